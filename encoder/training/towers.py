"""The networks behind the shipped model in torch: an image tower and a text tower, each with a small head."""

from __future__ import annotations

from pathlib import Path

import timm
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from encoder.training.heads import TextPart, TwoParts
from encoder.training.rotation import Rotation

TEXT_FEATURES = 384
LAYERS = 6
HEADS = 12
LAYER_NORM_EPSILON = 1e-12  # BERT's; torch's default is 1e-5.


class ImageTower(nn.Module):  # type: ignore[misc]
    """EfficientNet-Lite0 without its classifier: grey uint8 (batch, side, side) -> features (batch, 1280, 7, 7)."""

    def __init__(self, weights: Path) -> None:
        super().__init__()
        network = timm.create_model("tf_efficientnet_lite0", pretrained=False)
        published = torch.load(weights, map_location="cpu", weights_only=True)
        # The same tensors in the same order under other names; strict shapes prove it.
        network.load_state_dict(dict(zip(network.state_dict(), published.values(), strict=True)))
        stem = network.conv_stem
        # All three channels of a drawing are the same grey, so their weights are summed: a third of the stem's work.
        stem.weight = nn.Parameter(stem.weight.sum(dim=1, keepdim=True))
        stem.in_channels = 1
        self.network = network.eval()

    def forward(self, pixels: Tensor) -> Tensor:
        """Run the network; (x / 127.5) - 1 is ImageNet's normalisation for this family (mean and deviation .5)."""
        normalised = pixels.unsqueeze(1).float() / 127.5 - 1
        features: Tensor = self.network.forward_features(normalised)
        return features


class ImageHead(nn.Module):  # type: ignore[misc]
    """Average over the picture, unit length, turned: (batch, 1280, 7, 7) -> (batch, 1280)."""

    def __init__(self) -> None:
        super().__init__()
        self.rotation = Rotation(1280, 256)

    def forward(self, features: Tensor) -> Tensor:
        """Pool, normalise and turn."""
        turned: Tensor = self.rotation(functional.normalize(features.mean(dim=(2, 3)), dim=1))
        return turned


class PooledHead(nn.Module):  # type: ignore[misc]
    """Average over the picture, the head of a training, turned: (batch, 1280, h, w) -> (batch, dims)."""

    def __init__(self, head: TwoParts) -> None:
        super().__init__()
        self.head = head
        self.rotation = Rotation.whole(head.dims)

    def forward(self, features: Tensor) -> Tensor:
        """Pool, make the vector and turn."""
        turned: Tensor = self.rotation(self.head(features.mean(dim=(2, 3))))
        return turned


class TextTower(nn.Module):  # type: ignore[misc]
    """all-MiniLM-L6-v2: token ids and mask (batch, tokens) -> one vector a token (batch, tokens, 384)."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        weights = load_file(folder / "model.safetensors")
        self.weights = nn.ParameterDict(
            {key.replace(".", "_"): nn.Parameter(value) for key, value in weights.items() if value.is_floating_point()}
        )

    def _linear(self, name: str, states: Tensor) -> Tensor:
        key = name.replace(".", "_")
        return functional.linear(states, self.weights[f"{key}_weight"], self.weights[f"{key}_bias"])

    def _norm(self, name: str, states: Tensor) -> Tensor:
        key = f"{name}.LayerNorm".replace(".", "_")
        width = states.shape[-1]
        return functional.layer_norm(
            states, (width,), self.weights[f"{key}_weight"], self.weights[f"{key}_bias"], LAYER_NORM_EPSILON
        )

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Run the six layers; tokens whose mask is 0 are not attended to."""
        batch, length = ids.shape
        words = functional.embedding(ids, self.weights["embeddings_word_embeddings_weight"])
        places = self.weights["embeddings_position_embeddings_weight"][:length]
        segment = self.weights["embeddings_token_type_embeddings_weight"][0]
        states = self._norm("embeddings", words + places + segment)
        bias = (1.0 - mask[:, None, None, :].float()) * -1e4
        for layer in range(LAYERS):
            base = f"encoder.layer.{layer}"
            query, key, value = (
                self._linear(f"{base}.attention.self.{part}", states).view(batch, length, HEADS, -1).transpose(1, 2)
                for part in ("query", "key", "value")
            )
            scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5 + bias
            context = (scores.softmax(-1) @ value).transpose(1, 2).reshape(batch, length, -1)
            states = self._norm(
                f"{base}.attention.output", self._linear(f"{base}.attention.output.dense", context) + states
            )
            inner = functional.gelu(self._linear(f"{base}.intermediate.dense", states))
            states = self._norm(f"{base}.output", self._linear(f"{base}.output.dense", inner) + states)
        return states


class TextHead(nn.Module):  # type: ignore[misc]
    """Mean over the tokens of the mask, unit length, turned: (batch, tokens, 384), (batch, tokens) -> (batch, 384)."""

    def __init__(self) -> None:
        super().__init__()
        self.rotation = Rotation(TEXT_FEATURES, 128)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Pool, normalise and turn."""
        weights = mask.unsqueeze(-1).float()
        total = (states * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)
        turned: Tensor = self.rotation(functional.normalize(total, dim=1))
        return turned


class TextVectors(nn.Module):  # type: ignore[misc]
    """What TextHead gives, as a training has texts, turned: (batch, tokens, 384) -> (batch, dims)."""

    def __init__(self, part: TextPart) -> None:
        super().__init__()
        self.head = TextHead()
        self.part = part
        self.rotation = Rotation.whole(part.looks + TEXT_FEATURES)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Pool, turn, make the vector and turn that."""
        turned: Tensor = self.rotation(self.part(self.head(states, mask)))
        return turned
