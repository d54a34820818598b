from __future__ import annotations

from math import e, exp, log

import pytest

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
    training_set,
    value,
)

# Nine drawings of ten are of class 0.
UNEVEN = training_set(classes=[9, 1])


@pytest.mark.parametrize("copies", [1, 3])
def test_a_class_counts_by_its_prior_and_not_by_its_copies_in_the_batch(copies: int) -> None:
    vectors = [EAST, EAST, *[NORTH] * copies]
    batch = drawings_only(items(vectors, list(range(2 + copies)), [0, 0, *[1] * copies]))
    frequent = -log(0.9 * e / (0.9 * e + 0.1))
    rare = -log(0.1 * e / (0.1 * e + 0.9))
    expected = frequent if copies == 1 else (2 * frequent + 3 * rare) / 5
    loss = make("logit-adjusted", UNEVEN, level="class", temperature=1.0)
    assert value(loss, batch) == pytest.approx(expected)


def test_without_tau_all_classes_weigh_alike() -> None:
    batch = drawings_only(items([EAST, EAST, NORTH, NORTH], [0, 1, 2, 3], [0, 0, 1, 1]))
    assert value(make("logit-adjusted", UNEVEN, level="class", temperature=1.0, tau=0), batch) == pytest.approx(
        log(1 + 1 / e)
    )


def test_it_is_the_softmax_over_adjusted_classes() -> None:
    batch = random_batch(7)
    cosine, label = cosines(batch), columns(batch)
    prior = {0: 40 / 50, 1: 9 / 50, 2: 1 / 50}
    classes = label["class"]
    losses = []
    for i, class_ in enumerate(classes):
        members: dict[int, list[int]] = {}
        for j, other in enumerate(classes):
            twins = label["wording"][i] == label["wording"][j] != UNKNOWN
            if other != UNKNOWN and j != i and not twins:
                members.setdefault(other, []).append(j)
        if class_ not in members:
            continue
        means = {c: sum(exp(cosine[i][j] / 0.2) for j in js) / len(js) for c, js in members.items()}
        total = sum(prior[c] ** 1.5 * mean for c, mean in means.items())
        own = members[class_]
        losses.append(-sum(log(prior[class_] ** 1.5 * exp(cosine[i][p] / 0.2) / total) for p in own) / len(own))
    loss = make("logit-adjusted", level="class", temperature=0.2, tau=1.5)
    assert value(loss, batch) == pytest.approx(sum(losses) / len(losses))
