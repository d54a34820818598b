"""Queries in groups: by class (USPC's where Locarno is not told), by how frequent the class is, and by year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from search.evaluation.collection import Design
from search.evaluation.ranking import Judged

BANDS = ("head", "medium", "tail")


def bands(designs: Iterable[Design]) -> dict[str, str]:
    """Put each class into a band by its number of designs.

    From the largest class on, each band takes classes until it has its third of the designs; classes of one size are
    in the order of their numbers.
    """
    counts = Counter(design.main_class for design in designs if design.main_class)
    placed: dict[str, str] = {}
    before = 0
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        placed[code] = BANDS[min(len(BANDS) * before // counts.total(), len(BANDS) - 1)]
        before += count
    return placed


def groups(judged: Judged, band_of: Mapping[str, str]) -> dict[str, NDArray[np.intp]]:
    """Return the places of the queries of each group that has any: bands first, then classes, then years."""
    designs = [query.design for query in judged.queries]
    named = {
        **_split([band_of.get(design.main_class, "") for design in designs], BANDS, "{}"),
        **_split([design.main_class for design in designs], sorted({one.main_class for one in designs}), "class {}"),
        **_split([str(design.year or "") for design in designs], sorted({str(one.year) for one in designs}), "year {}"),
    }
    return {name: places for name, places in named.items() if len(places)}


def _split(labels: Sequence[str], values: Iterable[str], name: str) -> dict[str, NDArray[np.intp]]:
    found = np.array(labels)
    return {name.format(value): np.flatnonzero(found == value) for value in values if value}
