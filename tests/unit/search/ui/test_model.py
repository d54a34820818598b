"""What the page says of an answer."""

from __future__ import annotations

from typing import Any

import pytest

from search.ui.model import (
    bar,
    field,
    highlighted,
    is_cut,
    narrower,
    plain,
    ranks,
    samples,
    schemes,
    snippet,
    told,
    why,
)
from search.ui.state import PageState

SIGNALS: dict[str, dict[str, Any]] = {
    "image": {"rank": 1, "score": 0.9123, "part": 0.03},
    "description": {"rank": None, "score": 0.25, "part": 0.0},
    "keyword": {"rank": 40, "score": 7.0, "part": 0.01},
}


def test_a_bar_shows_the_parts_against_the_best_score_of_the_page() -> None:
    segments = bar(SIGNALS, 0.05)
    assert [(one.signal, one.start, one.width) for one in segments] == [("image", 0.0, 60.0), ("keyword", 60.0, 20.0)]


def test_a_bar_is_empty_where_nothing_has_a_score() -> None:
    assert bar({"image": {"rank": 1, "score": 0.0, "part": 0.0}}, 0.0) == []


def test_reasons_are_said_in_words() -> None:
    assert why(SIGNALS, ["image", "description", "keyword"]) == [
        "By drawing: rank 1, score 0.912",
        "By description: not among its first 200, score 0.250",
        "By words: rank 40, score 7.000",
    ]
    assert why({}, ["image"]) == ["By drawing: nothing to compare"]


def test_ranks_are_said_short_and_of_a_single_signal_the_score() -> None:
    assert ranks(SIGNALS, ["image", "description", "keyword"]) == "drawing 1 · words 40"
    assert ranks(SIGNALS, ["image"]) == "drawing 0.91"
    assert ranks({}, ["image"]) == ""


@pytest.mark.parametrize(
    ("passage", "html"),
    [
        ("a <em>lamp</em> of R&amp;D", "a <em>lamp</em> of R&amp;D"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('<em onclick="x()">lamp</em>', "&lt;em onclick=&#34;x()&#34;&gt;lamp</em>"),
        ("&lt;em&gt;", "&lt;em&gt;"),
    ],
)
def test_only_the_mark_of_a_word_found_stays_markup(passage: str, html: str) -> None:
    assert str(highlighted(passage)) == html


def test_the_snippet_says_more_than_the_title() -> None:
    assert (
        snippet({"title": ["a <em>lamp</em>"], "claims": ["the <em>lamp</em> as shown"]})
        == "the <em>lamp</em> as shown"
    )
    assert snippet({"title": ["a <em>lamp</em>"]}) == ""


@pytest.mark.parametrize(
    ("state", "count", "shown", "text"),
    [
        (PageState(), 1200, 24, "Newest of 1,200 patents"),
        (PageState(applicant="Lux"), 1, 1, "1 patent"),
        (PageState(applicant="Lux"), 2, 2, "2 patents, newest first"),
        (PageState(text="lamp"), 30, 24, "30 patents, best first"),
        (PageState(text="lamp"), 3, 24, "3 with these words, then others by likeness"),
        (PageState(figure="ab" * 32), 30, 24, "30 patents, most alike first"),
    ],
)
def test_the_total_says_what_it_counts_and_the_order(state: PageState, count: int, shown: int, text: str) -> None:
    assert told(state, {"total": count, "folded": 0}, shown) == text
    assert told(state, {"total": count, "folded": 1}, shown) == f"{text} · 1 folded as near-duplicate"


def result(title: str, code: str, *digests: str) -> dict[str, Any]:
    return {
        "title": title,
        "classes": [code],
        "figures": [{"digest": digest, "url": f"/api/v1/figures/{digest}/image"} for digest in digests],
    }


def test_samples_are_a_drawing_words_and_a_drawing_within_a_class_of_different_classes() -> None:
    results = [
        result("Desk lamp", "locarno:26-05", "a"),
        result("Desk lamp", "locarno:26-05", "b"),
        result("No drawing", "locarno:02-04"),
        result("Folding Chair", "locarno:06-01", "c"),
        result("Jug", "locarno:07-01", "d", "e"),
    ]
    assert [(one.label, one.drawing, one.changes) for one in samples(results)] == [
        ("Drawings like this one", "/api/v1/figures/a/image", {"figure": "a"}),
        ("“folding chair”", "/api/v1/figures/c/image", {"text": "folding chair"}),
        ("Like this one, within 07-01", "/api/v1/figures/d/image", {"figure": "d", "classes": ("locarno:07-01",)}),
    ]


def test_an_empty_index_has_no_samples() -> None:
    assert samples([]) == []


@pytest.mark.parametrize(
    ("detail", "sentence"),
    [
        ("classes.0: it is no class.", "It is no class."),
        ("image: it is empty.", "It is empty."),
        ("figseek does not answer.", "figseek does not answer."),
    ],
)
def test_a_problem_is_told_without_the_field_it_is_about(detail: str, sentence: str) -> None:
    assert plain(detail) == sentence


def test_the_field_that_a_problem_is_about_is_known() -> None:
    assert field("classes.0: it is no class.") == "classes"
    assert field("figseek does not answer.") == ""


def node(code: str, count: int, *children: dict[str, Any]) -> dict[str, Any]:
    return {"code": code, "title": None, "count": count, "children": list(children)}


def test_cpc_comes_first_where_more_hits_are_utility_patents() -> None:
    designs: dict[str, list[dict[str, Any]]] = {
        "locarno": [node("06", 3), node("07", 2)],
        "cpc": [node("A", 4)],
        "uspc": [node("D6", 3)],
        "ipc": [],
    }
    assert schemes(designs) == ["locarno", "cpc", "uspc"]
    assert schemes(designs | {"cpc": [node("A", 6)]}) == ["cpc", "locarno", "uspc"]
    assert schemes({}) == []


def test_a_search_is_narrowed_by_the_classes_below_what_all_hits_share() -> None:
    facets = {"locarno": [node("06", 9, node("06-01", 5), node("06-03", 4))], "uspc": [node("D6", 9)]}
    assert [code for code, _ in narrower(facets)] == ["locarno:06-01", "locarno:06-03"]
    assert narrower({"uspc": [node("D6", 9)]}) == []


@pytest.mark.parametrize(
    ("listed", "count", "page", "cut"),
    [
        (200, 5000, 9, True),
        (200, 5000, 8, False),
        (195, 5000, 9, True),
        (195, 7, 9, True),
        (30, 30, 2, False),
        # All there are fill the window; others have no drawings to be ranked by.
        (200, 200, 9, False),
        (100, 250, 5, False),
    ],
)
def test_a_list_that_the_window_ends_is_known(listed: int, count: int, page: int, cut: bool) -> None:
    folded = 200 - listed if listed > 100 else 4
    assert is_cut({"listed": listed, "folded": folded, "total": count}, page, -(-listed // 24)) == cut
