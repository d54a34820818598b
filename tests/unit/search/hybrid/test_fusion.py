from __future__ import annotations

import itertools

import pytest

from search.hybrid.fusion import METHODS, Fused, Hit, Place, Signal, floored, in_order, reciprocal_rank


def hits(**scores: float) -> list[Hit]:
    return in_order(Hit(publication, score) for publication, score in scores.items())


def parts(fused: list[Fused], signal: str) -> dict[str, float]:
    return {one.publication: one.signals[signal].part for one in fused if signal in one.signals}


def test_ties_of_a_signal_are_broken_by_publication() -> None:
    assert [hit.publication for hit in hits(C=0.5, B=0.9, A=0.5)] == ["B", "A", "C"]


@pytest.mark.parametrize(
    ("weights", "order", "scores"),
    [
        ({}, ["A", "B", "C"], [1 / 61 + 1 / 62, 1 / 62 + 1 / 61, 1 / 63]),
        ({"image": 1, "keyword": 2}, ["B", "A", "C"], [1 / 62 + 2 / 61, 1 / 61 + 2 / 62, 2 / 63]),
        ({"image": 1, "keyword": 0}, ["A", "B", "C"], [1 / 61, 1 / 62, 0]),
    ],
)
def test_the_weighted_sum_of_reciprocal_ranks(weights: dict[str, float], order: list[str], scores: list[float]) -> None:
    signals = {"image": Signal(hits(A=0.9, B=0.8)), "keyword": Signal(hits(B=9, A=8, C=7))}
    fused = reciprocal_rank(signals, weights)
    assert [one.publication for one in fused] == order
    assert [one.score for one in fused] == pytest.approx(scores)


def test_by_rank_a_missed_patent_has_its_true_score_and_no_part() -> None:
    signals = {"image": Signal(hits(A=0.8), missed=hits(B=0.3)), "keyword": Signal(hits(B=7.5))}
    first, second = reciprocal_rank(signals, {})
    assert first == Fused("A", 1 / 61, {"image": Place(1, 0.8, 1 / 61)})
    assert second == Fused("B", 1 / 61, {"image": Place(None, 0.3, 0.0), "keyword": Place(1, 7.5, 1 / 61)})


# Worked by hand: 0.9, 0.7 and the missed 0.5 by image, of mean 0.7 and deviation sqrt(0.08 / 3) = 0.16330;
# 6 and 2 by keyword, where C has not the words: 6, 2 and 0, of mean 8 / 3 and deviation sqrt(56 / 9) = 2.49444.
# The hits alone: image 0.9 and 0.7 of mean 0.8 and sample deviation 0.14142, keyword of mean 4 and 2.82843.
TWO = {
    "image": Signal(hits(A=0.9, C=0.7), missed=hits(B=0.5)),
    "keyword": Signal(hits(B=6.0, A=2.0), missed=hits(C=0.0)),
}


@pytest.mark.parametrize(
    ("method", "image", "keyword"),
    [
        ("min_max", {"A": 1.0, "C": 0.5, "B": 0.0}, {"B": 1.0, "A": 1 / 3, "C": 0.0}),
        ("z_score", {"A": 2.44949, "C": 1.22474, "B": 0.0}, {"B": 2.40535, "A": 0.80178, "C": 0.0}),
        ("distribution", {"A": 0.61785, "C": 0.38215, "B": 0.14645}, {"B": 0.61785, "A": 0.38215, "C": 0.26430}),
    ],
)
def test_the_weighted_sum_of_scores_on_a_common_scale(
    method: str, image: dict[str, float], keyword: dict[str, float]
) -> None:
    fused = METHODS[method](TWO, {"image": 1.0, "keyword": 2.0})
    assert parts(fused, "image") == pytest.approx(image, abs=1e-5)
    assert parts(fused, "keyword") == pytest.approx({name: 2 * part for name, part in keyword.items()}, abs=2e-5)
    assert {one.publication: one.score for one in fused} == pytest.approx(
        {name: image[name] + 2 * keyword[name] for name in "ABC"}, abs=2e-5
    )
    assert [one.score for one in fused] == sorted((one.score for one in fused), reverse=True)


