"""What an evaluation found, as JSON and as a table: means with intervals, or that there are too few judgments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tabulate import tabulate

from search.evaluation.groups import groups
from search.evaluation.intervals import ENOUGH, means
from search.evaluation.measures import MEASURES
from search.evaluation.ranking import Judged

NOT_ENOUGH = "not enough judgments"


def summarise(judged: Judged, band_of: Mapping[str, str]) -> dict[str, Any]:
    """Return the means of a protocol and of its groups as JSON, null where fewer than 50 queries were judged."""
    whole = np.arange(len(judged.queries))
    return {
        **_means(judged, whole),
        "unjudged": judged.unjudged,
        "groups": {name: _means(judged, places) for name, places in groups(judged, band_of).items()},
    }


def _means(judged: Judged, places: NDArray[np.intp]) -> dict[str, Any]:
    designs = [judged.queries[place].design.number for place in places]
    facts = {"queries": len(places), "designs": len(set(designs))}
    if len(places) < ENOUGH or len(set(designs)) < 2:
        return facts | {"measures": None}
    found = zip(MEASURES, means(judged.values[places], designs), strict=True)
    return facts | {"measures": {name: {"mean": one.value, "low": one.low, "high": one.high} for name, one in found}}


def table(protocols: Mapping[str, Mapping[str, Any]], *, details: bool) -> str:
    """Write a row a protocol and one for each band of its classes; with `details` for each class and year, too."""
    rows = []
    for name, found in protocols.items():
        rows.append(_row(name, found))
        for group, means_of in found["groups"].items():
            if details or " " not in group:
                rows.append(_row(f"- {group}", means_of))
    right = ("right",) * (len(MEASURES) + 1)
    return tabulate(rows, ("protocol", "queries", *MEASURES), disable_numparse=True, colalign=("left", *right))


def _row(name: str, found: Mapping[str, Any]) -> tuple[str, ...]:
    measures = found["measures"]
    if measures is None:
        return name, str(found["queries"]), NOT_ENOUGH, *("",) * (len(MEASURES) - 1)
    return name, str(found["queries"]), *(_cell(measures[measure]) for measure in MEASURES)


def _cell(estimate: Mapping[str, float]) -> str:
    return f"{_short(estimate['mean'])} ({_short(estimate['low'])}–{_short(estimate['high'])})"


def _short(value: float) -> str:
    """Write three decimals, without a zero before the point: the cells of a row are many."""
    return f"{value:.3f}".removeprefix("0")
