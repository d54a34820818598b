"""What `figseek compare` does: two saved evaluations of the same drawings, read and compared protocol by protocol."""

from __future__ import annotations

import json
from pathlib import Path

from search.evaluation.comparison import compare as compare_judged
from search.evaluation.comparison import table
from search.printable import printable
from workers.errors import WorkersError
from workers.evaluation.saved import load_judged, load_summary


def compare(before: Path, after: Path, *, as_json: bool) -> str:
    """Return the comparison for people or as JSON; refused where the two are not of the same drawings and labels."""
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
    if as_json:
        answer = {"before": old["encoder"], "after": new["encoder"], "protocols": found}
        return json.dumps(answer, ensure_ascii=False)
    head = printable(f"From {old['encoder']} to {new['encoder']}, {old['designs']:,} designs")
    return f"{head}\n\n{table(found)}\n\n{NOTES}"


NOTES = """Each change is relative to before. Intervals are by a paired bootstrap over designs, p by swapping the two
runs design by design; "?" stands where there was nothing before to be relative to."""
