from __future__ import annotations

from typing import Any

import pytest

from mappings.classification import SCHEMES
from search.hybrid.counts import counts, unborne
from search.hybrid.query import build

NO_FACETS: dict[str, Any] = {scheme: {"buckets": []} for scheme in SCHEMES}


def years(**by_year: int) -> dict[str, Any]:
    return {"buckets": [{"key_as_string": year[1:], "doc_count": count} for year, count in by_year.items()]}


def counted(total: int) -> dict[str, Any]:
    names = {"buckets": [{"key": "Acme Ltd", "doc_count": 2}]}
    return {
        "hits": {"total": {"value": total}},
        "aggregations": {**NO_FACETS, "years": years(y2021=2), "applicants": names},
    }


def beside(*totals: int, undated: dict[str, Any] | None = None, codes: tuple[int, ...] = ()) -> dict[str, Any]:
    aggregations: dict[str, Any] = {"without": {"buckets": [{"doc_count": total} for total in totals]}}
    aggregations["codes"] = {"buckets": [{"doc_count": count} for count in codes]}
    if undated is not None:
        aggregations["undated"] = {"years": undated}
    return {"aggregations": aggregations}


def test_without_filters_all_counts_are_of_one_answer() -> None:
    made = counts(build({}), counted(2), [])
    assert (made.total, made.years) == (2, [{"year": 2021, "count": 2}])
    assert made.applicants == [{"name": "Acme Ltd", "count": 2}]
    assert made.without == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (years(y2020=5, y2021=2), None, [{"year": 2020, "count": 5}, {"year": 2021, "count": 2}]),
        (years(), years(y2019=9), [{"year": 2019, "count": 9}]),
        (years(y2020=5), years(y2019=9), [{"year": 2020, "count": 5}]),
        (years(), years(), []),
    ],
)
def test_years_are_without_the_dates_and_where_no_patent_has_the_words_without_those(
    first: dict[str, Any], second: dict[str, Any] | None, expected: list[dict[str, int]]
) -> None:
    query = build({"dates": {"to": "2021-12-31"}})
    answers = [beside(1, undated=first)] + ([] if second is None else [beside(1, undated=second)])
    assert counts(query, counted(2), answers).years == expected


def test_a_total_without_a_filter_is_without_the_words_too_where_no_patent_has_them() -> None:
    query = build({"text": "unicorn", "classes": ["06-01"], "applicant": "acme"})
    made = counts(query, counted(0), [beside(0, 3, 7), beside(8, 9, 7)])
    assert made.without == [
        {"field": "classes", "value": "06-01", "total": 8},
        {"field": "applicant", "value": None, "total": 3},
        {"field": "text", "value": None, "total": 7},
    ]


def test_classes_that_no_patent_bears_are_named() -> None:
    query = build({"classes": ["06-01", "locarno:31"]})
    assert unborne(query, beside(1, 1, codes=(4, 0))) == ["locarno:31"]
    assert unborne(build({"applicant": "acme"}), beside(1)) == []
