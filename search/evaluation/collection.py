"""Labelled drawings: what an evaluation knows of each design and which drawings of it count."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

# Two board games in a hundred real designs have over 60 sheets and would be most of a mean over queries.
MOST_DRAWINGS = 10


@dataclass(frozen=True, slots=True)
class Design:
    """One design with its labels; what its source does not tell is empty.

    `number` is the stem of its publication, `locarno` and `uspc` are canonical codes of its first class ("06-01",
    "D6/716"), `cited` the stems of what the examiner cited against it.
    """

    number: str
    title: str = ""
    year: int | None = None
    locarno: str = ""
    uspc: str = ""
    cited: frozenset[str] = frozenset()

    @property
    def locarno_class(self) -> str:
        """The class above the subclass, "06"."""
        return self.locarno.partition("-")[0]

    @property
    def locarno_subclass(self) -> str:
        """The subclass, empty where only the class is known."""
        return self.locarno if "-" in self.locarno else ""

    @property
    def main_class(self) -> str:
        """Its Locarno class, or that of USPC where Locarno is not told: "06", "D6"."""
        return self.locarno_class or self.uspc.partition("/")[0]

    @property
    def subclass(self) -> str:
        """Its Locarno subclass, or that of USPC where Locarno is not told; empty where only the class is known."""
        return self.locarno_subclass or (self.uspc if "/" in self.uspc and not self.locarno else "")


@dataclass(frozen=True, slots=True)
class LabelledDrawing:
    """One drawing of a design. `name` is unique in a collection; `front_page` marks the office's D00000.

    Where a published split parts queries from what they look for, the ones are not found and the others do not ask.
    """

    name: str
    design: Design
    front_page: bool = False
    asks: bool = True
    is_found: bool = True


def counted(front_pages: Sequence[bool]) -> list[int]:
    """Return the places of the drawings of one design that count: the first ten sheets, and the front page if any."""
    sheets = [place for place, front_page in enumerate(front_pages) if not front_page]
    fronts = [place for place, front_page in enumerate(front_pages) if front_page]
    return sorted([*fronts[:1], *sheets[:MOST_DRAWINGS]])


def digest(drawings: Sequence[LabelledDrawing], indexed: Collection[str] = ()) -> str:
    """SHA-256 over drawings and labels: the same for two runs that were judged on the same collection.

    `indexed` are the numbers of the designs that a live index has, where its patents are what is found.
    """
    whole = hashlib.sha256(repr(sorted(indexed)).encode() if indexed else b"")
    for one in sorted(drawings, key=lambda drawing: drawing.name):
        design = one.design
        facts = (one.name, one.front_page, design.number, design.title, design.locarno, design.uspc)
        split = () if one.asks and one.is_found else (one.asks, one.is_found)
        whole.update(repr((*facts, sorted(design.cited), *split)).encode())
    return whole.hexdigest()
