"""Evaluations as pictures: means with intervals, run beside run, and changes with theirs; PNG, always the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from search.evaluation.groups import BANDS

PLOT = "evaluation.png"
# What papers report; the table has the others.
SHOWN = ("mAP", "R@10", "MRR@10")
WHOLE = "all"
# Inches a panel: the labels of four groups fit in, at the size that a page of a paper shows.
WIDTH, HEIGHT = 2.5, 2.1
DPI = 150
# Points of runs stand beside each other in so much of the room of a group.
SPREAD = 0.6
MARKERS = "osD^vPX*"

Found = Mapping[str, Any]
# Of a mean or a change: the value and the ends of its interval.
Interval = tuple[float, float, float]


def plot_runs(runs: Mapping[str, Mapping[str, Found]], path: Path) -> None:
    """Write the means of runs, given by name, as PNG: a column a protocol, a row a measure, all and bands in a panel.

    A protocol without enough judgments has no panel; what has none at all is a picture that says so.
    """
    protocols = [name for name in _names(runs.values()) if any(_judged(found.get(name)) for found in runs.values())]
    series = {run: {name: found[name] for name in protocols if name in found} for run, found in runs.items()}
    figure = _panels(protocols, series, lambda one: (one["mean"], one["low"], one["high"]))
    for axes in figure.axes:
        axes.set_ylim(bottom=0)
    _write(figure, path)


def plot_changes(protocols: Mapping[str, Found], path: Path) -> None:
    """Write what one run changes over another as PNG, relative and with intervals, beside the line of no change."""
    shown = [name for name, found in protocols.items() if _judged(found)]
    figure = _panels(shown, {"change": {name: protocols[name] for name in shown}}, _relative)
    for axes in figure.axes:
        axes.axhline(0, color="0.4", linewidth=0.8, linestyle="--")
        axes.yaxis.set_major_formatter(lambda value, place: f"{100 * value:+.0f} %" if value else "0 %")
    _write(figure, path)


def _names(runs: Iterable[Mapping[str, Found]]) -> list[str]:
    return list(dict.fromkeys(name for found in runs for name in found))


def _judged(found: Found | None) -> bool:
    return found is not None and found["measures"] is not None


def _relative(one: Mapping[str, float | None]) -> Interval | None:
    """Return a change; what is relative to nothing, or has no interval, is not shown."""
    change, low, high = one["change"], one["low"], one["high"]
    return None if change is None or low is None or high is None else (change, low, high)


def _panels(protocols: Sequence[str], series: Mapping[str, Mapping[str, Found]], read: Any) -> Figure:
    figure = Figure(figsize=(WIDTH * max(1, len(protocols)) + 0.6, HEIGHT * len(SHOWN) + 0.6), layout="constrained")
    if not protocols:
        figure.suptitle("not enough judgments", fontsize=9)
        return figure
    grid = figure.subplots(len(SHOWN), len(protocols), squeeze=False, sharex=True, sharey="row")
    for row, measure in enumerate(SHOWN):
        for column, protocol in enumerate(protocols):
            axes = grid[row][column]
            for place, run in enumerate(series):
                shift = SPREAD * ((place + 0.5) / len(series) - 0.5)
                _points(axes, series[run].get(protocol), measure, read, shift, run, place)
            axes.set_xticks(range(len(BANDS) + 1), (WHOLE, *BANDS))
            axes.set_xlim(-0.5, len(BANDS) + 0.5)
            axes.tick_params(labelsize=7)
            axes.grid(axis="y", color="0.9", linewidth=0.6)
            axes.set_axisbelow(True)
            if row == 0:
                axes.set_title(protocol, fontsize=9)
            if column == 0:
                axes.set_ylabel(measure, fontsize=8)
    if len(series) > 1:
        figure.legend(*grid[0][0].get_legend_handles_labels(), loc="outside upper left", fontsize=7, ncols=4)
    return figure


def _points(axes: Axes, found: Found | None, measure: str, read: Any, shift: float, run: str, place: int) -> None:
    groups: dict[str, Any] = {} if found is None else {WHOLE: found, **found["groups"]}
    places, values = [], []
    for at, group in enumerate((WHOLE, *BANDS)):
        interval = read(groups[group]["measures"][measure]) if _judged(groups.get(group)) else None
        if interval is not None:
            places.append(at + shift)
            values.append(interval)
    means = [value for value, _, _ in values]
    ends = [[value - low for value, low, _ in values], [high - value for value, _, high in values]]
    axes.errorbar(
        places,
        means,
        yerr=ends,
        fmt=MARKERS[place % len(MARKERS)],
        color=f"C{place % 10}",
        markersize=4,
        linewidth=1.1,
        capsize=2,
        label=run.replace("$", r"\$"),  # between two of them matplotlib would read a formula
    )


def _write(figure: Figure, path: Path) -> None:
    # Without the version of the library, which would be all that differs.
    figure.savefig(path, format="png", dpi=DPI, metadata={"Software": None})
