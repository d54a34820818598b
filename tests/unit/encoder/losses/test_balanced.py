from __future__ import annotations

from math import e, exp, log

import pytest
import torch
from torch.nn import functional

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


def test_a_drawing_alone_of_its_class_has_its_prototype() -> None:
    loss = make("balanced", training_set(classes=[5, 1], dims=2), level="class", temperature=1.0)
    with torch.no_grad():  # Prototypes of any length: it is their direction that counts.
        loss.prototypes.copy_(torch.tensor([[3.0, 0.0], [0.0, 0.5]]))
    assert value(loss, drawings_only(items([EAST], [0], [0]))) == pytest.approx(log(1 + 1 / e))
    # A second class, however many drawings of it there are, counts as one.
    batch = drawings_only(items([EAST, NORTH, NORTH, NORTH], [0, 1, 2, 3], [0, 1, 1, 1]))
    assert value(loss, batch) == pytest.approx(log(1 + 1 / e))


def test_it_is_the_formula_of_the_paper() -> None:
    batch = random_batch(11)
    loss = make("balanced", level="class")
    cosine, label = cosines(batch), columns(batch)
    vectors = torch.cat([batch.images.vectors, batch.texts.vectors])
    to_prototypes = (vectors @ functional.normalize(loss.prototypes.detach(), dim=1).T).tolist()
    losses = []
    for i, class_ in enumerate(label["class"]):
        if class_ == UNKNOWN:
            continue
        # Of each class: the cosines of its prototype and of its members that are not the anchor or the same words.
        of_class = {c: [to_prototypes[i][c]] for c in range(3)}
        for j, other in enumerate(label["class"]):
            twins = label["wording"][i] == label["wording"][j] != UNKNOWN
            if other != UNKNOWN and j != i and not twins:
                of_class[other].append(cosine[i][j])
        total = sum(sum(exp(x / 0.1) for x in some) / len(some) for some in of_class.values())
        own = of_class[class_]
        losses.append(-sum(log(exp(x / 0.1) / total) for x in own) / len(own))
    assert value(loss, batch) == pytest.approx(sum(losses) / len(losses))


def test_prototypes_learn() -> None:
    loss = make("balanced", level="class")
    loss(random_batch(11)).backward()
    assert (loss.prototypes.grad.norm(dim=1) > 0).all()
