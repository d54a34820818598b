from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from search.evaluation import ranking
from search.evaluation.collection import Design, LabelledDrawing, counted, digest
from search.evaluation.groups import bands, groups
from search.evaluation.measures import Qrels, Run
from search.evaluation.protocols import PROTOCOLS
from search.evaluation.ranking import Gallery, Judged, Query, drawing_queries, judge

CHAIR = Design("USD0000001", "Chair", 2019, "06-01", "D6/716", frozenset({"USD0000002"}))
STOOL = Design("USD0000002", "Stool", 2020, "06-01", "D6/716.4")
TABLE = Design("USD0000003", "Table", 2020, "06-03", "D6/691")
LAMP = Design("USD0000004", "Lamp", 2021, "26-05", "D26/93")
NOTHING = Design("USD0000005")
ALL = (CHAIR, STOOL, TABLE, LAMP, NOTHING)


def _gallery(views: int = 2) -> Gallery:
    """Make drawings of each design that lie a little apart, and designs that lie the farther apart in their order."""
    drawings = tuple(LabelledDrawing(f"{one.number}-D{view:05}", one) for one in ALL for view in range(1, views + 1))
    angles = np.array([place + view / 10 for place in range(len(ALL)) for view in range(views)]) / 4
    return Gallery(drawings, np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32))


class _Kept:
    def __init__(self) -> None:
        self.qrels: dict[str, set[str]] = {}
        self.run: dict[str, set[str]] = {}

    def __call__(self, qrels: Qrels, run: Run) -> None:
        self.qrels |= {query: set(relevant) for query, relevant in qrels.items()}
        self.run |= {query: set(scores) for query, scores in run.items()}


def _judged(name: str, gallery: Gallery, queries: Sequence[Query] | None = None) -> tuple[Judged, _Kept]:
    kept = _Kept()
    if queries is None:
        queries, vectors = drawing_queries(gallery)
    else:
        vectors = gallery.vectors[: len(queries)]
    return judge(PROTOCOLS[name], queries, vectors, gallery, kept), kept


def _designs(names: set[str]) -> set[str]:
    return {name.partition("-")[0] for name in names}


@pytest.mark.parametrize(
    ("protocol", "found"),
    [
        ("same-design", {CHAIR.number}),
        ("locarno-class", {STOOL.number, TABLE.number}),
        ("locarno-subclass", {STOOL.number}),
        ("examiner", {STOOL.number}),
    ],
)
def test_what_is_relevant_to_a_drawing_of_the_chair(protocol: str, found: set[str]) -> None:
    _, kept = _judged(protocol, _gallery())
    assert _designs(kept.qrels["USD0000001-D00001"]) == found


def test_a_label_that_nobody_shares_or_that_is_missing_judges_nothing() -> None:
    judged, kept = _judged("uspc", _gallery())
    assert (len(judged.queries), judged.unjudged, kept.qrels) == (0, 10, {})
    judged, kept = _judged("locarno-class", _gallery())
    assert {query.design for query in judged.queries} == {CHAIR, STOOL, TABLE}
    assert judged.unjudged == 4


def test_a_drawing_is_never_ranked_for_itself_and_its_design_only_where_views_are_looked_for() -> None:
    _, views = _judged("same-design", _gallery())
    _, kin = _judged("locarno-class", _gallery())
    query = "USD0000001-D00001"
    assert views.run[query] == {one.name for one in _gallery().drawings} - {query}
    assert _designs(kin.run[query]) == {one.number for one in ALL} - {CHAIR.number}


def test_a_title_finds_all_drawings_of_its_design() -> None:
    judged, kept = _judged("title", _gallery(), [Query(CHAIR.number, CHAIR)])
    assert kept.qrels == {CHAIR.number: {"USD0000001-D00001", "USD0000001-D00002"}}
    assert judged.values[0][0] == 1


def test_near_views_are_found_first_whatever_the_size_of_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, _ = _judged("same-design", _gallery(3))
    monkeypatch.setattr(ranking, "AT_ONCE", 4)
    parts, _ = _judged("same-design", _gallery(3))
    np.testing.assert_allclose(whole.values[:, 0], 1)
    np.testing.assert_array_equal(whole.values, parts.values)
    assert whole.relevant == parts.relevant == (2,) * 15


def test_front_pages_are_taken_out_with_their_vectors() -> None:
    gallery = _gallery()
    marked = (LabelledDrawing("front", CHAIR, front_page=True), *gallery.drawings[1:])
    sheets = Gallery(marked, gallery.vectors).without_front_pages()
    assert sheets.drawings == gallery.drawings[1:]
    np.testing.assert_array_equal(sheets.vectors, gallery.vectors[1:])


def test_ten_sheets_and_the_front_page_count() -> None:
    assert counted([False, True, False]) == [0, 1, 2]
    assert counted([True] + [False] * 12) == list(range(11))


def test_the_digest_of_a_collection_knows_its_labels_and_not_its_order() -> None:
    drawings = _gallery().drawings
    assert digest(drawings) == digest(drawings[::-1])
    relabelled = (LabelledDrawing(drawings[0].name, Design(CHAIR.number, "Chair", 2019, "06-02")), *drawings[1:])
    assert digest(relabelled) != digest(drawings)


def test_bands_are_thirds_of_the_designs_from_the_largest_class_on() -> None:
    sizes = {"06": 4, "07": 2, "08": 1, "09": 1, "10": 1}
    designs = [Design(f"{code}{n}", locarno=f"{code}-01") for code, size in sizes.items() for n in range(size)]
    expected = {"06": "head", "07": "medium", "08": "tail", "09": "tail", "10": "tail"}
    assert bands([*designs, NOTHING]) == expected


def test_groups_hold_the_places_of_their_queries() -> None:
    judged, _ = _judged("same-design", _gallery(2))
    found = {name: places.tolist() for name, places in groups(judged, {"06": "head", "26": "tail"}).items()}
    assert found == {
        "head": [0, 1, 2, 3, 4, 5],
        "tail": [6, 7],
        "class 06": [0, 1, 2, 3, 4, 5],
        "class 26": [6, 7],
        "year 2019": [0, 1],
        "year 2020": [2, 3, 4, 5],
        "year 2021": [6, 7],
    }
