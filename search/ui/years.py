"""Years as a bar chart that is also a filter: each bar a link to its year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from search.ui.state import PageState

HEIGHT = 40
"""Height of the chart in its own units, pixels on the page."""

WIDEST = 0.8
"""The most of its place that a bar fills."""

SLENDER = 0.1
"""What a bar fills of its place for each year that there is, so that two years are not two walls."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One year: its place is as wide as 1; `tall` of HEIGHT; whether it is within the dates; where a click leads."""

    year: int
    count: int
    x: float
    width: float
    tall: float
    chosen: bool
    link: str


def bars(counts: Iterable[Mapping[str, Any]], state: PageState) -> list[Bar]:
    """Return a bar for every year from the first to the last that has a patent; a year that has one is seen."""
    by_year = {one["year"]: one["count"] for one in counts}
    if not by_year:
        return []
    years = range(min(by_year), max(by_year) + 1)
    most = max(by_year.values())
    width = round(min(WIDEST, SLENDER * len(years)), 2)
    return [
        Bar(
            year=year,
            count=by_year.get(year, 0),
            x=round(at + (1 - width) / 2, 2),
            width=width,
            tall=round(max(1.0, HEIGHT * by_year[year] / most), 1) if year in by_year else 0,
            chosen=(state.date_from or "0")[:4] <= f"{year:04}" <= (state.date_to or "9999")[:4],
            link=state.link(date_from=f"{year:04}-01-01", date_to=f"{year:04}-12-31"),
        )
        for at, year in enumerate(years)
    ]
