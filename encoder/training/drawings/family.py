"""What a family of designs is: one kind of thing, its names and classes, and how to build one of it at random."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

Option = TypeVar("Option")


class Draw:
    """The random choices behind one design: what it is made of and how large that is, each from a seed of its own.

    Two designs of one structure seed and two size seeds are the same thing in other proportions, as a continuation is.
    """

    def __init__(self, structure: str, sizes: str) -> None:
        self._structure = random.Random(structure)
        self._sizes = random.Random(sizes)

    def pick(self, options: Sequence[Option]) -> Option:
        """Return one of the options: a choice of structure."""
        return self._structure.choice(options)

    def chance(self, probability: float) -> bool:
        """Return whether an optional part is there: a choice of structure."""
        return self._structure.random() < probability

    def count(self, fewest: int, most: int) -> int:
        """Return how many there are of a part, both ends included: a choice of structure."""
        return self._structure.randint(fewest, most)

    def size(self, smallest: float, largest: float) -> float:
        """Return a length in millimetres, a ratio or an angle, rounded so that it is the same on every machine."""
        return round(self._sizes.uniform(smallest, largest), 2)


@dataclass(frozen=True)
class Model:
    """One built design: its solid (millimetres, Z up, the front towards -Y), what it is called, and its named parts."""

    solid: Any
    title: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Family:
    """One kind of thing; `uspc` is as people write it (`D6/716`), `neighbours` are families searched with it."""

    name: str
    aliases: tuple[str, ...]
    locarno: str
    uspc: str
    neighbours: tuple[str, ...]
    build: Callable[[Draw], Model]
