"""The head of an image tower: what a drawing looks like beside what it is, in one vector; texts have the second part.

A cosine of two drawings is then a weighted mean of both parts' cosines, and that of a drawing and a text is in
proportion to the cosine of what the drawing is: one vector finds drawings by drawings and by texts.
"""

from __future__ import annotations

from typing import Self

import torch
from torch import Tensor, nn
from torch.nn import functional

# Features below it count for less than their root.
FLAT = 1e-3


class Looks(nn.Module):  # type: ignore[misc]
    """Features as the tower has them, of unit length: (batch, dims) -> (batch, dims)."""

    def __init__(self, dims: int) -> None:
        super().__init__()
        self.dims = dims

    def forward(self, features: Tensor) -> Tensor:
        """Normalise."""
        return functional.normalize(features, dim=1)


class WhitenedLooks(nn.Module):  # type: ignore[misc]
    """Features by their signed roots, less their mean, turned and scaled, of unit length: -> (batch, turn.shape[1]).

    Roots keep a few large features from hiding all others: Perronnin, Sánchez and Mensink, "Improving the Fisher
    kernel for large-scale image classification", ECCV 2010. `whitening.whiten` makes mean and turn.
    """

    @classmethod
    def blank(cls, features: int, dims: int) -> Self:
        """Make looks of their size, to be whitened, or to be read from a file."""
        return cls(torch.zeros(features), torch.zeros(features, dims))

    def __init__(self, mean: Tensor, turn: Tensor) -> None:
        super().__init__()
        self.dims = turn.shape[1]
        self.register_buffer("mean", mean)
        self.register_buffer("turn", turn)

    def forward(self, features: Tensor) -> Tensor:
        """Take roots, centre, turn and normalise."""
        return functional.normalize((signed_root(features) - self.mean) @ self.turn, dim=1)


class Words(nn.Module):  # type: ignore[misc]
    """Features projected into the space of texts, less what all drawings have in common: -> (batch, dims)."""

    def __init__(self, features: int, dims: int) -> None:
        super().__init__()
        self.dims = dims
        self.projection = nn.Linear(features, dims, bias=False)
        self.register_buffer("common", torch.zeros(dims))

    def start_from(self, classifier: Tensor, names: Tensor) -> None:
        """Begin with what a classifier knows: its weights (classes, features), its classes' names as texts have them.

        The softmax of its logits, as weights of the names' vectors (classes, dims), taken to first order: what speaks
        for a class more than for the others draws towards its name.
        """
        weight = (names - names.mean(dim=0)).T @ (classifier - classifier.mean(dim=0))
        with torch.no_grad():
            self.projection.weight.copy_(weight * self.dims**0.5 / weight.norm())

    def forward(self, features: Tensor) -> Tensor:
        """Project, centre and normalise."""
        return functional.normalize(functional.normalize(self.projection(features), dim=1) - self.common, dim=1)


class TwoParts(nn.Module):  # type: ignore[misc]
    """Looks and words side by side, of unit length; `share` of a cosine is that of the words."""

    @classmethod
    def blank(cls, features: int, looks: int, words: int, share: float) -> Self:
        """Make a head of its size, its looks to be whitened or all of it to be read from a file."""
        return cls(WhitenedLooks.blank(features, looks), Words(features, words), share)

    def __init__(self, looks: WhitenedLooks, words: Words, share: float) -> None:
        super().__init__()
        self.looks = looks
        self.words = words
        self.share = share

    @property
    def dims(self) -> int:
        """Return the length of a vector."""
        return int(self.looks.dims + self.words.dims)

    def forward(self, features: Tensor) -> Tensor:
        """Put both parts side by side: (batch, features) -> (batch, dims)."""
        looks, words = self.looks(features), self.words(features)
        return torch.cat([looks * (1 - self.share) ** 0.5, words * self.share**0.5], dim=1)


class TextPart(nn.Module):  # type: ignore[misc]
    """Texts as their tower has them, projected: (batch, features) -> (batch, looks + features), with no looks.

    The projection begins as none, so that what the text tower knows is kept where training does not tell better.
    """

    def __init__(self, features: int, looks: int) -> None:
        super().__init__()
        self.looks = looks
        self.projection = nn.Linear(features, features, bias=False)
        nn.init.eye_(self.projection.weight)

    def forward(self, features: Tensor) -> Tensor:
        """Project, normalise, and put no looks before it."""
        words = functional.normalize(self.projection(features), dim=1)
        return functional.pad(words, (self.looks, 0))


def signed_root(features: Tensor) -> Tensor:
    """Take the root of each feature's size, with its sign; near 0 it is flatter, so that its gradients have an end."""
    return features.sign() * ((features.abs() + FLAT).sqrt() - FLAT**0.5)
