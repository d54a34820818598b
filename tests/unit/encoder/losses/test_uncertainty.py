from __future__ import annotations

from math import exp, log

import pytest
import torch

from encoder.training.losses.batch import UNKNOWN
from encoder.training.losses.registry import make_objective
from tests.unit.encoder.losses.made import EAST, NORTH, drawings_only, items, random_batch, training_set

RECIPE: dict[str, dict[str, object]] = {"multi-view": {"temperature": 1.0}, "class": {"temperature": 1.0}}
# Two designs of unknown class: the multi-view loss of each view is log 3, and the class contrast has no pair.
UNCLASSED = drawings_only(items([EAST, EAST, EAST, EAST], [0, 0, 1, 1], [UNKNOWN] * 4))


def test_each_loss_enters_by_its_weight_and_pays_for_it() -> None:
    objective = make_objective(RECIPE, training_set()).double()
    batch = drawings_only(items([EAST, EAST, NORTH, NORTH], [0, 0, 1, 1], [0, 0, 1, 1]))
    each = -1 + log(exp(1) + 2)  # The views are the class here, so both losses are the same.
    measured = objective(batch)
    assert float(measured.total.detach()) == pytest.approx(2 * each)
    with torch.no_grad():
        objective.log_variances.copy_(torch.tensor([0.5, -1.0]))
    measured = objective(batch)
    assert float(measured.total.detach()) == pytest.approx(exp(-0.5) * each + 0.5 + exp(1) * each - 1)
    assert {name: float(loss) for name, loss in measured.losses.items()} == pytest.approx(
        {"multi-view": each, "class": each}
    )
    assert {name: float(weight) for name, weight in measured.weights.items()} == pytest.approx(
        {"multi-view": exp(-0.5), "class": exp(1)}
    )


def test_a_weight_settles_at_one_through_its_loss() -> None:
    objective = make_objective({"multi-view": {"temperature": 1.0}}, training_set()).double()
    with torch.no_grad():
        objective.log_variances.fill_(log(log(3)))
    objective(UNCLASSED).total.backward()
    assert float(objective.log_variances.grad) == pytest.approx(0, abs=1e-12)


def test_a_loss_without_a_positive_leaves_its_weight_alone() -> None:
    objective = make_objective(RECIPE, training_set()).double()
    with torch.no_grad():
        objective.log_variances.copy_(torch.tensor([0.2, 0.7]))
    measured = objective(UNCLASSED)
    measured.total.backward()
    assert float(measured.total.detach()) == pytest.approx(exp(-0.2) * log(3) + 0.2)
    assert objective.log_variances.grad.tolist() == pytest.approx([1 - exp(-0.2) * log(3), 0])


def test_all_losses_go_down_together() -> None:
    torch.manual_seed(1)
    objective = make_objective(
        {name: {} for name in ("image-text", "balanced", "hierarchical", "multi-view")}, training_set()
    )
    objective = objective.double()
    batch = random_batch(2)
    for part in (batch.images, batch.texts):
        part.vectors.requires_grad_()
    before = objective(batch).losses
    learned = [batch.images.vectors, batch.texts.vectors, *objective.parameters()]
    for _ in range(30):
        gradients = torch.autograd.grad(objective(batch).total, learned)
        with torch.no_grad():
            for values, gradient in zip(learned, gradients, strict=True):
                values -= 0.05 * gradient
    after = objective(batch).losses
    assert all(after[name] < before[name] for name in before)
