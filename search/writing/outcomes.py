"""What came of a write, as its row holds it: one table for the worker that writes it and the answer that reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.errors import BadQuery, Conflict, NotFound, Overtaken, Rejected, SearchError, Unmet, status_of
from search.jobs import Row

_REFUSALS: Mapping[str, tuple[type[SearchError], ...]] = {
    "refused": (Unmet,),
    "overtaken": (Overtaken,),
    "conflict": (Conflict,),
    "missing": (NotFound,),
    "invalid": (BadQuery, Rejected),
}
"""By name, the errors that refuse a write: the first that fits; the first of each is what the answer says.

Any other is a fault of ours.
"""

REFUSALS = tuple(kind for kinds in _REFUSALS.values() for kind in kinds)


def refusal(error: SearchError) -> dict[str, str]:
    """The outcome of a write that an error of `REFUSALS` stands in the way of."""
    name = next(name for name, kinds in _REFUSALS.items() if isinstance(error, kinds))
    return {"error": name, "detail": str(error)}


def refused(outcome: Mapping[str, Any]) -> SearchError | None:
    """The error that an outcome tells of; None where there is none."""
    return _REFUSALS[outcome["error"]][0](outcome["detail"]) if "error" in outcome else None


def already(publication: str) -> Conflict:
    """What a POST of a patent that is here gets."""
    return Conflict(f"{publication} is here already; PUT replaces it.")


def status(row: Row) -> int:
    """The HTTP status that an ended write is answered with."""
    outcome = row.outcome or {}
    if error := refused(outcome):
        return status_of(type(error)) or 500
    if "revision" not in outcome:
        return 500
    return 201 if outcome["created"] else 200
