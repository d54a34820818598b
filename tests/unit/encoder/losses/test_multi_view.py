from __future__ import annotations

from math import e, log

import pytest

from encoder.training.losses.batch import Batch
from tests.unit.encoder.losses.made import EAST, NORTH, drawings_only, items, make, value


def test_two_views_of_two_designs() -> None:
    batch = drawings_only(items([EAST, EAST, NORTH, NORTH], [0, 0, 1, 1], [0, 0, 0, 0]))
    # Its other view at 1, two drawings of the other design at 0.
    assert value(make("multi-view", temperature=1.0), batch) == pytest.approx(-1 + log(e + 2))


def test_three_views_have_two_positives_each_and_a_single_view_counts_nowhere() -> None:
    batch = drawings_only(items([EAST, EAST, NORTH, NORTH], [0, 0, 0, 1], [0, 0, 0, 0]))
    first = -(1 + 0) / 2 + log(e + 1 + 1)
    third = 0 + log(1 + 1 + e)
    assert value(make("multi-view", temperature=1.0), batch) == pytest.approx((2 * first + third) / 3)


def test_one_drawing_augmented_twice_is_a_view_of_itself() -> None:
    batch = drawings_only(items([EAST, EAST, NORTH], [0, 0, 1], [0, 0, 0], drawing=[0, 0, 1]))
    assert value(make("multi-view", temperature=1.0), batch) == pytest.approx(-1 + log(e + 1))


def test_texts_change_nothing() -> None:
    images = items([EAST, EAST, NORTH], [0, 0, 1], [0, 0, 0])
    texts = items([NORTH, NORTH], [0, 1], [0, 0], drawing=[0, 2], wording=[0, 1])
    loss = make("multi-view")
    assert value(loss, Batch(images, texts)) == value(loss, drawings_only(images))
