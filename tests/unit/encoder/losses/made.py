"""Small batches for the tests of losses: a few things of chosen labels, in chosen or random directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from encoder.training.losses.batch import UNKNOWN, Batch, Items, labels
from encoder.training.losses.loss import TrainingSet
from encoder.training.losses.registry import LOSSES

EAST = (1.0, 0.0)
NORTH = (0.0, 1.0)


def items(
    vectors: Sequence[Sequence[float]],
    design: Sequence[int],
    class_: Sequence[int],
    *,
    subclass: Sequence[int] | None = None,
    drawing: Sequence[int] | None = None,
    wording: Sequence[int] | None = None,
) -> Items:
    """Things in double precision; subclasses are the classes and drawings all different, unless they are given."""
    numbers = range(len(vectors)) if drawing is None else drawing
    return Items(
        torch.tensor(vectors, dtype=torch.float64).reshape(len(vectors), -1 if vectors else 2),
        labels(
            drawing=_column(numbers),
            design=_column(design),
            subclass=_column(class_ if subclass is None else subclass),
            class_=_column(class_),
            wording=None if wording is None else _column(wording),
        ),
    )


def _column(numbers: Sequence[int]) -> Tensor:
    return torch.tensor(list(numbers), dtype=torch.int64)


def nothing(dims: int = 2) -> Items:
    return Items(torch.zeros(0, dims, dtype=torch.float64), torch.zeros(0, 5, dtype=torch.int64))


def drawings_only(images: Items) -> Batch:
    return Batch(images, nothing(images.vectors.shape[1]))


def random_batch(seed: int, dtype: torch.dtype = torch.float64) -> Batch:
    """Eight drawings of five designs in three classes, one of them unknown and one seen once, and ten texts."""
    generator = torch.Generator().manual_seed(seed)

    def vectors(count: int) -> Tensor:
        return functional.normalize(torch.randn(count, 6, generator=generator, dtype=torch.float64), dim=1).to(dtype)

    design = _column([0, 0, 1, 1, 2, 2, 3, 4])
    subclass = torch.tensor([0, 1, 2, 3, UNKNOWN])[design]
    class_ = torch.tensor([0, 0, 1, 2, UNKNOWN])[design]
    drawing = torch.arange(8)
    images = Items(vectors(8), labels(drawing=drawing, design=design, subclass=subclass, class_=class_))
    owner = _column([0, 1, 2, 3, 4, 5, 6, 7, 7, 2])
    texts = Items(
        vectors(10),
        labels(
            drawing=owner,
            design=design[owner],
            subclass=subclass[owner],
            class_=class_[owner],
            wording=_column([0, 0, 1, 1, 2, 3, 4, 5, 6, 7]),
        ),
    )
    return Batch(images, texts)


def training_set(
    classes: Sequence[int] = (40, 9, 1), subclasses: Sequence[int] = (30, 10, 9, 1), dims: int = 6
) -> TrainingSet:
    return TrainingSet(dims, {"class": _column(classes), "subclass": _column(subclasses)})


def make(name: str, known: TrainingSet | None = None, **options: object) -> torch.nn.Module:
    """A loss of the registry, in double precision."""
    kind = LOSSES[name]
    return kind(kind.Options.model_validate(options), known or training_set()).double()


def value(loss: torch.nn.Module, batch: Batch) -> float:
    return float(loss(batch).detach())


def cosines(batch: Batch) -> list[list[float]]:
    """Of all drawings and texts, as plain numbers."""
    vectors = torch.cat([batch.images.vectors, batch.texts.vectors])
    matrix: list[list[float]] = (vectors @ vectors.T).tolist()
    return matrix


def columns(batch: Batch) -> Mapping[str, list[int]]:
    """Labels of all drawings and texts, as plain numbers."""
    everything = torch.cat([batch.images.labels, batch.texts.labels])
    return {
        name: everything[:, n].tolist() for n, name in enumerate(("wording", "drawing", "design", "subclass", "class"))
    }
