from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from pydantic import ValidationError

from encoder.errors import UnusableRecipe
from encoder.training.sampling import BatchSampler, Sampling

# A hundred designs of class 7, 25 of class 3 and 4 of class 0, numbered in no order; three drawings each, far apart.
DESIGNS = np.random.default_rng(1).permutation(129)
CLASSES = np.repeat([7, 3, 0], [100, 25, 4])
DESIGN = np.tile(DESIGNS, 3)
CLASS = np.tile(CLASSES, 3)


def _sampler(seed: int = 5, **options: object) -> BatchSampler:
    return BatchSampler(DESIGN, CLASS, np.ones(len(CLASS)), Sampling.model_validate(options), seed)


def test_a_batch_has_so_many_designs_and_so_many_views_of_each() -> None:
    for batch in _sampler(designs=20, views=3).batches(range(10)):
        assert len(batch) == len(set(batch)) == 60
        designs = DESIGN[batch].reshape(20, 3)
        assert (designs == designs[:, :1]).all()
        assert len(set(designs[:, 0])) == 20


def test_a_batch_depends_on_the_seed_and_its_number_alone() -> None:
    whole = list(_sampler().batches(range(9)))
    assert list(_sampler().batches(range(4, 9))) == whole[4:]
    assert len({tuple(batch) for batch in whole}) == 9
    assert next(_sampler(seed=6).batches(range(1))) != whole[0]


def test_processes_share_the_batch_of_one() -> None:
    (whole,) = _sampler(designs=12, views=2).batches(range(3, 4))
    parts = [next(_sampler(designs=12, views=2).batches(range(3, 4), rank, 3)) for rank in range(3)]
    assert [len(part) for part in parts] == [8, 8, 8]
    assert sorted(place for part in parts for place in part) == sorted(whole)
    assert all(set(DESIGN[a]).isdisjoint(DESIGN[b]) for a, b in [(parts[0], parts[1]), (parts[1], parts[2])])


def test_a_design_with_fewer_views_gives_some_again() -> None:
    sampler = BatchSampler(np.array([0, 1, 1]), np.array([0, 0, 0]), np.ones(3), Sampling(designs=2, views=3), 1)
    (batch,) = sampler.batches(range(1))
    counts = Counter(batch)
    assert counts[0] == 3
    assert sorted((counts[1], counts[2])) == [1, 2]


@pytest.mark.parametrize(("temper", "expected"), [(1, (100, 25, 4)), (0.5, (10, 5, 2)), (0, (1, 1, 1))])
def test_classes_come_by_their_tempered_frequency(temper: float, expected: tuple[int, int, int]) -> None:
    # One class a batch, since its two designs fill it.
    drawn = Counter(int(CLASS[batch[0]]) for batch in _sampler(designs=2, temper=temper).batches(range(3000)))
    for class_, weight in zip((7, 3, 0), expected, strict=True):
        share = weight / sum(expected)
        # Four standard deviations of a share of 3,000 draws.
        assert drawn[class_] / 3000 == pytest.approx(share, abs=4 * (share * (1 - share) / 3000) ** 0.5)


def test_designs_of_more_weight_come_the_oftener_also_within_a_class() -> None:
    # Of one class of ten designs, two are of weight three: as another class beside the eight.
    weight = np.repeat([3.0, 1.0], [2, 8])
    sampler = BatchSampler(np.arange(10), np.zeros(10, int), weight, Sampling(designs=2, views=1, temper=0), 1)
    heavy = sum(batch[0] < 2 for batch in sampler.batches(range(2000)))
    assert abs(heavy / 2000 - 0.75) < 4 * (0.75 * 0.25 / 2000) ** 0.5


def test_all_designs_and_all_views_of_a_class_come_equally_often() -> None:
    places = [place for batch in _sampler(designs=2, views=1, temper=0).batches(range(3000)) for place in batch]
    of_class = Counter(place for place in places if CLASS[place] == 0)
    assert len(of_class) == 12
    share = sum(of_class.values()) / 12
    assert all(abs(count - share) < 4 * share**0.5 for count in of_class.values())


def test_a_class_that_is_drawn_brings_its_kin() -> None:
    classes = np.repeat(np.arange(10), 6)
    sampler = BatchSampler(np.arange(60), classes, np.ones(60), Sampling(designs=12, views=1, kin=3), 1)
    for batch in sampler.batches(range(50)):
        assert all(count % 3 == 0 for count in Counter(classes[batch]).values())


def test_a_class_that_has_no_more_designs_leaves_room_for_others() -> None:
    (batch,) = _sampler(designs=129, views=1, temper=0).batches(range(1))
    assert sorted(DESIGN[batch]) == list(range(129))


def test_too_few_designs_are_refused() -> None:
    with pytest.raises(UnusableRecipe, match="a batch has 130 designs, and the training set 129: lower `designs`"):
        _sampler(designs=130)


def test_designs_that_processes_cannot_share_are_refused() -> None:
    with pytest.raises(UnusableRecipe, match="3 processes cannot share 32 designs"):
        _sampler().batches(range(1), processes=3)


@pytest.mark.parametrize("options", [{"designs": 1}, {"views": 0}, {"kin": 0}, {"temper": 1.1}, {"classes": 3}])
def test_what_a_recipe_may_not_say_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Sampling.model_validate(options)
