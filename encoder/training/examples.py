"""What is learned from: drawings as squares, with labels at every level and with their descriptions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from encoder.training.losses.batch import UNKNOWN

Squares = NDArray[np.uint8]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Example:
    """One drawing: its design, its subclass and class, of Locarno or USPC (each may be empty), and its descriptions.

    By `weight` its design is drawn the oftener.
    """

    name: str
    design: str
    subclass: str
    main_class: str
    texts: tuple[str, ...]
    weight: float = 1.0


class Places(Protocol):
    """Squares by place, whether they are in memory or not."""

    def __len__(self) -> int:
        """How many there are."""

    def __getitem__(self, place: int, /) -> Squares:
        """The square (side, side) of one drawing."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Squares out of files that are not read whole: the file and the row of each, (n, 2)."""

    files: Sequence[Squares]
    places: Labels

    def __len__(self) -> int:
        """How many there are."""
        return len(self.places)

    def __getitem__(self, place: int, /) -> Squares:
        """Read one."""
        file, row = self.places[place]
        square: Squares = self.files[file][row]
        return square


@dataclass(frozen=True, slots=True)
class Examples:
    """Drawings by place: `squares`, their examples, and for each the places of its `wordings`.

    `designs`, `subclasses` and `classes` (n,) number what each drawing is of, from 0, or UNKNOWN.
    """

    squares: Places
    examples: Sequence[Example]
    wordings: Sequence[str]
    texts: Sequence[tuple[int, ...]]
    designs: Labels
    subclasses: Labels
    classes: Labels


def collect(examples: Sequence[Example], squares: Places) -> Examples:
    """Number the labels of drawings, which are fitted into squares of one side."""
    places: dict[str, int] = {}
    for example in examples:
        for text in example.texts:
            places.setdefault(text, len(places))
    return Examples(
        squares=squares,
        examples=tuple(examples),
        wordings=tuple(places),
        texts=tuple(tuple(places[text] for text in example.texts) for example in examples),
        designs=_numbered([example.design for example in examples]),
        subclasses=_numbered([example.subclass for example in examples]),
        classes=_numbered([example.main_class for example in examples]),
    )


def is_aside(design: str, share: float, seed: int) -> bool:
    """Whether a design is kept aside for judging: told by a hash, so that more data moves no design over."""
    drawn = int.from_bytes(hashlib.sha256(f"{seed}/{design}".encode()).digest()[:8])
    return drawn < share * 2**64


def _numbered(names: Sequence[str]) -> Labels:
    """Number names in the order of the alphabet, so that the order of the drawings does not matter."""
    places = {name: place for place, name in enumerate(sorted(set(names) - {""}))}
    return np.array([places.get(name, UNKNOWN) for name in names], np.int64)
