"""Labelled drawings made ready to learn from: described, and split into learned and judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from encoder.protocols import DrawingFacts
from encoder.sandbox.pool import Sandbox
from encoder.training.descriptions.drawing import Drawing, describe
from encoder.training.descriptions.real import load_real_designs
from encoder.training.examples import Example, Examples, Rows, Squares, collect, is_aside
from mappings.classification import title
from search.evaluation.collection import LabelledDrawing
from workers.errors import WorkersError
from workers.evaluation.labelled import Item
from workers.evaluation.package import Refuse
from workers.training.fitted import read_fitted


@dataclass(frozen=True, slots=True)
class Source:
    """Paths as `figseek evaluate` takes them; of their designs the share `aside` is judged, under the source's name.

    By `weight` its designs are drawn the oftener.
    """

    name: str
    paths: tuple[Path, ...]
    aside: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Split:
    """What is learned from, and what is kept aside to judge by: whole designs, with their labels.

    `sources` names the source of each drawing that is judged.
    """

    learned: Examples
    aside: Examples
    judged: tuple[LabelledDrawing, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """How drawings are read: in the sandbox, kept in the cache; what cannot be read goes to `refuse`."""

    sandbox: Sandbox
    cache: Path
    refuse: Refuse
    done: Callable[[int], object]

    def split(self, sources: Sequence[Source], side: int, seed: int, aside_too: frozenset[str] = frozenset()) -> Split:
        """Read all sources and split them by a hash of each design's number and the seed.

        The designs numbered in `aside_too` are kept aside whatever their hash is; `WorkersError` where one is in no
        source. A design that a source before has counts there alone.
        """
        learned: list[Example] = []
        places: list[tuple[int, int]] = []
        files: list[Squares] = []
        aside: list[Example] = []
        kept: list[Squares] = []
        judged: list[tuple[LabelledDrawing, str]] = []
        met: set[str] = set()
        for file, source in enumerate(sources):
            fitted = read_fitted(source.paths, side, self.sandbox, self.cache / "squares", self.refuse, self.done)
            files.append(fitted.squares)
            for place, item in self._new(fitted.items, fitted.refused, met):
                example = _example(item, source.weight, seed)
                number = item.drawing.design.number
                if number in aside_too or is_aside(number, source.aside, seed):
                    aside.append(example)
                    kept.append(fitted.squares[place])
                    judged.append((item.drawing, source.name))
                else:
                    learned.append(example)
                    places.append((file, place))
            met |= {item.drawing.design.number for item in fitted.items}
        if missing := sorted(aside_too - met):
            raise WorkersError(f"aside: {missing[0]} is in no data; {len(missing)} of {len(aside_too)} are not.")
        if not learned or not (aside or all(source.aside == 0 for source in sources)):
            paths = ", ".join(str(path) for source in sources for path in source.paths)
            shares = " and ".join(sorted({str(source.aside) for source in sources}))
            raise WorkersError(
                f"{paths}: too few designs to learn from and to keep aside (a share of {shares}); name more data."
            )
        return Split(
            collect(learned, Rows(files, np.array(places))),
            collect(aside, np.array(kept, np.uint8).reshape(-1, side, side)),
            tuple(drawing for drawing, _ in judged),
            tuple(name for _, name in judged),
        )

    def _new(self, items: Sequence[Item], refused: dict[int, str], met: set[str]) -> Iterator[tuple[int, Item]]:
        for place, item in enumerate(items):
            if place in refused:
                self.refuse(item.drawing.name, refused[place])
            elif item.drawing.design.number in met:
                self.refuse(item.drawing.name, f"{item.drawing.design.number} comes again and counts once.")
            else:
                yield place, item


def _example(item: Item, weight: float, seed: int) -> Example:
    drawing, design = item.drawing, item.drawing.design
    scheme = "locarno" if design.locarno else "uspc"
    codes = [code for code in (design.subclass, design.main_class) if code]
    titles = tuple(filter(None, (title(scheme, code) for code in codes)))
    facts = DrawingFacts(design.title, item.text, item.view, titles)
    # Sheets that were cut from a document are named by themselves, those of a grant by their number in it.
    sheet = drawing.name.removeprefix(f"{design.number}-")
    named = sheet if "-" in sheet else drawing.name
    texts = describe(Drawing(named, facts, item.made), load_real_designs(), seed)
    return Example(drawing.name, design.number, design.subclass, design.main_class, texts, weight)
