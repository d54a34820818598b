"""The arithmetic that the contrastive losses share: cross-entropy between graded positives and a softmax of logits."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from encoder.training.losses.batch import UNKNOWN, Items, Level, apart, same


@dataclass(frozen=True)
class Pairs:
    """Anchors against candidates, each (n, m): `logits`, which are `positives`, and which are `candidates` at all."""

    logits: Tensor
    positives: Tensor
    candidates: Tensor


def pairs_of_class(items: Items, level: Level, temperature: float) -> Pairs:
    """Pair everything of a known class with everything else of one: positive where the classes are equal."""
    classes = items.of(level)
    known = classes != UNKNOWN
    candidates = apart(items) & known[:, None] & known[None, :]
    logits = items.vectors @ items.vectors.T / temperature
    return Pairs(logits, same(classes, classes) & candidates, candidates)


def contrast(logits: Tensor, grades: Tensor, candidates: Tensor, shifts: Tensor | None = None) -> Tensor:
    """Cross-entropy of each anchor (n,): -sum p log q, p its grades scaled to sum 1, q its softmax over candidates.

    `grades` (n, m) are 0 or more, or boolean; positives are candidates. `shifts` (n, m) are added to the logits in the
    softmax's sum alone. An anchor without a positive has 0, with gradients of 0.
    """
    reach = logits if shifts is None else logits + shifts
    # The lowest number and not -inf: a row without candidates has gradients of 0 then, not of nan.
    total = reach.masked_fill(~candidates, torch.finfo(reach.dtype).min).logsumexp(dim=1, keepdim=True)
    mass = grades.sum(dim=1, keepdim=True)
    shares = grades / mass.where(mass > 0, 1)
    return -(shares * (logits - total)).sum(dim=1)


def mean_of_anchors(losses: Tensor, grades: Tensor) -> Tensor:
    """Average (n,) over the anchors that have a positive; 0, still with a gradient, where none has."""
    anchors = (grades > 0).any(dim=1).sum()
    return losses.sum() / anchors.clamp(min=1)


def class_averaging(classes: Tensor, candidates: Tensor, class_count: int, dtype: torch.dtype) -> Tensor:
    """Shifts (n, m) by which each class counts once in an anchor's sum: -log of the candidates of that class.

    `classes` (m,) are those of the candidates.
    """
    numbers = classes.clamp(min=0)  # What is of no known class is no candidate.
    members = functional.one_hot(numbers, class_count).to(dtype)
    counts = (candidates.to(dtype) @ members)[:, numbers]
    return -counts.clamp(min=1).log()
