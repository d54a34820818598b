"""Which drawings come in which batch: classes by a tempered frequency, kin of a class together, several views a design.

Kang et al., "Decoupling representation and classifier for long-tailed recognition", ICLR 2020: a class of n designs is
drawn in proportion to n^q. With q = 1 the tail is hardly seen, with q = 0 its few designs are seen too often.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from encoder.errors import UnusableRecipe

Numbers = NDArray[np.int64]


class Sampling(BaseModel):
    """What a recipe says of its batches: `designs` a batch, `views` a design, `kin` designs of a class, and `temper`.

    A batch has designs * views drawings, those of a design side by side.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    designs: Annotated[int, Field(ge=2)] = 32
    views: Annotated[int, Field(ge=1)] = 2
    # A class that is drawn brings two designs: one alone has no other design to be pulled to.
    kin: Annotated[int, Field(ge=1)] = 2
    temper: Annotated[float, Field(ge=0, le=1)] = 0.5  # Kang's square root, midway.


class BatchSampler:
    """The batches of one training set, each made from the seed and its number alone: any can be the first."""

    def __init__(
        self, design: Numbers, class_: Numbers, weight: NDArray[np.float64], sampling: Sampling, seed: int
    ) -> None:
        """Take the design, the class and the weight (drawings,) of each; unknown classes, all of one number, are one.

        A design has the class and the weight of its first drawing; those of one class and another weight are drawn as
        another class, and each class in proportion to its weight. Raises UnusableRecipe if there are too few designs
        for a batch.
        """
        _, firsts = np.unique(design, return_index=True)
        if len(firsts) < sampling.designs:
            raise UnusableRecipe(
                f"sampling: a batch has {sampling.designs} designs, and the training set {len(firsts)}: "
                "lower `designs`."
            )
        self._sampling = sampling
        self._seed = seed
        self._drawings = _grouped(design)
        _, groups = np.unique(np.stack([class_[firsts], weight[firsts]]), axis=1, return_inverse=True)
        self._classes = _grouped(groups)
        counts = np.array([len(designs) for designs in self._classes], np.float64)
        self._weights = counts**sampling.temper * [weight[firsts][designs[0]] for designs in self._classes]

    def batches(self, numbers: range, rank: int = 0, processes: int = 1) -> Iterator[list[int]]:
        """Yield the drawings of each batch by their place; of several processes each has its designs of the same batch.

        This is the `batch_sampler` of a DataLoader. Raises UnusableRecipe if the designs cannot be shared out evenly.
        """
        if self._sampling.designs % processes:
            raise UnusableRecipe(
                f"sampling: {processes} processes cannot share {self._sampling.designs} designs: "
                "make `designs` a multiple."
            )
        return (self._part(number, rank, processes) for number in numbers)

    def _part(self, number: int, rank: int, processes: int) -> list[int]:
        random = np.random.default_rng([self._seed, number])
        # A design that has fewer views than are asked for gives some again; each is augmented anew.
        shown = [np.resize(random.permutation(self._drawings[n]), self._sampling.views) for n in self._designs(random)]
        return [int(place) for views in shown[rank::processes] for place in views]

    def _designs(self, random: np.random.Generator) -> list[int]:
        weights = self._weights.copy()
        left: dict[int, list[int]] = {}
        chosen: list[int] = []
        while len(chosen) < self._sampling.designs:
            class_ = int(random.choice(len(weights), p=weights / weights.sum()))
            if class_ not in left:
                left[class_] = random.permutation(self._classes[class_]).tolist()
            for _ in range(min(self._sampling.kin, len(left[class_]), self._sampling.designs - len(chosen))):
                chosen.append(left[class_].pop())
            if not left[class_]:
                weights[class_] = 0
        return chosen


def _grouped(labels: Numbers) -> list[Numbers]:
    """Return the places of each label, the labels in order."""
    order = np.argsort(labels, kind="stable")
    _, starts = np.unique(labels[order], return_index=True)
    return np.split(order, starts[1:])
