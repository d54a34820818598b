"""Work ahead of its reader: in order, bounded, and with its errors."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from workers.ahead import ahead


def test_results_come_in_order_whoever_is_faster() -> None:
    slow_one = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert slow_one.wait(30)
        elif number == 3:
            slow_one.set()
        return number * number

    assert list(ahead(work, range(8), threads=4, most=6)) == [number * number for number in range(8)]


def test_no_more_is_taken_on_than_the_bound() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = ahead(lambda number: number, items(), threads=2, most=5)
    assert next(results) == 0
    assert len(taken) == 5
    assert next(results) == 1
    assert len(taken) == 6
    results.close()  # type: ignore[attr-defined]


def test_an_error_is_that_of_the_work_and_comes_in_its_place() -> None:
    results = ahead(lambda number: 6 // number, [3, 2, 0, 1], threads=2, most=4)
    assert [next(results), next(results)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_nothing_gives_nothing() -> None:
    assert list(ahead(str, [], threads=2, most=3)) == []
