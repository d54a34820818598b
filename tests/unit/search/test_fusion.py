from __future__ import annotations

import pytest

from search.fusion import Fused, Hit, Place, in_order, reciprocal_rank


def ranking(*publications: str) -> list[Hit]:
    return [Hit(publication, 1 / at) for at, publication in enumerate(publications, 1)]


def test_ties_of_a_signal_are_broken_by_publication() -> None:
    hits = [Hit("C", 0.5), Hit("B", 0.9), Hit("A", 0.5)]
    assert [hit.publication for hit in in_order(hits)] == ["B", "A", "C"]


@pytest.mark.parametrize(
    ("weights", "order", "scores"),
    [
        ({}, ["A", "B", "C"], [1 / 61 + 1 / 62, 1 / 62 + 1 / 61, 1 / 63]),
        ({"image": 1, "keyword": 2}, ["B", "A", "C"], [1 / 62 + 2 / 61, 1 / 61 + 2 / 62, 2 / 63]),
        ({"image": 1, "keyword": 0}, ["A", "B", "C"], [1 / 61, 1 / 62, 0]),
    ],
)
def test_the_weighted_sum_of_reciprocal_ranks(weights: dict[str, float], order: list[str], scores: list[float]) -> None:
    fused = reciprocal_rank({"image": ranking("A", "B"), "keyword": ranking("B", "A", "C")}, weights)
    assert [one.publication for one in fused] == order
    assert [one.score for one in fused] == pytest.approx(scores)


def test_a_signal_that_missed_is_absent() -> None:
    fused = reciprocal_rank({"image": [Hit("A", 0.8)], "keyword": [Hit("B", 7.5)]}, {})
    assert fused[0] == Fused("A", 1 / 61, {"image": Place(1, 0.8)})
    assert fused[1].signals == {"keyword": Place(1, 7.5)}


def test_nothing_to_fuse_is_nothing() -> None:
    assert reciprocal_rank({"image": []}, {}) == []
    assert reciprocal_rank({}, {}) == []
