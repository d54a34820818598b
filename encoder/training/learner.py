"""What learns: both networks and the objective as one module, so that several processes can share its gradients."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from encoder.protocols import Vectors
from encoder.training.examples import Squares
from encoder.training.heads import TextPart
from encoder.training.losses.batch import Batch, Items
from encoder.training.losses.gather import gather
from encoder.training.losses.uncertainty import Measured, Objective
from encoder.training.networks import ImageNetwork
from encoder.training.recipe import Optimiser


class Learner(nn.Module):  # type: ignore[misc]
    """Encodes a batch and measures it."""

    def __init__(self, image: ImageNetwork, text: TextPart, objective: Objective) -> None:
        super().__init__()
        self.image = image
        self.text = text
        self.objective = objective

    def forward(self, squares: Tensor, image_labels: Tensor, features: Tensor, text_labels: Tensor) -> Measured:
        """Measure the batch of all processes; `features` are those of the texts, from the text tower."""
        images, texts = Items(self.image(squares), image_labels), Items(self.text(features), text_labels)
        measured: Measured = self.objective(gather(Batch(images, texts)))
        return measured


def optimiser(learner: Learner, recipe: Optimiser) -> torch.optim.AdamW:
    """Make AdamW over four groups: what is new and what was trained before, each with weight decay and without.

    Biases, norms, temperatures and the weights of the losses get none (Loshchilov and Hutter, ICLR 2019, for AdamW).
    """
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in learner.named_parameters():
        if parameter.requires_grad:
            rate = recipe.tower_rate if ".tower." in f".{name}" else recipe.rate
            decay = recipe.weight_decay if parameter.ndim > 1 else 0.0
            groups.setdefault((rate, decay), []).append(parameter)
    return torch.optim.AdamW(
        {"params": group, "lr": rate, "weight_decay": decay, "whole_rate": rate}
        for (rate, decay), group in groups.items()
    )


def set_rates(adamw: torch.optim.AdamW, share: float) -> None:
    """Give each group this share of its rate."""
    for group in adamw.param_groups:
        group["lr"] = group["whole_rate"] * share


def encode(image: ImageNetwork, squares: Tensor, batch: int = 64) -> Iterator[Tensor]:
    """Encode squares without gradients, as the network is used; it is left so, and not as it learns."""
    image.eval()
    with torch.inference_mode():
        for part in squares.split(batch):
            yield image(part)


def encoded(image: ImageNetwork, squares: Squares, device: torch.device | str) -> Vectors:
    """Encode squares (n, side, side) as vectors of unit length, on a device, in one array."""
    vectors: Vectors = torch.cat(list(encode(image, torch.from_numpy(squares).to(device)))).float().cpu().numpy()
    return vectors
