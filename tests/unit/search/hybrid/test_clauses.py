from __future__ import annotations

from typing import Any

import pytest

from search import limits
from search.hybrid import clauses
from search.hybrid.query import build

DELETED = {"bool": {"must_not": [{"term": {"deleted": True}}]}}


@pytest.mark.parametrize(
    ("codes", "groups"),
    [
        ([], []),
        (["locarno:06-01"], [("locarno:06-01",)]),
        (["locarno:06-01", "06.02", "locarno:06-01"], [("locarno:06-01", "locarno:06-02")]),
        (["locarno:06-01", "uspc:D6/366"], [("locarno:06-01",), ("uspc:D6/366",)]),
        (["A47C 7/54"], [("cpc:A47C 7/54", "ipc:A47C 7/54")]),
        (["A47C 7/54", "cpc:A47C"], [("cpc:A47C 7/54", "ipc:A47C 7/54"), ("cpc:A47C",)]),
    ],
)
def test_codes_of_the_same_schemes_are_one_group(codes: list[str], groups: list[tuple[str, ...]]) -> None:
    assert clauses.class_groups(codes) == groups


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, []),
        ({"classes": ["06-01", "0602"]}, [{"terms": {"class_tree": ["locarno:06-01", "locarno:06-02"]}}]),
        ({"dates": {"from": "2021-01-01"}}, [{"range": {"date": {"gte": "2021-01-01"}}}]),
        (
            {"dates": {"from": "2021-01-01", "to": "2021-12-31"}},
            [{"range": {"date": {"gte": "2021-01-01", "lte": "2021-12-31"}}}],
        ),
        (
            {"applicant": '"Acme Ltd"'},
            [{"term": {"applicant_names": "Acme Ltd"}}],
        ),
        (
            {"applicant": "acme"},
            [{"multi_match": {"query": "acme", "fields": ["applicants", "assignees"], "operator": "and"}}],
        ),
    ],
)
def test_filters_are_flat_and_never_without_the_one_on_deleted(query: dict[str, Any], expected: list[Any]) -> None:
    assert clauses.filters(build(query)) == [DELETED, *expected]


def test_beside_the_filters_each_is_taken_away_and_the_dates_leave_the_years() -> None:
    query = build({"text": "chair", "classes": ["06-01"], "dates": {"to": "2021-12-31"}})
    aggregations = clauses.beside(query)["aggs"]
    of_class, of_dates, of_text = aggregations["without"]["filters"]["filters"]
    assert of_class["bool"]["filter"] == [DELETED, {"range": {"date": {"lte": "2021-12-31"}}}]
    assert of_dates["bool"]["filter"] == [DELETED, {"terms": {"class_tree": ["locarno:06-01"]}}]
    assert "must" in of_class["bool"]
    assert "must" not in of_text["bool"]
    assert len(of_text["bool"]["filter"]) == 3
    assert aggregations["undated"]["filter"] == of_dates
    wordless = clauses.beside(query, words=False)["aggs"]
    assert all("must" not in one["bool"] for one in wordless["without"]["filters"]["filters"])
    assert "undated" not in clauses.beside(build({"classes": ["06-01"]}))["aggs"]


def test_words_score_a_few_patents_as_they_score_all() -> None:
    body = clauses.worded(["a chair"], ["USD0907292S1"])
    assert body["query"]["bool"]["must"] == [clauses.words(["a chair"])]
    assert body["query"]["bool"]["filter"] == [{"ids": {"values": ["USD0907292S1"]}}]


def test_what_counts_is_filters_and_words() -> None:
    assert "must" not in clauses.matching(build({"text": " "}))["bool"]
    (words,) = clauses.matching(build({"text": "chair"}))["bool"]["must"]
    assert words["multi_match"]["query"] == "chair"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (["a chair"], ["a chair"]),
        (["a " * 200], [("a " * 150).rstrip()]),
        (["a,b;" * 200], [("a,b;" * 75).rstrip(";")]),
        (["椅" * 200], ["椅" * 150]),
        ([""], [""]),
        ([], []),
        (["a " * 148, "desk lamp!", "vase"], ["a " * 148, "desk lamp"]),
        (["?!", "vase"], ["?!", "vase"]),
    ],
)
def test_long_texts_are_cut_to_the_words_that_elasticsearch_can_look_for(said: list[str], kept: list[str]) -> None:
    assert clauses.first_words(said) == kept


def test_of_several_texts_each_is_enough() -> None:
    query = build({"text": "folding", "words": ["desk lamp", "folding", " vase "]})
    assert query.said == ("folding", "desk lamp", "vase")
    either = clauses.words(query.said)["bool"]
    assert [one["multi_match"]["query"] for one in either["should"]] == ["folding", "desk lamp", "vase"]
    assert either["minimum_should_match"] == 1
    assert clauses.matching(query.wordless()) == clauses.matching(build({}))


@pytest.mark.parametrize(
    ("signals", "size", "sort"),
    [((), limits.WINDOW, ["date", "publication"]), (("keyword", "image"), limits.WINDOW, ["_score", "publication"])],
)
def test_the_order_is_by_words_or_by_date(signals: tuple[str, ...], size: int, sort: list[str]) -> None:
    ordered = clauses.ordered(signals)
    assert ordered["size"] == size
    assert [next(iter(one)) for one in ordered["sort"]] == sort


def test_vectors_alone_need_no_other_order() -> None:
    assert clauses.ordered(("image",)) == {}


def test_hnsw_keeps_more_candidates_than_the_window() -> None:
    section = clauses.nearest(clauses.IMAGE_FIELD, [1.0, 0.0], [DELETED])
    assert section["k"] == limits.WINDOW
    assert section["num_candidates"] >= 2 * limits.WINDOW
    assert section["filter"] == [DELETED]


def test_a_page_without_a_vector_brings_its_figures_along() -> None:
    plain = clauses.page(["USD0907292S1"], (), None, [])
    assert "figures.digest" in plain["_source"]
    assert "knn" not in plain
    assert "highlight" not in plain
    compared = clauses.page(["USD0907292S1"], ("chair",), clauses.IMAGE_FIELD, [1.0])
    assert "figures.digest" not in compared["_source"]
    assert compared["knn"]["filter"] == [{"ids": {"values": ["USD0907292S1"]}}]
    assert compared["highlight"]["encoder"] == "html"
