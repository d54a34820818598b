"""What one run changes over another on the same queries, as JSON and as a table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tabulate import tabulate

from search.evaluation.groups import BANDS, groups
from search.evaluation.intervals import ENOUGH, Change, changes
from search.evaluation.measures import MEASURES
from search.evaluation.ranking import Judged
from search.evaluation.summary import NOT_ENOUGH

HEADINGS = ("protocol", "queries", "measure", "before", "after", "change", "95 % interval", "p")

# What a disturbed query is told by.
KEPT = ("R@10", "mAP")


def compare(before: Judged, after: Judged, band_of: Mapping[str, str]) -> dict[str, Any]:
    """Compare a protocol of two runs, whole and by bands, on the queries that both have judged, in any order.

    Measures are null where these are fewer than 50.
    """
    places = {query.name: place for place, query in enumerate(after.queries)}
    before = _only(before, np.array([query.name in places for query in before.queries], dtype=np.bool_))
    values = after.values[np.array([places[query.name] for query in before.queries], dtype=np.intp)]
    found = groups(before, band_of)
    return {
        **_changes(before, values, np.arange(len(before.queries))),
        "groups": {name: _changes(before, values, found[name]) for name in BANDS if name in found},
    }


def _only(judged: Judged, chosen: NDArray[np.bool_]) -> Judged:
    queries, relevant = tuple(compress(judged.queries, chosen)), tuple(compress(judged.relevant, chosen))
    return replace(judged, queries=queries, relevant=relevant, values=judged.values[chosen])


def _changes(before: Judged, after: NDArray[np.float64], places: NDArray[np.intp]) -> dict[str, Any]:
    designs = [before.queries[place].design.number for place in places]
    facts = {"queries": len(places), "designs": len(set(designs))}
    if len(places) < ENOUGH or len(set(designs)) < 2:
        return facts | {"measures": None}
    found = zip(MEASURES, changes(before.values[places], after[places], designs), strict=True)
    return facts | {"measures": {name: _as_json(change) for name, change in found}}


def _as_json(change: Change) -> dict[str, float | None]:
    """Write a change; what is relative to nothing is null."""
    relative = {"change": change.relative.value, "low": change.relative.low, "high": change.relative.high}
    known = {name: value if math.isfinite(value) else None for name, value in relative.items()}
    return {"before": change.before, "after": change.after, **known, "p": change.p_value}


def table(protocols: Mapping[str, Mapping[str, Any]]) -> str:
    """Write a row for each measure of each protocol and band."""
    rows: list[tuple[str, ...]] = []
    for name, found in protocols.items():
        rows += _rows(name, found)
        for band, part in found["groups"].items():
            rows += _rows(f"- {band}", part)
    right = ("left", "right", "left", *("right",) * (len(HEADINGS) - 3))
    return tabulate(rows, HEADINGS, disable_numparse=True, colalign=right)


def robustness_table(disturbances: Mapping[str, Mapping[str, Any]]) -> str:
    """Write a row for each disturbance: what it leaves of R@10 and of mAP."""
    headings = ("disturbed query", "queries", *(part for name in KEPT for part in (name, "kept", "95 % interval")))
    rows = [_kept_row(name, found) for name, found in disturbances.items()]
    right = ("right",) * (len(headings) - 1)
    return tabulate(rows, headings, disable_numparse=True, colalign=("left", *right))


def _kept_row(name: str, found: Mapping[str, Any]) -> tuple[str, ...]:
    head = (name, str(found["queries"]))
    if found["measures"] is None:
        return *head, NOT_ENOUGH, *("",) * (3 * len(KEPT) - 1)
    return *head, *(cell for measure in KEPT for cell in _kept_cells(found["measures"][measure]))


def _kept_cells(one: Mapping[str, float | None]) -> tuple[str, str, str]:
    kept, low, high = (_share(one[end]) for end in ("change", "low", "high"))
    return f"{one['after']:.3f}", kept, f"{low} to {high}"


def _share(change: float | None) -> str:
    return "?" if change is None else f"{1 + change:.0%}".replace("%", " %")


def _rows(name: str, found: Mapping[str, Any]) -> list[tuple[str, ...]]:
    if found["measures"] is None:
        return [(name, str(found["queries"]), NOT_ENOUGH, "", "", "", "", "")]
    heads = [(name, str(found["queries"])), *[("", "")] * (len(MEASURES) - 1)]
    return [head + _cells(measure, one) for head, (measure, one) in zip(heads, found["measures"].items(), strict=True)]


def _cells(measure: str, one: Mapping[str, float | None]) -> tuple[str, ...]:
    between = f"{_percent(one['low'])} to {_percent(one['high'])}"
    p_value = f"{one['p']:.2g}"
    return measure, f"{one['before']:.3f}", f"{one['after']:.3f}", _percent(one["change"]), between, p_value


def _percent(share: float | None) -> str:
    return "?" if share is None else f"{share:+.1%}".replace("%", " %")
