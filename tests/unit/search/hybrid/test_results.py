from __future__ import annotations

from typing import Any

import pytest

from mappings.document import Figure, Patent
from search.hybrid import results
from search.hybrid.fusion import Fused, Place

FIGURES = [{"digest": f"{at:064}", "sheet": f"D0000{at}", "text": "a front view"} for at in range(1, 7)]


@pytest.mark.parametrize(("score", "cosine"), [(1.0, 1.0), (0.5, 0.0), (0.0, -1.0), (0.95, 0.9), (1.0004, 1.0)])
def test_a_cosine_is_read_from_the_score_of_elasticsearch(score: float, cosine: float) -> None:
    assert results.cosine(score) == pytest.approx(cosine)


def hit(**more: Any) -> dict[str, Any]:
    source = {"publication": "USD0907292S1", "title": "Chair", "date": "2021-01-05", "classes": ["locarno:06-01"]}
    return {"_id": "USD0907292S1", "_source": source, **more}


def test_a_result_shows_ranks_scores_and_the_figures_that_matched() -> None:
    nested = [{"_source": FIGURES[2], "_score": 0.9}, {"_source": FIGURES[0], "_score": 0.6}]
    found = hit(inner_hits={"figures": {"hits": {"hits": nested}}}, highlight={"title": ["<em>Chair</em>"]})
    shown = results.result(Fused("USD0907292S1", 1 / 61, {"image": Place(1, 0.79, 1 / 61)}), found)
    assert shown["score"] == 0.016393
    assert shown["signals"] == {"image": {"rank": 1, "score": 0.79, "part": 0.016393}}
    assert [(one["sheet"], one["score"]) for one in shown["figures"]] == [("D00003", 0.8), ("D00001", 0.2)]
    assert shown["figures"][0]["url"] == f"/api/v1/figures/{FIGURES[2]['digest']}/image"
    assert shown["highlights"] == {"title": ["<em>Chair</em>"]}


def test_without_a_vector_the_first_figures_are_shown() -> None:
    found = hit()
    found["_source"]["figures"] = FIGURES
    shown = results.result(Fused("USD0907292S1", 0.0, {}), found)
    assert [(one["sheet"], one["score"]) for one in shown["figures"]] == [(f"D0000{at}", None) for at in range(1, 5)]
    assert shown["highlights"] == {}


def test_a_patent_without_figures_title_or_date_is_shown_too() -> None:
    shown = results.result(Fused("USD0907292S1", 0.0, {}), {"_source": {"publication": "USD0907292S1"}})
    assert (shown["title"], shown["date"], shown["classes"], shown["figures"]) == ("", None, [], [])


def test_a_whole_patent_has_addresses_and_titles_but_no_vectors() -> None:
    figure = Figure("0" * 64, "D00001", image_vector=(1.0,), description_vector=(1.0,))
    shown = results.patent(
        Patent("USD0907292S1", locarno=("06-01",), figures=(figure,), front_page=Figure("1" * 64, "D00000"))
    )
    assert shown["classes"] == ["locarno:06-01"]
    assert shown["class_titles"] == {"locarno:06-01": "Seats"}
    assert shown["figures"][0]["url"].endswith(f"{'0' * 64}/image")
    assert shown["front_page"]["sheet"] == "D00000"
    assert not {"image_vector", "description_vector"} & set(shown["figures"][0])
    assert not {"source_digest", "deleted"} & set(shown)
