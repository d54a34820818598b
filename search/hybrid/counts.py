"""What an answer counts: total, facets, years, applicants, and the total without each filter; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search.hybrid import facets
from search.hybrid.loosening import without_each
from search.hybrid.query import Query

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of what fits filters and words; `years` is under all filters but the dates, to choose others by."""

    total: int
    facets: Mapping[str, list[facets.Node]]
    years: Sequence[Mapping[str, Any]]
    applicants: Sequence[Mapping[str, Any]]
    without: Sequence[Mapping[str, Any]]


def counts(query: Query, counted: Answer, beside: Sequence[Answer]) -> Counts:
    """Read the answers of `clauses.counted` and, where there are filters, of `clauses.beside`.

    A second of `beside` is without the words: where no patent has them, they are taken for not given.
    """
    aggregations = counted["aggregations"]
    undated = [_years(each["aggregations"]["undated"]["years"]) for each in beside if "undated" in each["aggregations"]]
    years = next((found for found in undated if found), []) if undated else _years(aggregations["years"])
    return Counts(
        total=counted["hits"]["total"]["value"],
        facets=facets.trees(aggregations),
        years=years,
        applicants=[{"name": one["key"], "count": one["doc_count"]} for one in aggregations["applicants"]["buckets"]],
        without=_without(query, beside),
    )


def unborne(query: Query, beside: Answer) -> list[str]:
    """List the classes asked for that no patent of the whole index bears."""
    buckets = beside["aggregations"]["codes"]["buckets"] if query.classes else []
    return [code for code, bucket in zip(query.classes, buckets, strict=True) if not bucket["doc_count"]]


def _years(aggregation: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"year": int(one["key_as_string"]), "count": one["doc_count"]} for one in aggregation["buckets"]]


def _without(query: Query, beside: Sequence[Answer]) -> list[dict[str, Any]]:
    """Put field, value and total together; of totals with and without words the first that is not 0."""
    totals = [[one["doc_count"] for one in each["aggregations"]["without"]["buckets"]] for each in beside]
    return [
        {"field": field, "value": value, "total": next((total for total in each if total), 0)}
        for (field, value, _), *each in zip(without_each(query), *totals, strict=True)
    ]
