from __future__ import annotations

import io

import numpy as np
import pytest

from search.evaluation.measures import MEASURES, measure, ranked, trapezoid
from search.evaluation.trec import DEPTH, write_qrels, write_run


def _measured(hits: list[int], length: int) -> dict[str, float]:
    """Judge one ranking of `length` drawings in which those at the ranks `hits` are relevant."""
    run = {f"d{rank:03}": 1 / rank for rank in range(1, length + 1)}
    values = measure({"q": {f"d{rank:03}": 1 for rank in hits}}, {"q": run})
    return dict(zip(MEASURES, values[0].tolist(), strict=True))


@pytest.mark.parametrize(
    ("hits", "length", "expected"),
    [
        ([1, 3], 20, {"mAP": (1 + 2 / 3) / 2, "R@10": 1, "MRR@10": 1, "recall@10": 1}),
        ([2], 20, {"mAP": 0.5, "MRR@10": 0.5, "nDCG@10": 1 / np.log2(3), "mAP-trapezoid": 0.25}),
        ([10], 20, {"mAP": 0.1, "R@10": 1, "MRR@10": 0.1}),
        ([11], 20, {"mAP": 1 / 11, "R@10": 0, "MRR@10": 0, "nDCG@10": 0, "recall@10": 0}),
        # Twenty are relevant: five in the first ten are half of what can be, and a quarter of all.
        ([1, 2, 3, 4, 5, *range(16, 31)], 40, {"R@10": 0.5, "recall@10": 0.25}),
    ],
)
def test_measures_of_worked_rankings(hits: list[int], length: int, expected: dict[str, float]) -> None:
    found = _measured(hits, length)
    assert {name: found[name] for name in expected} == pytest.approx(expected)


def test_the_rows_are_in_the_order_of_the_queries() -> None:
    run = {"a": 0.9, "b": 0.8}
    values = measure({"z": {"b": 1}, "y": {"a": 1}}, {"y": run, "z": run})
    assert values[:, MEASURES.index("mAP")].tolist() == [0.5, 1.0]


def test_drawings_of_one_score_are_in_the_order_of_trec_eval() -> None:
    scores = {"a": 0.5, "c": 0.5, "b": 0.5, "d": 0.1}
    assert ranked(scores) == ["c", "b", "a", "d"]
    for place, name in enumerate(ranked(scores), 1):
        assert measure({"q": {name: 1}}, {"q": scores})[0][MEASURES.index("MRR@10")] == 1 / place


@pytest.mark.parametrize(
    ("ranks", "area"),
    [
        ([1], 1.0),
        ([1, 2], 1.0),
        ([2], (0 + 1 / 2) / 2),
        ([1, 3], ((1 + 1) / 2 + (1 / 2 + 2 / 3) / 2) / 2),
    ],
)
def test_the_trapezoid_rule_of_revisited_oxford(ranks: list[int], area: float) -> None:
    assert trapezoid(ranks, len(ranks)) == pytest.approx(area)


def test_what_is_relevant_and_not_ranked_was_not_found() -> None:
    values = measure(
        {"q": {"a": 1, "away": 1}, "r": {"away": 1}, "s": {"a": 1}}, {"q": {"a": 0.9}, "r": {"a": 0.9}, "s": {}}
    )
    assert dict(zip(MEASURES, values[0].tolist(), strict=True)) == pytest.approx(
        {
            "mAP": 0.5,
            "R@10": 0.5,
            "MRR@10": 1,
            "nDCG@10": 1 / (1 + 1 / np.log2(3)),
            "recall@10": 0.5,
            "mAP-trapezoid": 0.5,
        }
    )
    assert not values[1:].any()


def test_runs_and_qrels_in_trec_form_are_cut_at_the_depth() -> None:
    run, qrels = io.StringIO(), io.StringIO()
    write_run(run, {"q": {f"d{place:04}": -place / 10 for place in range(DEPTH + 5)}}, "tag")
    write_qrels(qrels, {"q": {"d0001": 1}})
    lines = run.getvalue().splitlines()
    assert lines[:2] == ["q Q0 d0000 1 0 tag", "q Q0 d0001 2 -0.1 tag"]
    assert len(lines) == DEPTH
    assert qrels.getvalue() == "q 0 d0001 1\n"
