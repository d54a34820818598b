"""The state of the page in its address."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from search.hybrid.query import build
from search.ui.state import PageState, first_day, last_day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2021-03-09", "2021-03-09", "2021-03-09"),
        ("20210309", "2021-03-09", "2021-03-09"),
        ("2021-13", "2021-13-01", "2021-13-01"),
        ("soon", "soon", "soon"),
        ("", "", ""),
    ],
)
def test_a_part_of_a_date_is_completed_to_its_first_or_last_day(text: str, first: str, last: str) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


def test_an_address_is_read_and_written_back_the_same() -> None:
    state = PageState.from_arguments(
        MultiDict(
            [
                ("text", " desk lamp "),
                ("class", "locarno:26-05"),
                ("class", "cpc:F21S 6/00"),
                ("class", "locarno:26-05"),
                ("from", "2021"),
                ("applicant", "Müller & Söhne"),
                ("cutoff.image", "0.5"),
                ("fusion", "z_score"),
                ("weights.image", "1.0"),
                ("page", "2"),
            ]
        )
    )
    assert state.classes == ("locarno:26-05", "cpc:F21S 6/00")
    assert state.link(page=2) == (
        "/?text=desk+lamp&class=locarno%3A26-05&class=cpc%3AF21S+6%2F00&from=2021-01-01"
        "&applicant=M%C3%BCller+%26+S%C3%B6hne&fusion=z_score&cutoff.image=0.5&page=2"
    )


@pytest.mark.parametrize(("given", "page"), [("3", 3), ("0", 0), ("x", 1), ("-2", 1), ("99999999999", 1), ("²", 1)])
def test_a_page_that_is_no_number_is_the_first(given: str, page: int) -> None:
    assert PageState.from_arguments(MultiDict([("page", given)])).page == page


def test_another_search_starts_at_the_first_page() -> None:
    state = PageState(text="lamp", page=4)
    assert state.link(applicant="Lux") == "/?text=lamp&applicant=Lux"
    assert state.toggled("locarno:26-05") == "/?text=lamp&class=locarno%3A26-05"


def test_kept_words_are_searched_and_struck_ones_only_remembered() -> None:
    state = PageState.from_arguments(
        MultiDict([("figure", "ab" * 32), ("word", " vase "), ("word", "vase"), ("struck", "jug")])
    )
    assert (state.words, state.struck) == (("vase",), ("jug",))
    assert state.query(24) == {"figure": "ab" * 32, "words": ["vase"], "size": 24, "page": 1}
    build(state.query(24))
    assert state.link() == f"/?figure={'ab' * 32}&word=vase&struck=jug"
    assert PageState(text="red", words=("vase", "jug")).said == ("red", "vase", "jug")
    assert PageState(struck=("jug",)).is_first_visit
    assert not PageState(words=("jug",)).is_first_visit


def test_another_drawing_has_other_words() -> None:
    state = PageState(figure="ab" * 32, words=("vase",), struck=("jug",))
    assert state.link(figure="") == "/"
    assert state.link(figure="cd" * 32, text="") == f"/?figure={'cd' * 32}"
    assert state.link(figure=state.figure) == state.link()


def test_a_class_that_is_set_is_taken_away() -> None:
    assert PageState(classes=("locarno:26-05", "cpc:F21S")).toggled("locarno:26-05") == "/?class=cpc%3AF21S"


@pytest.mark.parametrize(
    ("state", "body"),
    [
        (PageState(), {"size": 24, "page": 1}),
        (PageState(text="lamp", page=2), {"text": "lamp", "size": 24, "page": 2}),
        (
            PageState(
                text="lamp",
                ranking=(("fusion", "min_max"), ("weights.image", "0.5"), ("cutoff.score", "0.2"), ("fold", "no")),
            ),
            {
                "text": "lamp",
                "fusion": "min_max",
                "weights": {"image": 0.5},
                "cutoff": {"score": 0.2},
                "fold": False,
                "size": 24,
                "page": 1,
            },
        ),
        (
            PageState(figure="ab" * 32, classes=("26-05",), date_to="2021-12-31"),
            {"figure": "ab" * 32, "classes": ["26-05"], "dates": {"to": "2021-12-31"}, "size": 24, "page": 1},
        ),
    ],
)
def test_a_state_is_a_query_that_the_search_takes(state: PageState, body: dict[str, Any]) -> None:
    assert state.query(24) == body
    build(body)
