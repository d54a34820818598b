from __future__ import annotations

from math import exp, log

import pytest
from pydantic import ValidationError

from encoder.training.losses.batch import UNKNOWN
from tests.unit.encoder.losses.made import (
    EAST,
    NORTH,
    columns,
    cosines,
    drawings_only,
    items,
    make,
    random_batch,
    value,
)


def test_a_view_a_cousin_of_the_subclass_and_one_of_the_class() -> None:
    # All in one direction: the softmax of each is a third, whatever the grades.
    batch = drawings_only(items([EAST] * 4, [0, 0, 1, 2], [0, 0, 0, 0], subclass=[0, 0, 0, 1]))
    assert value(make("hierarchical"), batch) == pytest.approx(log(3))


def test_a_view_draws_more_than_a_kin_of_the_class() -> None:
    # The first has a view at 0 and kin of the class at 1: shares 1 / 1.25 and .25 / 1.25, logits 0 and 1.
    batch = drawings_only(items([EAST, NORTH, EAST], [0, 0, 1], [0, 0, 0], subclass=[0, 0, 1]))
    total = log(1 + exp(1))
    first = 0.8 * total + 0.2 * (total - 1)
    second = log(2)
    third = (total - 1 + total) / 2
    assert value(make("hierarchical", temperature=1.0), batch) == pytest.approx((first + second + third) / 3)


def test_each_pair_has_the_grade_of_the_narrowest_level_that_it_shares() -> None:
    batch = random_batch(13)
    cosine, label = cosines(batch), columns(batch)
    count = len(cosine)

    def grade(i: int, j: int) -> float:
        for level, points in (("design", 0.9), ("subclass", 0.6), ("class", 0.1)):
            if label[level][i] == label[level][j] != UNKNOWN:
                return points
        return 0

    losses = []
    for i in range(count):
        others = [j for j in range(count) if j != i and not label["wording"][i] == label["wording"][j] != UNKNOWN]
        grades = {j: grade(i, j) for j in others}
        total = sum(exp(cosine[i][j] / 0.1) for j in others)
        if mass := sum(grades.values()):
            losses.append(-sum(g / mass * log(exp(cosine[i][j] / 0.1) / total) for j, g in grades.items()))
    loss = make("hierarchical", None, **{"design": 0.9, "subclass": 0.6, "class": 0.1})
    assert value(loss, batch) == pytest.approx(sum(losses) / len(losses))


def test_a_wider_level_has_no_higher_grade() -> None:
    with pytest.raises(ValidationError, match="no lower grade"):
        make("hierarchical", None, **{"subclass": 0.2, "class": 0.3})