def test_a_distribution_is_clipped_three_deviations_from_the_mean() -> None:
    # Twenty hits of mean 0.5 and sample deviation 0.1026: the ends are at 0.192 and 0.808.
    signal = Signal(hits(**{f"P{at:02}": 0.4 if at % 2 else 0.6 for at in range(20)}), missed=hits(Y=0.1, Z=0.2))
    fused = METHODS["distribution"]({"image": signal, "keyword": Signal(hits(Y=2, Z=1))}, {})
    assert parts(fused, "image")["Y"] == 0
    assert parts(fused, "image")["Z"] == pytest.approx((0.2 - 0.5) / (6 * 0.102598) + 0.5, abs=1e-4)


ALONE = [("min_max", 1.0), ("z_score", 0.0), ("distribution", 0.5), ("rrf", 1 / 61)]


@pytest.mark.parametrize(("method", "worth"), ALONE)
def test_a_single_hit_has_a_defined_part(method: str, worth: float) -> None:
    (one,) = METHODS[method]({"image": Signal(hits(A=0.3))}, {})
    assert one == Fused("A", worth, {"image": Place(1, 0.3, worth)})


@pytest.mark.parametrize(("method", "worth"), ALONE[:3])
def test_equal_scores_are_worth_the_same_and_stand_by_publication(method: str, worth: float) -> None:
    fused = METHODS[method]({"image": Signal(hits(C=0.1, A=0.1, B=0.1))}, {"image": 0.7})
    assert [one.publication for one in fused] == ["A", "B", "C"]
    assert [one.score for one in fused] == [0.7 * worth] * 3


@pytest.mark.parametrize("method", METHODS)
def test_an_empty_signal_adds_nothing_and_a_weight_of_0_adds_0(method: str) -> None:
    alone = METHODS[method]({"image": TWO["image"]}, {})
    assert METHODS[method]({"image": TWO["image"], "keyword": Signal([])}, {}) == alone
    assert METHODS[method]({"image": Signal([])}, {}) == METHODS[method]({}, {}) == []
    fused = METHODS[method](TWO, {"image": 0.0})
    assert set(parts(fused, "image").values()) == {0.0}
    assert [one.publication for one in fused] == ["B", "A", "C"]


@pytest.mark.parametrize("method", METHODS)
def test_parts_sum_to_the_score_and_the_order_of_the_signals_changes_nothing(method: str) -> None:
    weights = {"image": 1.7, "keyword": 0.3}
    fused = METHODS[method](TWO, weights)
    for one in fused:
        assert one.score == pytest.approx(sum(place.part for place in one.signals.values()))
        assert all(place.part >= 0 for place in one.signals.values())
    for names in itertools.permutations(TWO):
        again = METHODS[method]({name: TWO[name] for name in names}, weights)
        assert [one.publication for one in again] == [one.publication for one in fused]


def test_a_patent_without_a_score_is_not_above_one_with_the_lowest() -> None:
    signals = {"image": Signal(hits(A=0.9, B=0.5)), "keyword": Signal(hits(B=1, C=1))}  # C has no figures
    for method in ("min_max", "z_score", "distribution"):
        fused = {one.publication: one for one in METHODS[method](signals, {})}
        assert "image" not in fused["C"].signals
        assert fused["C"].score <= fused["B"].score


@pytest.mark.parametrize("method", METHODS)
def test_below_a_floor_a_score_is_shown_and_counts_for_nothing(method: str) -> None:
    cut = {**TWO, "image": floored(TWO["image"], 0.7)}
    fused = {one.publication: one for one in METHODS[method](cut, {})}
    assert fused["B"].signals["image"] == Place(None, 0.5, 0.0)
    assert fused["C"].signals["image"].rank == 2
    none = {name: floored(signal, 100) for name, signal in TWO.items()}
    assert METHODS[method](none, {}) == []
