from __future__ import annotations

import numpy as np

from encoder.look import near_pairs
from workers.bench.corpus import starts
from workers.bench.neighbours import best_by_owner, made, made_looks, nearest_cosines


def _unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_made_vectors_have_unit_length_are_as_even_as_their_start_and_lie_near_it() -> None:
    rng = np.random.default_rng(1)
    real = _unit(rng.standard_normal((30, 64)))
    start = np.arange(30)
    vectors = made(real, start, rng)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    # Of normal numbers the fourth moment is three times the square of the second.
    assert np.mean(vectors**4) / np.mean(vectors**2) ** 2 < 3.5
    cosines = vectors @ real.T
    assert np.mean(cosines.argmax(axis=1) == start) > 0.9
    assert (cosines[start, start] < 0.9999).all()


def test_few_made_looks_are_near_duplicates_of_each_other() -> None:
    rng = np.random.default_rng(2)
    real = [row.tobytes().hex() for row in np.packbits(rng.random((40, 256)) < 0.35, axis=1)]
    looks = made_looks(real, rng.integers(40, size=800), rng)
    assert {len(one) for one in looks} == {64}
    assert 0 < len(near_pairs(looks)) < 100


def test_the_nearest_of_the_same_owner_does_not_count() -> None:
    vectors = _unit(np.array([[1.0, 0.0], [1.0, 0.01], [1.0, 1.0]]))
    assert np.allclose(nearest_cosines(vectors, np.array([0, 0, 1]), np.array([0])), [np.sqrt(0.5)])


def test_the_best_of_each_owner() -> None:
    cosines = np.array([0.1, 0.9, 0.3, 0.2, 0.5], np.float32)
    assert best_by_owner(cosines, np.array([0, 0, 1, 2, 2])).tolist() == np.array([0.9, 0.3, 0.5], np.float32).tolist()


def test_figures_of_one_made_patent_begin_at_drawings_of_one_design() -> None:
    of = np.repeat(np.arange(5), [3, 1, 4, 2, 6])
    owners = np.arange(70) // 7
    chosen = starts(of, owners, np.random.default_rng(3))
    designs = [{int(of[place]) for place in chosen[owners == owner]} for owner in range(10)]
    assert all(len(found) == 1 for found in designs)
    assert len(set.union(*designs)) > 1
