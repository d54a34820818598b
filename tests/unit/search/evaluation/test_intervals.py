from __future__ import annotations

import numpy as np
import pytest

from search.evaluation.intervals import changes, means


def _values(seed: int, designs: int, views: int, spread: float) -> np.ndarray:
    """Make values of two columns: the views of a design are all alike."""
    rng = np.random.default_rng(seed)
    return np.repeat(np.clip(rng.normal(0.5, spread, (designs, 2)), 0, 1), views, axis=0)


def test_a_mean_is_that_of_the_queries_and_its_interval_that_of_the_designs() -> None:
    values, names = _values(1, 40, 10, 0.2), [str(place // 10) for place in range(400)]
    found = means(values, names)[0]
    by_query = means(values, [str(place) for place in range(400)])[0]
    assert found.value == pytest.approx(values[:, 0].mean())
    assert found.low < found.value < found.high
    # Ten views that say the same are one piece of news: the interval is the root of ten wider.
    assert (found.high - found.low) / (by_query.high - by_query.low) == pytest.approx(10**0.5, rel=0.15)


def test_the_same_values_have_the_same_interval() -> None:
    values, names = _values(2, 20, 3, 0.2), [str(place // 3) for place in range(60)]
    assert means(values, names) == means(values, names)


def test_designs_of_more_queries_weigh_more() -> None:
    values = np.array([[1.0], [1.0], [1.0], [0.0]])
    assert means(values, ["a", "a", "a", "b"])[0].value == 0.75


def test_a_small_change_of_every_design_is_certain_though_designs_differ_widely() -> None:
    before, names = _values(3, 40, 5, 0.25), [str(place // 5) for place in range(200)]
    found = changes(before, before * 1.1, names)[0]
    assert found.relative.low == pytest.approx(0.1)
    assert found.relative.high == pytest.approx(0.1)
    assert found.p_value < 0.01


def test_a_change_by_chance_has_an_interval_around_nothing() -> None:
    before, names = _values(4, 40, 5, 0.2), [str(place // 5) for place in range(200)]
    found = changes(before, _values(5, 40, 5, 0.2), names)[0]
    assert found.relative.low < 0 < found.relative.high
    assert found.p_value > 0.05
    assert found.relative.value == pytest.approx(found.after / found.before - 1)
