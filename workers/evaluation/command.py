"""What `figseek evaluate` does: judge one run or several on the same drawings, print, compare and save."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Protocol

import click
from tqdm import tqdm

from search.evaluation.comparison import robustness_table
from search.evaluation.comparison import table as changes_table
from search.evaluation.plots import PLOT, plot_changes, plot_runs
from search.evaluation.summary import table
from search.printable import printable
from workers.evaluation.compared import NOTES as CHANGES_NOTES
from workers.evaluation.package import Refuse
from workers.evaluation.runs import Folders, Run
from workers.evaluation.saved import refuse_taken, save_summary, saving

# Of the folder of a later run: what it changes over the first.
CHANGES_PLOT = "changes.png"


class Judge(Protocol):
    """Judges what is to be judged: the runs with the values of each query, saved into `out` as far as they are big."""

    def __call__(self, *, out: Path | None, refuse: Refuse) -> list[Run]:
        """Judge; what cannot be read goes to `refuse`."""


def evaluate(judge: Judge, out: Path | None, *, details: bool, as_json: bool) -> int:
    """Judge, print and save; returns the exit status, 1 where something could not be read."""
    if out is not None:
        refuse_taken(out)
    refused: dict[tuple[str, str], None] = {}

    def refuse(name: str, reason: str) -> None:
        # Every run reads the same files.
        if (name, reason) not in refused:
            refused[name, reason] = None
            tqdm.write(printable(f"figseek: {name}: {reason}"), file=sys.stderr)

    with saving(out) if out else nullcontext() as folder:
        runs = judge(out=folder, refuse=refuse)
        for run in runs:
            run.found["refused"] = [{"name": name, "reason": reason} for name, reason in refused]
        changes = {run.name: run.over(runs[0]) for run in runs[1:]}
        if folder:
            _save(folder, runs, changes)
    click.echo(json.dumps(_answer(runs, changes), ensure_ascii=False) if as_json else _people(runs, changes, details))
    return 1 if refused else 0


def _answer(runs: Sequence[Run], changes: Mapping[str, Any]) -> dict[str, Any]:
    if len(runs) == 1:
        return runs[0].found
    return {"runs": {run.name: run.found for run in runs}, "changes": changes}


def _save(whole: Path, runs: Sequence[Run], changes: Mapping[str, Any]) -> None:
    folders = Folders(whole, [run.name for run in runs])
    for run in runs:
        folder = folders.of(run.name) or whole
        save_summary(folder, run.found)
        if run.name in changes:
            plot_changes(changes[run.name], folder / CHANGES_PLOT)
    plot_runs({run.name: run.found["protocols"] for run in runs}, whole / PLOT)


def _people(runs: Sequence[Run], changes: Mapping[str, Any], details: bool) -> str:
    parts = ["\n".join(printable(_head(run.found)) for run in runs)]
    parts += [table({run.name: run.found["protocols"] for run in runs}, details=details), NOTES]
    if "mode" in runs[0].found:
        parts += [LIVE_NOTES]
    for name, found in changes.items():
        parts += [printable(f"From {runs[0].name} to {name}"), changes_table(found)]
    if changes:
        parts += [CHANGES_NOTES]
    disturbed = [run for run in runs if "robustness" in run.found]
    for run in disturbed:
        parts += [printable(f"Disturbed queries, {run.name}"), robustness_table(run.found["robustness"])]
    if disturbed:
        parts += [LIVE_ROBUSTNESS_NOTES if "mode" in runs[0].found else ROBUSTNESS_NOTES]
    return "\n\n".join(parts)


def _head(found: Mapping[str, Any]) -> str:
    drawings = f"{found['drawings']:,} drawings of {found['designs']:,} designs"
    if "mode" in found:
        there = f"of which {found['index']} has {found['indexed']:,}"
        return f"{found['mode']}, {found['tells']}: {drawings}, {there}; {found['encoder']}"
    return f"{found['encoder']} ({found['fingerprint']}) on {drawings} and {found['front_pages']:,} front pages"


NOTES = """Means over queries, with 95 % intervals by a bootstrap over designs. At most 10 drawings a design count.
R@10 is hits in the first ten / min(10, relevant); recall@10 is plain. mAP is the finite sum over the whole ranking,
mAP-trapezoid that of the Revisited Oxford code. Head, medium and tail are thirds of the designs, from the largest
Locarno class on."""

LIVE_NOTES = """What is ranked are patents, the 200 that can be paged through; what is not among them was not found. The
query drawing and its title are in the index themselves, so that known-item is high where it is asked undisturbed."""

ROBUSTNESS_NOTES = """Disturbed queries look for the other views of their designs among drawings as published. What is
kept is relative to the same queries as published, paired."""

LIVE_ROBUSTNESS_NOTES = """Disturbed queries look for their own patents (known-item). What is kept is relative to the
same queries as published, paired."""
