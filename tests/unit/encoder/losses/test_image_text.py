from __future__ import annotations

from math import e, exp, log

import pytest
import torch

from encoder.training.losses.batch import Batch
from tests.unit.encoder.losses.made import EAST, NORTH, items, make, random_batch, value


def test_two_drawings_with_a_text_each() -> None:
    batch = Batch(items([EAST, NORTH], [0, 1], [0, 1]), items([EAST, NORTH], [0, 1], [0, 1], wording=[0, 1]))
    # Each has its own at cosine 1 and the other at 0: -log(e / (e + 1)).
    assert value(make("image-text", temperature=1.0), batch) == pytest.approx(log(1 + 1 / e))
    assert value(make("image-text", temperature=0.5), batch) == pytest.approx(log(1 + exp(-2)))


def test_several_descriptions_of_a_drawing_and_several_drawings_of_a_text() -> None:
    images = items([EAST, NORTH], [0, 1], [0, 1])
    # The first two texts are of the same words, so each is a text of both drawings.
    texts = items([EAST, EAST, NORTH], [0, 1, 1], [0, 1, 1], drawing=[0, 1, 1], wording=[0, 0, 1])
    by_image = ((-1 + log(2 * e + 1)) + (-1 / 3 + log(2 + e))) / 2
    by_text = (2 * (-1 / 2 + log(e + 1)) + (-1 + log(e + 1))) / 3
    assert value(make("image-text", temperature=1.0), Batch(images, texts)) == pytest.approx((by_image + by_text) / 2)


def test_a_text_of_no_known_wording_is_its_own_drawing_s() -> None:
    batch = Batch(items([EAST, NORTH], [0, 1], [0, 1]), items([EAST, NORTH], [0, 1], [0, 1]))
    assert value(make("image-text", temperature=1.0), batch) == pytest.approx(log(1 + 1 / e))


def test_texts_of_the_other_views_are_positives_where_the_level_is_the_design() -> None:
    images = items([EAST, NORTH], [0, 0], [0, 0])
    texts = items([EAST, NORTH], [0, 0], [0, 0], wording=[0, 1])
    apart = value(make("image-text", temperature=1.0), Batch(images, texts))
    together = value(make("image-text", temperature=1.0, level="design"), Batch(images, texts))
    assert apart == pytest.approx(-1 + log(e + 1))
    assert together == pytest.approx(-1 / 2 + log(e + 1))


def test_the_temperature_is_learned_and_never_under_a_hundredth() -> None:
    loss = make("image-text")
    assert float(loss.log_scale.detach().exp()) == pytest.approx(1 / 0.07)
    loss(random_batch(1)).backward()
    assert loss.log_scale.grad != 0
    with torch.no_grad():
        loss.log_scale.fill_(9)
    loss(random_batch(1))
    assert float(loss.log_scale.detach().exp()) == pytest.approx(100)
