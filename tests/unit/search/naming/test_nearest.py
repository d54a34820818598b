from __future__ import annotations

from search.naming.nearest import Found, Near, named

FOUND: Found = {
    "goods": [Near("bottle", 0.3, ("locarno:09-01",)), Near("vase", 0.29, ("locarno:11-02",))],
    "titles": [
        Near("Packages", 0.2, ("locarno:09",), is_word=False),
        Near("Brushware", 0.1, ("uspc:D4",), is_word=False),
    ],
    "index": [
        Near("vase", 0.6, ("locarno:11-02", "cpc:A47G 7/06")),
        Near("flower pot of several parts that open", 0.5, ("locarno:11-02",), is_word=False),
        Near("vase", 0.4, ("locarno:09-01",)),
    ],
}


def test_words_of_several_sources_are_fused_by_rank_and_show_their_best_cosine() -> None:
    assert named(FOUND, 5).words == [
        {"word": "vase", "score": 0.6, "sources": ["index", "goods"]},
        {"word": "bottle", "score": 0.3, "sources": ["goods"]},
    ]


def test_classes_are_found_by_goods_by_titles_and_by_patents_scheme_by_scheme() -> None:
    classes = named(FOUND, 2).classes
    assert [(one["scheme"], one["code"], one["score"], one["sources"], one["by"]) for one in classes] == [
        # First by goods and second by the index, or the other way round: then by code.
        ("locarno", "09-01", 0.4, ["goods", "index"], "bottle"),
        ("locarno", "11-02", 0.6, ["index", "goods"], "vase"),
        ("cpc", "A47G 7/06", 0.6, ["index"], "vase"),
        ("uspc", "D4", 0.1, ["titles"], "Brushware"),
    ]
    assert classes[3]["title"] == "Brushware"
    assert classes[0]["title"] is None


def test_no_more_words_and_classes_of_a_scheme_than_are_asked_for() -> None:
    found = named(FOUND, 1)
    assert [one["word"] for one in found.words] == ["vase"]
    assert [one["scheme"] for one in found.classes] == ["locarno", "cpc", "uspc"]


def test_nothing_near_gives_nothing() -> None:
    assert named({"goods": [], "titles": [], "index": []}, 5).words == []
