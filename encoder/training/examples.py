"""What is learned from: drawings as squares, with labels at every level and with their descriptions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from encoder.training.losses.batch import UNKNOWN

Squares = NDArray[np.uint8]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Example:
    """One drawing: its design, its subclass and class, of Locarno or USPC (each may be empty), and its descriptions."""

    name: str
    design: str
    subclass: str
    main_class: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """Drawings by place: `squares` (n, side, side), their examples, and for each the places of its `wordings`.

    `designs`, `subclasses` and `classes` (n,) number what each drawing is of, from 0, or UNKNOWN.
    """

    squares: Squares
    examples: Sequence[Example]
    wordings: Sequence[str]
    texts: Sequence[tuple[int, ...]]
    designs: Labels
    subclasses: Labels
    classes: Labels


def collect(drawings: Iterable[tuple[Example, Image.Image]]) -> Examples:
    """Put drawings, fitted into squares of one side, together and number their labels; ValueError without a drawing."""
    squares, examples = [], []
    for example, image in drawings:
        squares.append(np.asarray(image))
        examples.append(example)
    if not examples:
        raise ValueError("there is no drawing to learn from")
    places: dict[str, int] = {}
    for example in examples:
        for text in example.texts:
            places.setdefault(text, len(places))
    return Examples(
        squares=np.stack(squares),
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
