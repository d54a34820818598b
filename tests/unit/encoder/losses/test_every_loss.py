from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from encoder.errors import UnusableRecipe
from encoder.training.losses.batch import UNKNOWN, Batch, Items
from encoder.training.losses.registry import LOSSES, make_objective
from tests.unit.encoder.losses.made import (
    EAST,
    NORTH,
    drawings_only,
    items,
    make,
    nothing,
    random_batch,
    training_set,
    value,
)

every_loss = pytest.mark.parametrize("name", LOSSES)
KNOWN = training_set(dims=2)


def _alone() -> Batch:
    return Batch(items([EAST], [0], [2]), items([NORTH], [0], [2], wording=[0]))


def _all_apart() -> Batch:
    return drawings_only(items([EAST, NORTH, EAST], [0, 1, 2], [0, 1, 2]))


def _unknown() -> Batch:
    return Batch(items([EAST, NORTH], [0, 1], [UNKNOWN] * 2), items([EAST], [2], [UNKNOWN], drawing=[9], wording=[0]))


def _only_texts() -> Batch:
    return Batch(nothing(), items([EAST, NORTH], [0, 1], [0, 1], wording=[0, 1]))


@every_loss
@pytest.mark.parametrize("small", [_alone, _all_apart, _unknown, _only_texts])
def test_a_batch_with_few_positives_or_none_has_a_loss_and_gradients_that_are_numbers(
    name: str, small: Callable[[], Batch]
) -> None:
    batch = small()
    for part in (batch.images, batch.texts):
        part.vectors.requires_grad_()
    loss = make(name, KNOWN)(batch)
    loss.backward()
    assert loss.isfinite()
    assert loss >= 0
    for part in (batch.images, batch.texts):
        gradient = part.vectors.grad
        assert gradient is None or gradient.isfinite().all()


@pytest.mark.parametrize("name", [name for name in LOSSES if name != "balanced"])  # Its prototypes are always there.
def test_without_a_positive_it_is_exactly_nothing(name: str) -> None:
    assert value(make(name, KNOWN), _all_apart()) == 0


@every_loss
def test_its_gradients_are_those_of_finite_differences(name: str) -> None:
    batch = random_batch(17)
    torch.manual_seed(3)
    loss = make(name)
    learned = list(loss.parameters())

    def of(images: torch.Tensor, texts: torch.Tensor, *_: torch.Tensor) -> torch.Tensor:
        return loss(Batch(Items(images, batch.images.labels), Items(texts, batch.texts.labels)))

    vectors = (batch.images.vectors.requires_grad_(), batch.texts.vectors.requires_grad_())
    assert torch.autograd.gradcheck(of, (*vectors, *learned), fast_mode=True)


@every_loss
def test_the_order_of_a_batch_does_not_matter(name: str) -> None:
    batch = random_batch(19)
    torch.manual_seed(3)
    loss = make(name)
    turned = Batch(*(Items(part.vectors.flip(0), part.labels.flip(0)) for part in (batch.images, batch.texts)))
    assert value(loss, turned) == pytest.approx(value(loss, batch))


@every_loss
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_under_autocast_it_is_that_of_single_precision(name: str, dtype: torch.dtype) -> None:
    batch = random_batch(23, dtype)
    torch.manual_seed(3)
    # Logits up to 100: the exponential of 12 is too much for float16 already.
    loss = make(name, temperature=0.01).float()
    exact = loss(Batch(*(Items(part.vectors.float(), part.labels) for part in (batch.images, batch.texts))))
    with torch.autocast("cpu", dtype=dtype):
        measured = loss(batch)
    assert measured.dtype == torch.float32
    assert torch.equal(measured, exact)


def test_labels_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"labels are \(2, 5\), and \(3, 5\) fit"):
        Items(torch.zeros(3, 4), torch.zeros(2, 5, dtype=torch.int64))


@pytest.mark.parametrize(
    ("recipe", "sentence"),
    [
        ({}, "losses: none is named; choose from image-text, class, "),
        ({"klass": {}}, "losses: there is no 'klass'; choose from image-text, class, "),
        ({"class": {"heat": 1}}, "losses: class: there is no option 'heat'; it has temperature, level."),
        ({"hierarchical": {"cls": 1}}, "there is no option 'cls'; it has temperature, design, subclass, class."),
        ({"class": {"temperature": 0}}, "losses: class: temperature: Input should be greater than or equal to 0.005."),
        ({"class": {"temperature": "hot"}}, "losses: class: temperature: Input should be a valid number."),
        ({"balanced": {"level": "design"}}, "losses: balanced: level: Input should be 'subclass' or 'class'."),
        ({"effective-number": {"beta": 1}}, "losses: effective-number: beta: Input should be less than 1."),
        ({"class": None}, "losses: class: its options: Input should be a valid dictionary"),
    ],
)
def test_a_recipe_that_is_wrong_is_told_what_and_where(recipe: dict[str, dict[str, object]], sentence: str) -> None:
    with pytest.raises(UnusableRecipe) as caught:
        make_objective(recipe, training_set())
    assert sentence in str(caught.value)
