"""What a search can do without, and what that does to the count."""

from __future__ import annotations

from search.ui.filters import chips, removable, ways
from search.ui.state import PageState

STATE = PageState(
    text="lamp", classes=("locarno:26-05", "cpc:F21S"), date_from="2020-01-01", date_to="2021-12-31", applicant='"Lux"'
)
ANSWER = {
    "total": 4,
    "without": [
        {"field": "classes", "value": "locarno:26-05", "total": 1204},
        {"field": "classes", "value": "cpc:F21S", "total": 3},
        {"field": "dates", "value": None, "total": 4},
        {"field": "applicant", "value": None, "total": 0},
        {"field": "text", "value": None, "total": 9},
    ],
}


def test_each_filter_says_what_it_does_to_the_count() -> None:
    parts = removable(STATE, ANSWER)
    assert [(part.kind, part.value, part.effect(4)) for part in chips(parts)] == [
        ("Locarno", "26-05", "\N{MINUS SIGN}1,200"),
        ("CPC", "F21S", "+1"),
        ("Published", "2020-01-01 – 2021-12-31", "±0"),
        ("Applicant", "Lux", "+4"),
    ]
    assert [STATE.link(**part.changes) for part in parts[:1]] == [
        "/?text=lamp&class=cpc%3AF21S&from=2020-01-01&to=2021-12-31&applicant=%22Lux%22"
    ]


def test_nothing_is_said_of_a_count_that_is_not_known() -> None:
    assert [part.effect(4) for part in removable(STATE, None)] == [""] * 5
    cut = PageState(classes=("locarno:26-05",), ranking=(("cutoff.score", "0.1"),))
    assert [part.effect(4) for part in removable(cut, ANSWER)] == [""]


def test_what_to_loosen_begins_with_what_finds_most_and_leaves_out_what_finds_nothing() -> None:
    found = ways(STATE, removable(STATE, ANSWER))
    assert [(way.without, way.total) for way in found] == [
        ("Without locarno:26-05", 1204),
        ("Without the words “lamp”", 9),
        ("Any date", 4),
        ("Without cpc:F21S", 3),
    ]


def test_where_no_single_filter_is_at_fault_all_can_be_taken_away() -> None:
    state = PageState(classes=("locarno:26-05",), date_to="1980-12-31")
    nothing = {"total": 0, "without": [{"field": "classes", "value": "locarno:26-05", "total": 0}]}
    assert [way.without for way in ways(state, removable(state, nothing))] == ["Without any filter"]


def test_a_cut_off_and_a_later_page_can_be_what_leaves_nothing() -> None:
    state = PageState(text="lamp", page=3, ranking=(("fusion", "min_max"), ("cutoff.score", "2")))
    found = ways(state, removable(state, {"total": 0, "without": []}))
    assert [(way.without, state.link(**way.changes)) for way in found] == [
        ("Back to the first page", "/?text=lamp&fusion=min_max&cutoff.score=2"),
        ("Without the least scores", "/?text=lamp&fusion=min_max"),
    ]


def test_words_of_the_drawing_are_taken_away_with_those_typed() -> None:
    (part,) = removable(PageState(text="red", figure="ab" * 32, words=("vase", "jug")), ANSWER)
    assert (part.kind, part.without, part.total) == ("Words", "Without the words “red, vase, jug”", 9)
    assert part.changes == {"text": "", "words": ()}


def test_words_alone_are_nothing_to_loosen() -> None:
    assert removable(PageState(text="lamp"), ANSWER) == []
    assert [part.kind for part in removable(PageState(text="lamp", figure="ab" * 32), ANSWER)] == ["Words"]
