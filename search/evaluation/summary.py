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
from search.printable import printable

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


def table(runs: Mapping[str, Mapping[str, Mapping[str, Any]]], *, details: bool) -> str:
    """Write a row a protocol and one for each band of its classes; with `details` for each class and year, too.

    `runs` has the protocols of each run by its name; rows of several runs stand under each other, with their names.
    """
    several = len(runs) > 1
    rows: list[tuple[str, ...]] = []
    for name in dict.fromkeys(name for protocols in runs.values() for name in protocols):
        judged = {run: protocols[name] for run, protocols in runs.items() if name in protocols}
        rows += _rows(name, judged, named=several)
        groups_of = dict.fromkeys(group for found in judged.values() for group in found["groups"])
        for group in groups_of:
            if details or " " not in group:
                of_group = {run: found["groups"][group] for run, found in judged.items() if group in found["groups"]}
                rows += _rows(f"- {group}", of_group, named=several)
    headings = ("protocol", *(("run",) if several else ()), "queries", *MEASURES)
    left = 2 if several else 1
    aligned = ("left",) * left + ("right",) * (len(MEASURES) + 1)
    return tabulate(rows, headings, disable_numparse=True, colalign=aligned)


def _rows(name: str, judged: Mapping[str, Mapping[str, Any]], *, named: bool) -> list[tuple[str, ...]]:
    rows = []
    for place, (run, found) in enumerate(judged.items()):
        head = (name if place == 0 else "", printable(run)) if named else (name,)
        rows.append((*head, *_cells(found)))
    return rows


def _cells(found: Mapping[str, Any]) -> tuple[str, ...]:
    measures = found["measures"]
    if measures is None:
        return str(found["queries"]), NOT_ENOUGH, *("",) * (len(MEASURES) - 1)
    return str(found["queries"]), *(_cell(measures[measure]) for measure in MEASURES)


def _cell(estimate: Mapping[str, float]) -> str:
    return f"{_short(estimate['mean'])} ({_short(estimate['low'])}–{_short(estimate['high'])})"


def _short(value: float) -> str:
    """Write three decimals, without a zero before the point: the cells of a row are many."""
    return f"{value:.3f}".removeprefix("0")
