"""What every loss looks at: drawings and texts as unit vectors, each with numbers that tell what it is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

Level = Literal["wording", "drawing", "design", "subclass", "class"]
# A column of the labels each, from the narrowest to the widest.
LEVELS: tuple[Level, ...] = ("wording", "drawing", "design", "subclass", "class")

# The label of what is not known, such as the Locarno class of an icon: it equals nothing, not even itself.
UNKNOWN = -1


@dataclass(frozen=True)
class Items:
    """Drawings, or texts: `vectors` (n, d) of unit length, and `labels` (n, 5) int64, a column for each of LEVELS.

    A label is a number from 0, or UNKNOWN. Drawings have no wording. The other labels of a text are those of the
    drawing that it was taken for, so a text of two drawings is there twice, with one wording.
    """

    vectors: Tensor
    labels: Tensor

    def __post_init__(self) -> None:
        """Raise ValueError where labels do not fit the vectors."""
        wanted = (len(self.vectors), len(LEVELS))
        if self.labels.shape != wanted:
            raise ValueError(f"labels are {tuple(self.labels.shape)}, and {wanted} fit the vectors")

    def of(self, level: Level) -> Tensor:
        """Return the labels (n,) of one level."""
        return self.labels[:, LEVELS.index(level)]


@dataclass(frozen=True)
class Batch:
    """One batch; there may be any number of texts a drawing, and none at all."""

    images: Items
    texts: Items

    def everything(self) -> Items:
        """Return drawings and texts in one, drawings first."""
        return Items(
            torch.cat([self.images.vectors, self.texts.vectors]), torch.cat([self.images.labels, self.texts.labels])
        )


def labels(
    *, drawing: Tensor, design: Tensor, subclass: Tensor, class_: Tensor, wording: Tensor | None = None
) -> Tensor:
    """Put the labels of each level together as Items has them; drawings are given no wording."""
    words = torch.full_like(drawing, UNKNOWN) if wording is None else wording
    return torch.stack([words, drawing, design, subclass, class_], dim=1)


def same(some: Tensor, others: Tensor) -> Tensor:
    """Tell which labels are equal and known: (n,), (m,) -> bool (n, m)."""
    return (some[:, None] == others[None, :]) & (some[:, None] != UNKNOWN)


def apart(items: Items) -> Tensor:
    """Tell which pairs are of two things: all but each with itself, and texts of the same words; bool (n, n)."""
    itself = torch.eye(len(items.vectors), dtype=torch.bool, device=items.vectors.device)
    return ~(itself | same(items.of("wording"), items.of("wording")))
