"""The batches of a training: which drawings, augmented how, with which descriptions; all of it told by the step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from numpy.random import Generator
from PIL import Image
from torch import Tensor

from encoder.training.augment import Augment
from encoder.training.examples import Examples, Labels, Squares
from encoder.training.losses.batch import labels

# The places (designs x views) of the drawings of a step.
Draw = Callable[[int], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One batch before it is encoded: squares uint8 (n, side, side), the places of their texts, and labels of both."""

    squares: Tensor
    image_labels: Tensor
    texts: Tensor
    text_labels: Tensor


@dataclass(frozen=True)
class Batches:
    """Makes the batch of any step, the same each time, of squares of this `side`.

    `texts` descriptions are drawn for each drawing.

    Of several processes each draws the designs of its own, `views` drawings each. What is random of a drawing is told
    by its number in the whole batch, so it is the same however many processes there are.
    """

    examples: Examples
    draw: Draw
    augment: Augment
    texts: int
    side: int
    seed: int
    views: int = 1
    rank: int = 0
    processes: int = 1

    def make(self, step: int) -> Drawn:
        """Draw, augment and label one batch."""
        places = np.asarray(self.draw(step))
        rngs = [np.random.default_rng((self.seed, step, self._number(own))) for own in range(len(places))]
        squares = [self._augmented(place, rng) for place, rng in zip(places, rngs, strict=True)]
        owners, wordings = self._texts(places, rngs)
        return Drawn(
            torch.from_numpy(np.stack(squares)),
            self._labels(places),
            torch.from_numpy(wordings),
            self._labels(owners, wordings),
        )

    def from_step(self, first: int, end: int) -> Iterator[Drawn]:
        """Make the batches of steps one after the other, each while the one before is learned from."""
        with ThreadPoolExecutor(1, "batches") as ahead:
            coming = ahead.submit(self.make, first)
            for step in range(first, end):
                drawn = coming.result()
                if step + 1 < end:
                    coming = ahead.submit(self.make, step + 1)
                yield drawn

    def _number(self, own: int) -> int:
        """Number a drawing of this process in the whole batch: the processes take its designs in turns."""
        design, view = divmod(own, self.views)
        return (design * self.processes + self.rank) * self.views + view

    def _augmented(self, place: int, rng: Generator) -> Squares:
        square = self.augment(Image.fromarray(self.examples.squares[place]), rng)
        return shrunk(square, self.side)

    def _texts(self, places: Labels, rngs: Sequence[Generator]) -> tuple[Labels, Labels]:
        """Draw descriptions: the place of the drawing and of the wording, a pair each; none of a drawing without."""
        pairs = [
            (int(place), int(rng.choice(self.examples.texts[place])))
            for place, rng in zip(places, rngs, strict=True)
            for _ in range(self.texts)
            if self.examples.texts[place]
        ]
        found = np.array(pairs, np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]

    def _labels(
        self,
        places: Labels,
        wordings: Labels | None = None,
    ) -> Tensor:
        examples = self.examples
        return labels(
            drawing=torch.from_numpy(places),
            design=torch.from_numpy(examples.designs[places]),
            subclass=torch.from_numpy(examples.subclasses[places]),
            class_=torch.from_numpy(examples.classes[places]),
            wording=None if wordings is None else torch.from_numpy(wordings),
        )


def shrunk(square: Image.Image, side: int) -> Squares:
    """Bring a square to the side that is learned or served: (side, side)."""
    return np.asarray(square.resize((side, side), Image.Resampling.BOX))
