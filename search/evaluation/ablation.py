"""What an ablation found: each cell's figures over its seeds, and what it changes, as JSON and as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from tabulate import tabulate

from search.evaluation.comparison import compare
from search.evaluation.groups import BANDS
from search.evaluation.measures import MEASURES
from search.evaluation.ranking import Judged
from search.evaluation.summary import summarise

SAME, PRIOR, TITLE = "same-design", "locarno-subclass", "title"
# A column each: heading, protocol, band, measure.
COLUMNS = (
    ("same design mAP", SAME, "", "mAP"),
    ("prior art mAP", PRIOR, "", "mAP"),
    ("MRR@10", PRIOR, "", "MRR@10"),
    ("R@10", PRIOR, "", "R@10"),
    *((f"{band} mAP", PRIOR, band, "mAP") for band in BANDS),
    ("title R@10", TITLE, "", "R@10"),
)
CHANGES = (COLUMNS[0], COLUMNS[1], *COLUMNS[4:7])
NOTES = """Means over queries and seeds, ± the standard deviation over seeds. Prior art is drawings of other designs of
the Locarno subclass; head, medium and tail are thirds of all designs, from the largest class on; a title finds the
drawings of its design. Each change is relative, with its 95 % interval by a paired bootstrap over designs of the
queries' means over seeds: it tells how far the change would move with other designs, and ± how far with other seeds.
Fewer than 50 judged queries have no figure."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One cell: the judged protocols of one dataset, for each seed, and the cell that it is compared with."""

    name: str
    before: str | None
    seeds: Sequence[Mapping[str, Judged]]


def pooled(runs: Sequence[Judged]) -> Judged:
    """Return the values of each query as their means over runs, which have judged the same queries."""
    first = runs[0]
    if any(one.queries != first.queries for one in runs):
        raise ValueError(f"the runs of {first.protocol} have judged other queries")
    return replace(first, values=np.mean([one.values for one in runs], axis=0))


def ablated(cells: Sequence[Ran], band_of: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what each cell found on one dataset, as JSON: figures, and changes against the first and the one before.

    The figures of a cell that was judged without a protocol lack it.
    """
    whole = {cell.name: {name: pooled([run[name] for run in cell.seeds]) for name in cell.seeds[0]} for cell in cells}
    first = cells[0].name
    return [
        {
            "name": cell.name,
            "seeds": len(cell.seeds),
            "protocols": {name: _figures(cell, name, judged, band_of) for name, judged in whole[cell.name].items()},
            "changes": {
                other: _changes(whole[other], whole[cell.name], band_of)
                for other in dict.fromkeys((first, cell.before))
                if other is not None and other != cell.name
            },
        }
        for cell in cells
    ]


def _figures(cell: Ran, protocol: str, judged: Judged, band_of: Mapping[str, str]) -> dict[str, Any]:
    found = summarise(judged, band_of)
    bands = {band: found["groups"][band] for band in BANDS if band in found["groups"]}
    by_seed = [run[protocol].values.mean(axis=0) for run in cell.seeds] if len(judged.queries) else []
    return found | {"groups": bands, "by_seed": [dict(zip(MEASURES, one.tolist(), strict=True)) for one in by_seed]}


def _changes(before: Mapping[str, Judged], after: Mapping[str, Judged], band_of: Mapping[str, str]) -> dict[str, Any]:
    return {name: compare(before[name], after[name], band_of) for name in after if name in before}


def markdown(found: Sequence[Mapping[str, Any]]) -> str:
    """Write the two tables of one dataset: figures, then changes."""
    figures = [[cell["name"], *(_figure(cell, *column[1:]) for column in COLUMNS)] for cell in found]
    changes = [
        [cell["name"], other, *(_change(changed, *column[1:]) for column in CHANGES)]
        for cell in found
        for other, changed in cell["changes"].items()
    ]
    tables = [_table(figures, ["cell", *(heading for heading, *_ in COLUMNS)])]
    if changes:
        tables.append(_table(changes, ["cell", "against", *(heading for heading, *_ in CHANGES)]))
    return "\n\n".join(tables)


def _table(rows: Sequence[Sequence[str]], headings: Sequence[str]) -> str:
    return tabulate(rows, headings, tablefmt="github", disable_numparse=True)


def _figure(cell: Mapping[str, Any], protocol: str, band: str, measure: str) -> str:
    found = cell["protocols"].get(protocol, {})
    part = found.get("groups", {}).get(band, {}) if band else found
    if not part.get("measures"):
        return "–"
    mean = f"{part['measures'][measure]['mean']:.3f}"
    seeds = [one[measure] for one in found["by_seed"]]
    return f"{mean} ± {statistics.stdev(seeds):.3f}" if len(seeds) > 1 and not band else mean


def _change(changed: Mapping[str, Any], protocol: str, band: str, measure: str) -> str:
    found = changed.get(protocol, {})
    part = found.get("groups", {}).get(band, {}) if band else found
    one = (part.get("measures") or {}).get(measure)
    if one is None or one["change"] is None or one["low"] is None:
        return "–"
    return f"{one['change']:+.1%} ({one['low']:+.1%} to {one['high']:+.1%})".replace("%", " %")
