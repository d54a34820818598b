"""What `figseek compare` does: two saved evaluations of the same drawings, read and compared protocol by protocol."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from search.evaluation.comparison import compare as compare_judged
from search.evaluation.comparison import table
from search.evaluation.plots import plot_changes
from search.printable import printable
from workers.errors import WorkersError
from workers.evaluation.saved import load_judged, load_summary, refuse_taken


def compare(before: Path, after: Path, plot: Path | None, *, as_json: bool) -> str:
    """Return the comparison for people or as JSON, and write it as a plot where one is named.

    Refused where the two are not of the same drawings and labels.
    """
    if plot:
        refuse_taken(plot)
    old, new = load_summary(before), load_summary(after)
    if old.get("collection") != new.get("collection"):
        raise WorkersError(
            f"{before} and {after} were not judged on the same drawings and labels; evaluate both on the same paths."
        )
    names = [name for name in old["protocols"] if name in new["protocols"]]
    if not names:
        raise WorkersError(f"{before} and {after} have no protocol in common.")
    band_of = old.get("bands", {})
    found = {name: compare_judged(load_judged(before, name), load_judged(after, name), band_of) for name in names}
    if plot:
        _plot(found, plot)
    if as_json:
        answer = {"before": _name(old), "after": _name(new), "protocols": found}
        return json.dumps(answer, ensure_ascii=False)
    head = printable(f"From {_name(old)} to {_name(new)}, {old['designs']:,} designs")
    return f"{head}\n\n{table(found)}\n\n{NOTES}"


def _name(summary: Mapping[str, Any]) -> str:
    """Name an encoder, or the way in which an index of it was asked."""
    return f"{summary['encoder']} by {summary['mode']}" if "mode" in summary else str(summary["encoder"])


def _plot(found: Mapping[str, Any], path: Path) -> None:
    try:
        plot_changes(found, path)
    except OSError as error:
        raise WorkersError(f"{path} cannot be written: {error.strerror or error}.") from error


NOTES = """Each change is relative to before. Intervals are by a paired bootstrap over designs, p by swapping the two
runs design by design; "?" stands where there was nothing before to be relative to."""
