"""The log of a training as a picture beside it: its losses, and how it was judged on what is kept aside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

PLOT = "training.png"
DPI = 150


def plot_training(log: Path) -> None:
    """Write the plot of a log into its folder, whole or not at all."""
    rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    losses, judged = figure.subplots(1, 2)
    _lines(losses, _curves(rows, "losses"), "losses")
    _lines(judged, _curves(rows, "judged"), "judged on what is kept aside")
    part = log.with_name(f"{PLOT}.part")
    # Without the version of the library, which would be all that differs.
    figure.savefig(part, format="png", dpi=DPI, metadata={"Software": None})
    part.replace(log.with_name(PLOT))


def _curves(rows: Iterable[Mapping[str, Any]], kind: str) -> dict[str, tuple[list[int], list[float]]]:
    """Return steps and values of each figure of a kind, by its name."""
    curves: dict[str, tuple[list[int], list[float]]] = {}
    for row in rows:
        for name, value in row.get(kind, {}).items():
            steps, values = curves.setdefault(name, ([], []))
            steps.append(row["step"])
            values.append(value)
    return curves


def _lines(axes: Axes, curves: Mapping[str, tuple[list[int], list[float]]], title: str) -> None:
    for name, (steps, values) in curves.items():
        axes.plot(steps, values, marker=".", markersize=4, linewidth=1.1, label=name)
    axes.set_title(title, fontsize=9)
    axes.set_xlabel("steps", fontsize=8)
    axes.tick_params(labelsize=7)
    axes.grid(color="0.9", linewidth=0.6)
    axes.set_ylim(bottom=0)
    if curves:
        axes.legend(fontsize=7)
