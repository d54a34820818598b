from __future__ import annotations

from math import e, exp, log

import pytest

from encoder.training.losses.batch import UNKNOWN, Batch
from tests.unit.encoder.losses.made import EAST, NORTH, columns, cosines, items, make, random_batch, value


def test_a_drawing_and_a_text_of_one_class_against_a_drawing_of_another() -> None:
    batch = Batch(items([EAST, NORTH], [0, 1], [0, 1]), items([EAST], [2], [0], drawing=[5], wording=[0]))
    # Drawing 0 and the text have each other at 1 and drawing 1 at 0; drawing 1 is alone and counts nowhere.
    assert value(make("class", temperature=1.0), batch) == pytest.approx(log(1 + 1 / e))


def test_what_is_of_no_known_class_takes_no_part() -> None:
    known = Batch(items([EAST, NORTH], [0, 1], [0, 1]), items([EAST], [2], [0], wording=[0]))
    more = Batch(
        items([EAST, NORTH, NORTH, EAST], [0, 1, 3, 4], [0, 1, UNKNOWN, UNKNOWN]), items([EAST], [2], [0], wording=[0])
    )
    assert value(make("class"), more) == pytest.approx(value(make("class"), known))


def test_two_texts_of_the_same_words_are_no_pair() -> None:
    images = items([EAST, NORTH], [0, 1], [0, 1])
    texts = items([NORTH, NORTH], [0, 0], [0, 0], drawing=[0, 0], wording=[7, 7])
    # Drawing 0: both texts at 0, among them and drawing 1 at 0. A text: drawing 0 at 0, against drawing 1 at 1.
    expected = (log(3) + 2 * log(1 + e)) / 3
    assert value(make("class", temperature=1.0), Batch(images, texts)) == pytest.approx(expected)


@pytest.mark.parametrize("level", ["class", "subclass"])
def test_it_is_the_formula_of_the_paper(level: str) -> None:
    batch = random_batch(3)
    cosine, label = cosines(batch), columns(batch)
    known = [i for i, class_ in enumerate(label[level]) if class_ != UNKNOWN]
    losses = []
    for i in known:
        others = [j for j in known if j != i and not label["wording"][i] == label["wording"][j] != UNKNOWN]
        positives = [j for j in others if label[level][j] == label[level][i]]
        total = sum(exp(cosine[i][j] / 0.1) for j in others)
        if positives:
            losses.append(-sum(log(exp(cosine[i][p] / 0.1) / total) for p in positives) / len(positives))
    assert value(make("class", level=level), batch) == pytest.approx(sum(losses) / len(losses))
