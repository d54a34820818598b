from __future__ import annotations

import numpy as np
import pytest

from search.evaluation.collection import Design
from search.evaluation.measures import MEASURES, Qrels, Run
from search.evaluation.patents import Answered, judge_patents
from search.evaluation.protocols import OF_PATENTS
from search.evaluation.ranking import Judged, Query

CHAIR = Design("USD0000001", "Chair", 2019, "06-01", cited=frozenset({"USD0000003", "USD0000009"}))
STOOL = Design("USD0000002", "Stool", 2020, "06-01")
TABLE = Design("USD0000003", "Table", 2020, "06-03")
INDEXED = {one.number: one for one in (CHAIR, STOOL, TABLE)}
# Of this one nothing is known but that the index has it.
STRANGER = "USD0000004"


def _judged(protocol: str, *ranking: str, query: Design = CHAIR) -> tuple[Judged, dict[str, list[str]]]:
    run: dict[str, list[str]] = {}

    def keep(qrels: Qrels, found: Run) -> None:
        run.update({name: sorted(scores, key=lambda one: -scores[one]) for name, scores in found.items()})

    answers = [Answered(Query("drawing", query), ranking)]
    return judge_patents(OF_PATENTS[protocol], answers, INDEXED, keep), run


def _measures(judged: Judged) -> dict[str, float]:
    return dict(zip(MEASURES, judged.values[0].tolist(), strict=True))


def test_a_known_item_is_looked_for_among_all_that_was_answered() -> None:
    judged, run = _judged("known-item", STRANGER, CHAIR.number, STOOL.number)
    assert run["drawing"] == [STRANGER, CHAIR.number, STOOL.number]
    assert _measures(judged)["MRR@10"] == 0.5


def test_kin_are_looked_for_without_the_own_patent_and_without_those_of_no_label() -> None:
    judged, run = _judged("locarno-subclass", CHAIR.number, STRANGER, TABLE.number, STOOL.number)
    assert run["drawing"] == [TABLE.number, STOOL.number]
    assert judged.relevant == (1,)
    assert _measures(judged)["mAP"] == 0.5


def test_what_is_not_answered_was_not_found() -> None:
    judged, _ = _judged("locarno-class", STOOL.number)
    assert judged.relevant == (2,)
    assert _measures(judged) == pytest.approx(
        dict.fromkeys(MEASURES, 0.5) | {"MRR@10": 1, "nDCG@10": 1 / (1 + 1 / np.log2(3))}
    )
    nothing, _ = _judged("locarno-class")
    assert not nothing.values.any()


def test_citations_that_the_index_does_not_have_are_not_looked_for() -> None:
    judged, _ = _judged("examiner", STOOL.number, TABLE.number)
    assert (judged.relevant, _measures(judged)["MRR@10"]) == ((1,), 0.5)


def test_a_design_that_the_index_does_not_have_is_a_query_but_nothing_to_find() -> None:
    bench = Design("USD0000005", "Bench", 2021, "06-01")
    kin, _ = _judged("locarno-subclass", STOOL.number, CHAIR.number, query=bench)
    assert (kin.relevant, kin.unjudged) == ((2,), 0)
    own, _ = _judged("known-item", STOOL.number, query=bench)
    assert (own.relevant, own.unjudged) == ((), 1)
