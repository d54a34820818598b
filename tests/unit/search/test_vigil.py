from __future__ import annotations

from search.vigil import LONGEST_GAP_S, Vigil


class Clock:
    """A steady clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_version_is_still_for_as_long_as_it_was_seen_unchanged() -> None:
    clock = Clock()
    vigil = Vigil(clock)
    assert vigil.still_s({"a": 1}) == {"a": 0}
    for _ in range(3):
        clock.now += 2
        still = vigil.still_s({"a": 1, "b": clock.now})
    assert still == {"a": 6, "b": 0}


def test_a_change_or_an_absence_starts_it_anew() -> None:
    clock = Clock()
    vigil = Vigil(clock)
    vigil.still_s({"a": 1, "b": 1})
    clock.now += 2
    assert vigil.still_s({"a": 2}) == {"a": 0}
    clock.now += 2
    assert vigil.still_s({"a": 2, "b": 1}) == {"a": 2, "b": 0}


def test_an_outage_between_two_looks_proves_nothing() -> None:
    clock = Clock()
    vigil = Vigil(clock)
    vigil.still_s({"a": 1})
    clock.now += 600
    assert vigil.still_s({"a": 1}) == {"a": LONGEST_GAP_S}
