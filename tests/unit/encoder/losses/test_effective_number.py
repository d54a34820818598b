from __future__ import annotations

from math import e, log

import pytest
import torch

from encoder.training.losses.effective_number import effective_weights
from tests.unit.encoder.losses.made import EAST, NORTH, drawings_only, items, make, random_batch, training_set, value


def test_weights_by_hand() -> None:
    # At beta .9 one drawing counts 1, two 1.9, ten (1 - .3486784401) / .1 = 6.513215599.
    inverse = [1, 1 / 1.9, 1 / 6.513215599]
    mean = sum(inverse) / 3
    weights = effective_weights(torch.tensor([1, 2, 10]), 0.9)
    assert weights.tolist() == pytest.approx([w / mean for w in inverse])


def test_a_beta_of_nothing_weighs_all_alike_and_one_near_1_by_the_inverse_of_the_drawings() -> None:
    assert effective_weights(torch.tensor([1, 50, 7]), 0).tolist() == [1, 1, 1]
    inverse = [1, 1 / 50, 1 / 7]
    weights = effective_weights(torch.tensor([1, 50, 7]), 1 - 1e-9)
    assert weights.tolist() == pytest.approx([3 * w / sum(inverse) for w in inverse], rel=1e-5)


def test_a_class_that_is_never_seen_has_the_weight_of_one_seen_once() -> None:
    weights = effective_weights(torch.tensor([0, 1, 9]), 0.99)
    assert weights[0] == weights[1] > weights[2]


def test_a_rare_class_pulls_more() -> None:
    known = training_set(classes=[10, 2])
    frequent = drawings_only(items([EAST, EAST, NORTH], [0, 1, 2], [0, 0, 1]))
    rare = drawings_only(items([EAST, EAST, NORTH], [0, 1, 2], [1, 1, 0]))
    loss = make("effective-number", known, beta=0.9, level="class", temperature=1.0)
    mean = (1 / 6.513215599 + 1 / 1.9) / 2
    assert value(loss, frequent) == pytest.approx(log(1 + 1 / e) / 6.513215599 / mean)
    assert value(loss, rare) == pytest.approx(log(1 + 1 / e) / 1.9 / mean)


def test_with_equal_weights_it_is_the_class_contrast() -> None:
    batch = random_batch(5)
    assert value(make("effective-number", beta=0), batch) == pytest.approx(value(make("class"), batch))
