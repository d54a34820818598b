from __future__ import annotations

import numpy as np
import pytest

from search.evaluation.collection import Design
from search.evaluation.comparison import compare, robustness_table, table
from search.evaluation.measures import MEASURES
from search.evaluation.ranking import Judged, Query

QUERIES = tuple(
    Query(f"q{place:03}", Design(f"d{place // 4}", locarno="06-01" if place < 80 else "26-05")) for place in range(100)
)
BAND_OF = {"06": "head", "26": "tail"}


def _judged(values: np.ndarray, order: np.ndarray | None = None) -> Judged:
    places = np.arange(len(QUERIES)) if order is None else order
    queries = tuple(QUERIES[place] for place in places)
    return Judged("same-design", queries, (1,) * len(queries), values[places])


def test_queries_are_paired_by_name_and_bands_of_few_are_no_figure() -> None:
    rng = np.random.default_rng(0)
    before = rng.uniform(0.2, 0.6, (len(QUERIES), len(MEASURES)))
    found = compare(_judged(before), _judged(before * 1.5, rng.permutation(len(QUERIES))), BAND_OF)
    change = found["measures"]["mAP"]
    assert (change["change"], change["low"], change["high"]) == pytest.approx((0.5, 0.5, 0.5))
    assert change["p"] < 0.01
    assert found["groups"]["head"]["queries"] == 80
    assert found["groups"]["tail"] == {"queries": 20, "designs": 5, "measures": None}
    shown = table({"same-design": found})
    assert "+50.0 % to +50.0 %" in shown
    assert "not enough judgments" in shown


def test_what_is_relative_to_nothing_is_not_told() -> None:
    nothing = np.zeros((len(QUERIES), len(MEASURES)))
    change = compare(_judged(nothing), _judged(nothing + 0.1), BAND_OF)["measures"]["mAP"]
    assert (change["before"], change["after"], change["change"], change["low"]) == (0, pytest.approx(0.1), None, None)


def test_a_change_over_the_hits_of_one_design_has_no_interval() -> None:
    before = np.zeros((len(QUERIES), len(MEASURES)))
    before[0] = 1.0
    change = compare(_judged(before), _judged(before * 2), BAND_OF)["measures"]["mAP"]
    assert (change["change"], change["low"], change["high"]) == (1.0, None, None)


def test_what_a_disturbed_query_keeps_is_told_of_the_queries_that_could_be_read() -> None:
    before = np.full((len(QUERIES), len(MEASURES)), 0.5)
    found = compare(_judged(before), _judged(before * 0.9, np.arange(5, 90)), {})
    assert found["queries"] == 85
    assert "90 % to 90 %" in robustness_table({"mirror": found})
    few = compare(_judged(before), _judged(before, np.arange(5)), {})
    assert "not enough judgments" in robustness_table({"mirror": few})
