"""A query with one of its filters taken away: for what each filter costs, and for what to loosen; pure."""

from __future__ import annotations

from search.hybrid.query import Dates, Query

# Field of the request, value of it where there are several, and the query without it.
Looser = tuple[str, str | None, Query]


def without_each(query: Query) -> list[Looser]:
    """List the query without each of its filters, and then without its words; nothing where there is no filter."""
    looser: list[Looser] = []
    for code in query.classes:
        kept = [other for other in query.classes if other != code]
        looser.append(("classes", code, query.model_copy(update={"classes": kept})))
    if query.dates != Dates():
        looser.append(("dates", None, query.model_copy(update={"dates": Dates()})))
    if query.applicant:
        looser.append(("applicant", None, query.model_copy(update={"applicant": None})))
    if looser and query.said:
        looser.append(("text", None, query.wordless()))
    return looser
