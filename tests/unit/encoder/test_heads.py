"""Heads, whitening and weights between: worked numbers on small features."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pytest
import torch

from encoder.training import whitening
from encoder.training.examples import Example, Examples, collect
from encoder.training.heads import TextPart, TwoParts, WhitenedLooks, Words, signed_root
from encoder.training.networks import between
from encoder.training.whitening import chosen


def test_a_cosine_is_that_of_both_parts_by_their_shares_and_texts_see_the_words_alone() -> None:
    torch.manual_seed(1)
    head = TwoParts(WhitenedLooks(torch.zeros(6), torch.eye(6)), Words(6, 4), 0.25)
    features = torch.randn(5, 6)
    vectors, looks, words = head(features), head.looks(features), head.words(features)
    assert vectors.shape == (5, head.dims) == (5, 10)
    expected = 0.75 * looks @ looks.T + 0.25 * words @ words.T
    torch.testing.assert_close(vectors @ vectors.T, expected)
    text = TextPart(4, head.looks.dims)
    texts = torch.randn(3, 4)
    told = torch.nn.functional.normalize(texts, dim=1)
    torch.testing.assert_close(text(texts) @ vectors.T, 0.5 * told @ words.T)


def test_words_begin_with_the_names_of_the_classes_that_features_speak_for() -> None:
    words = Words(3, 2)
    # Three classes, each told by one feature; the names of the first two are alike.
    names = torch.tensor([[1.0, 0.1], [1.0, -0.1], [-1.0, 0.0]])
    words.start_from(torch.eye(3), names)
    found = words(torch.eye(3)) @ torch.nn.functional.normalize(names - names.mean(dim=0), dim=1).T
    assert found.argmax(dim=1).tolist() == [0, 1, 2]
    assert words.projection.weight.norm().item() == pytest.approx(2**0.5)


def test_roots_keep_their_signs() -> None:
    assert signed_root(torch.tensor([4.0, -9.0])).tolist() == pytest.approx([2, -3], abs=0.04)
    nothing = torch.zeros(1, requires_grad=True)
    signed_root(nothing).sum().backward()
    assert signed_root(nothing).item() == 0
    assert nothing.grad is not None
    assert nothing.grad.isfinite().all()


def test_whitening_hears_less_of_what_differs_between_views_of_one_design() -> None:
    # The first number differs between the two designs, the second between the views of each.
    features = torch.tensor([[2.0, 2.0], [2.0, -2.0], [0.0, 2.0], [0.0, -2.0]])
    designs = torch.tensor([7, 7, 9, 9])
    mean, turn = whitening.fit(features, designs, 2)
    assert mean.tolist() == [1, 0]
    # Within designs the variances are 0 and 4, 2 in the mean; three times that comes to each. The second number still
    # differs most, so it is kept first.
    assert turn.abs().flatten().tolist() == pytest.approx([0, 6**-0.5, 10**-0.5, 0], abs=1e-6)
    assert torch.equal(whitening.fit(features, designs, 1)[1], turn[:, :1])
    with pytest.raises(ValueError, match="no design has two drawings"):
        whitening.fit(features, torch.arange(4), 1)


def test_directions_that_no_drawing_has_are_left_out() -> None:
    torch.manual_seed(2)
    features = torch.cat([torch.randn(6, 2), torch.zeros(6, 3)], dim=1)
    _, turn = whitening.fit(features, torch.tensor([0, 0, 1, 1, 2, 2]), 4)
    assert turn.shape == (5, 4)
    assert (turn.abs().sum(dim=0) > 0).tolist() == [True, True, False, False]


def test_whitened_looks_are_of_unit_length() -> None:
    looks = WhitenedLooks(torch.zeros(3), torch.eye(3, 2))
    assert looks.dims == 2
    assert looks(torch.tensor([[9.0, 16.0, 1.0]]))[0].tolist() == pytest.approx([0.6, 0.8], abs=0.002)


def test_weights_between_have_their_share_of_both() -> None:
    first = {"weight": torch.tensor([1.0, 2.0]), "count": torch.tensor(3)}
    learned = {"weight": torch.tensor([3.0, 6.0]), "count": torch.tensor(7)}
    mixed = between(first, learned, 0.25)
    assert mixed["weight"].tolist() == [2.5, 5.0]
    assert mixed["count"].item() == 7


def test_whitening_learns_from_designs_that_have_several_drawings() -> None:
    learned = _examples([4, 1, 1, 2, 2, 2, 2, 2, 2, 3])
    places = chosen(learned, seed=1)
    assert sorted(set(learned.designs[places].tolist())) == [1, 2]
    assert len(places) == len(set(places.tolist())) == 2 + 4
    assert chosen(learned, seed=1).tolist() == places.tolist()
    assert len(chosen(_examples(range(4)), seed=1)) == 0


def test_whitening_learns_oftener_from_designs_that_weigh_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whitening, "DESIGNS", 1)
    learned = _examples([1, 1, 2, 2], weights={2: 9.0})
    heavy = sum(learned.examples[chosen(learned, seed)[0]].design == "2" for seed in range(200))
    assert 160 < heavy < 195


def _examples(designs: Iterable[int], weights: Mapping[int, float] | None = None) -> Examples:
    weighed = weights or {}
    made = [Example("", str(design), "", "", (), weighed.get(design, 1.0)) for design in designs]
    # As numbers and not by the alphabet, so that they are those that are written here.
    return replace(
        collect(made, np.zeros((len(made), 1, 1), np.uint8)),
        designs=np.array([*map(int, (one.design for one in made))]),
    )
