"""A bench's figures as a table for people and as JSON for everything else; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tabulate import tabulate

from workers.bench.measured import Measured

HEADINGS = ("measured", "value", "range", "aim", "met")
SYMBOLS = {"at least": "≥", "at most": "≤"}


def as_json(machine: Mapping[str, Any], sizes: Mapping[str, Any], results: Sequence[Measured]) -> dict[str, Any]:
    """Return all as one JSON object."""
    measured = [asdict(one) | {"met": one.met} for one in results]
    return {"machine": dict(machine), "sizes": dict(sizes), "measured": measured}


def as_table(machine: Mapping[str, Any], sizes: Mapping[str, Any], results: Sequence[Measured]) -> str:
    """Return the table, the notes under it, and a line on the machine."""
    notes = list(dict.fromkeys(one.note for one in results if one.note))
    rows = [_row(one, notes) for one in results]
    table = tabulate(rows, HEADINGS, disable_numparse=True, colalign=("left", "right", "right", "right", "left"))
    lines = [table, "", *(f"[{number}] {note}" for number, note in enumerate(notes, 1))]
    shown = ", ".join(f"{name} {value}" for name, value in sizes.items())
    return "\n".join([*lines, f"Sizes: {shown}.", _machine(machine)])


def _row(one: Measured, notes: Sequence[str]) -> tuple[str, ...]:
    number = f" [{notes.index(one.note) + 1}]" if one.note else ""
    between = "" if one.low is None or one.high is None else f"{shown(one.low)} to {shown(one.high)}"
    aim = "" if one.aim is None else f"{SYMBOLS[one.direction]} {shown(one.aim)}"
    met = {None: "", True: "yes", False: "no"}[one.met]
    return f"{one.name}{number}", f"{shown(one.value)} {one.unit}".strip(), between, aim, met


def shown(value: float) -> str:
    """Write a number with three figures, whole from a hundred on."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _machine(machine: Mapping[str, Any]) -> str:
    flags = " ".join(machine["flags"]) or "none of the flags that matter"
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    return (
        f"Machine: {machine['processor']}, {machine['cores']} cores ({flags}), {machine['memory_mb']:,} MB, "
        f"{machine['system']}, Python {machine['python']}; {versions}."
    )
