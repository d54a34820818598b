"""What a search can do without: its filters as chips that say what they do to the count, and what to loosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search.ui.state import PageState

SCHEME_NAMES = {"locarno": "Locarno", "cpc": "CPC", "uspc": "USPC", "ipc": "IPC"}
"""Schemes in the order of the filters."""

MINUS = "\N{MINUS SIGN}"

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Removable:
    """A part of a search that can be taken away; `total` is the number of patents then, None where it is not known."""

    kind: str
    value: str
    without: str
    changes: Mapping[str, Any]
    total: int | None

    def effect(self, total: int) -> str:
        """Say what it does to the count: "−120" takes patents away, "+12" adds some, "±0" does nothing."""
        if self.total is None:
            return ""
        hidden = self.total - total
        return f"{MINUS if hidden > 0 else '+' if hidden < 0 else '±'}{abs(hidden):,}"


def removable(state: PageState, answer: Answer | None) -> list[Removable]:
    """List the filters of a state, and last its words where they stand beside something else."""
    # With a cut-off the total is of what reaches it, and not to be set against counts of what fits.
    counted = (
        [] if answer is None or any(name.startswith("cutoff.") for name, _ in state.ranking) else answer["without"]
    )
    totals = {(one["field"], one["value"]): one["total"] for one in counted}
    parts = [
        Removable(
            SCHEME_NAMES.get(full.partition(":")[0], "Class"),
            full.partition(":")[2] or full,
            f"Outside {full.partition(':')[2] or full} too" if len(state.classes) == 1 else f"Without {full}",
            {"classes": tuple(other for other in state.classes if other != full)},
            totals.get(("classes", full)),
        )
        for full in state.classes
    ]
    if state.date_from or state.date_to:
        days = _range(state.date_from, state.date_to)
        changes = {"date_from": "", "date_to": ""}
        parts.append(Removable("Published", days, "Any date", changes, totals.get(("dates", None))))
    if state.applicant:
        name = state.applicant.strip('"')
        without = f"Any applicant, not only “{name}”"
        parts.append(Removable("Applicant", name, without, {"applicant": ""}, totals.get(("applicant", None))))
    words = ", ".join(state.said)
    if words and (parts or state.figure):
        without = f"Without the words “{words}”"
        parts.append(Removable("Words", words, without, {"text": "", "words": ()}, totals.get(("text", None))))
    return parts


def chips(parts: Sequence[Removable]) -> list[Removable]:
    """Return those that are filters; the words stand in the query bar."""
    return [part for part in parts if part.kind != "Words"]


def ways(state: PageState, parts: Sequence[Removable]) -> list[Removable]:
    """List what to loosen where nothing was found: what finds most first, and what finds nothing alone not at all."""
    helpful = sorted((part for part in parts if part.total), key=lambda part: -(part.total or 0))
    if any(name.startswith("cutoff.") for name, _ in state.ranking):
        kept = tuple(pair for pair in state.ranking if not pair[0].startswith("cutoff."))
        helpful = [Removable("Ranking", "", "Without the least scores", {"ranking": kept}, None), *parts]
    if state.page > 1:
        helpful.insert(0, Removable("Page", "", "Back to the first page", {"page": 1}, None))
    if not helpful and len(parts) > 1:
        nothing = {"classes": (), "date_from": "", "date_to": "", "applicant": ""}
        helpful.append(Removable("Filters", "", "Without any filter", nothing, None))
    return helpful


def _range(first: str, last: str) -> str:
    if first and last:
        return f"{first} – {last}"
    return f"from {first}" if first else f"to {last}"
