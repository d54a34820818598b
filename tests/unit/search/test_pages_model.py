"""What the page says of an answer."""

from __future__ import annotations

from typing import Any

import pytest

from search.page_model import bar, highlighted, plain, ranks, samples, snippet, total, why
from search.page_state import PageState

SIGNALS = {"image": {"rank": 1, "score": 0.9123}, "keyword": {"rank": 40, "score": 7.0}}


def test_a_bar_is_full_for_a_first_rank_in_every_signal() -> None:
    first = {"rank": 1, "score": 1.0}
    segments = bar({"image": first, "keyword": first}, {"image", "keyword"})
    assert [(one.signal, one.start, one.width) for one in segments] == [("image", 0.0, 50.0), ("keyword", 50.0, 50.0)]


def test_a_signal_that_missed_leaves_its_part_of_the_bar_free() -> None:
    segments = bar(SIGNALS, {"image", "description", "keyword"})
    assert [(one.signal, one.start, one.width) for one in segments] == [
        ("image", 0.0, 33.33),
        ("keyword", 33.33, 20.33),
    ]


def test_reasons_are_said_in_words() -> None:
    assert why(SIGNALS) == "drawing: rank 1, score 0.912; words: rank 40, score 7.000"
    assert ranks(SIGNALS) == "drawing 1 · words 40"


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
        (PageState(applicant="Lux"), 1, 1, "1 patent, newest first"),
        (PageState(text="lamp"), 30, 24, "30 patents, best first"),
        (PageState(text="lamp"), 3, 24, "3 with these words, then others by likeness"),
        (PageState(figure="ab" * 32), 30, 24, "30 patents, most alike first"),
    ],
)
def test_the_total_says_what_it_counts_and_the_order(state: PageState, count: int, shown: int, text: str) -> None:
    assert total(state, count, shown) == text


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
