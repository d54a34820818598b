from __future__ import annotations

import pytest

from workers.bench import report
from workers.bench.measured import Measured, in_turns, percentile, ratios, spread

MACHINE = {
    "processor": "Some CPU",
    "cores": 2,
    "flags": ["avx2"],
    "memory_mb": 4096,
    "system": "Linux x86_64",
    "python": "3.11.2",
    "versions": {"numpy": "2.2"},
}
FAST = Measured("images", 512.4, "images/s", low=400.0, high=600.0)
SHORT = Measured("times", 4.64, "x", 5.0, low=4.1, high=5.2, note="Under load.")
SMALL = Measured("share", 0.12, "x", 0.15, "at most", note="Under load.")


@pytest.mark.parametrize(
    ("value", "aim", "direction", "met"),
    [
        (5.0, 5.0, "at least", True),
        (4.9, 5.0, "at least", False),
        (0.15, 0.15, "at most", True),
        (0.16, 0.15, "at most", False),
        (1.0, None, "at least", None),
    ],
)
def test_an_aim_is_met_from_its_side(value: float, aim: float | None, direction: str, met: bool | None) -> None:
    assert Measured("x", value, "x", aim, direction).met is met  # type: ignore[arg-type]


def test_the_table_says_value_range_aim_and_whether_it_is_met() -> None:
    lines = report.as_table(MACHINE, {"patents": 3}, [FAST, SHORT, SMALL]).splitlines()
    assert lines[2].split() == ["images", "512", "images/s", "400", "to", "600"]
    assert lines[3].split() == ["times", "[1]", "4.64", "x", "4.1", "to", "5.2", "≥", "5", "no"]
    assert lines[4].split() == ["share", "[1]", "0.12", "x", "≤", "0.15", "yes"]
    assert lines[6] == "[1] Under load."
    assert lines[7] == "Sizes: patents 3."
    assert lines[8].startswith("Machine: Some CPU, 2 cores (avx2), 4,096 MB")


def test_the_json_has_every_figure_with_its_aim() -> None:
    answer = report.as_json(MACHINE, {"patents": 3}, [SHORT])
    assert answer["machine"]["cores"] == 2
    assert answer["sizes"] == {"patents": 3}
    (one,) = answer["measured"]
    assert (one["name"], one["value"], one["aim"], one["direction"], one["met"]) == (
        "times",
        4.64,
        5.0,
        "at least",
        False,
    )


@pytest.mark.parametrize(("value", "text"), [(123_456.7, "123,457"), (99.96, "100"), (0.0123, "0.0123"), (0, "0")])
def test_numbers_are_shown_with_three_figures(value: float, text: str) -> None:
    assert report.shown(value) == text


def test_ratios_are_of_pairs_and_their_median() -> None:
    found = ratios([2.0, 30.0, 4.0], [1.0, 10.0, 4.0])
    assert (found.median, found.low, found.high) == (2.0, 1.0, 3.0)
    assert spread([3.0, 1.0, 2.0]).median == 2.0


def test_sides_take_turns_after_a_round_that_warms_up() -> None:
    order: list[str] = []
    taken = in_turns({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, rounds=2)
    assert order == ["a", "b"] * 3
    assert [len(taken[name]) for name in ("a", "b")] == [2, 2]


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.95, 95), (1.0, 100), (0.0, 1)])
def test_percentiles(share: float, value: int) -> None:
    assert percentile(list(range(1, 101)), share) == value
