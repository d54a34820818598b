"""The search against a real Elasticsearch, on made patents whose answers can be computed by hand."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from encoder.images import open_drawing
from encoder.look import look
from mappings.document import Patent, Vector
from search.errors import BadQuery, NotFound
from search.hybrid.query import EncodeRequest
from search.index import Index
from tests.integration import made_patents
from tests.integration.made_patents import Corpus, drawing, image_vector, publication, text_vector

# Scores are exact, but which of two figures that nearly tie is the better one is told by eight bits.
TOLERANCE = 0.002


@pytest.fixture(scope="module")
def corpus(elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    folder: Path = tmp_path_factory.mktemp("blobs")
    loaded = made_patents.load(elasticsearch_url, f"search-{secrets.token_hex(4)}-", folder)
    yield loaded
    made_patents.unload(loaded)


def ids(answer: Mapping[str, Any]) -> list[str]:
    return [result["publication"] for result in answer["results"]]


def cosine(patent: Patent, vector: Vector, field: str = "image_vector") -> float:
    return max(float(np.dot(getattr(figure, field), vector)) for figure in patent.figures)


def by_signal(answer: Mapping[str, Any], signal: str) -> list[str]:
    found = [result for result in answer["results"] if signal in result["signals"]]
    return [one["publication"] for one in sorted(found, key=lambda one: one["signals"][signal]["rank"])]


def everything(corpus: Corpus, query: Mapping[str, Any], image: bytes | None = None) -> list[dict[str, Any]]:
    pages = (corpus.service.search({**query, "size": 50, "page": page}, image) for page in range(1, 5))
    return [result for page in pages for result in page["results"]]


def test_nothing_asked_gives_the_newest_first_with_every_patent_counted(corpus: Corpus) -> None:
    answer = corpus.service.search({})
    assert ids(answer) == [publication(number) for number in range(229, 219, -1)]
    assert answer["total"] == len(corpus.patents)
    assert answer["index"] == corpus.live.name
    assert answer["encoder"] == f"squares.{made_patents.SPEC.fingerprint}"
    assert answer["results"][0]["signals"] == {}
    assert [figure["sheet"] for figure in answer["results"][0]["figures"]] == ["D00001", "D00002"]
    assert {figure["score"] for figure in answer["results"][0]["figures"]} == {None}
    assert answer["notes"] == []


def test_a_drawing_finds_its_patent_and_scores_are_exact_cosines(corpus: Corpus) -> None:
    data = drawing(171)
    answer = corpus.service.search({}, data)
    best = answer["results"][0]
    assert best["publication"] == publication(17)
    assert best["figures"][0]["sheet"] == "D00001"
    vector = image_vector(data)
    for result in answer["results"]:
        exact = cosine(corpus.patents[result["publication"]], vector)
        assert result["signals"]["image"]["score"] == pytest.approx(exact, abs=TOLERANCE)
        assert result["figures"][0]["score"] == pytest.approx(result["signals"]["image"]["score"], abs=1e-4)
        assert [one["score"] for one in result["figures"]] == sorted(
            (one["score"] for one in result["figures"]), reverse=True
        )
    assert answer["total"] == len(corpus.patents)


def test_a_window_of_drawings_is_the_exact_one_but_for_quantisation(corpus: Corpus) -> None:
    vector = image_vector(drawing(77_777))
    found = everything(corpus, {}, drawing(77_777))
    with_figures = [patent for patent in corpus.patents.values() if patent.figures]
    exact = sorted(with_figures, key=lambda patent: -cosine(patent, vector))[:200]
    assert len(found) == 200
    assert len({one["publication"] for one in found} & {patent.publication for patent in exact}) >= 190


def test_ranks_and_scores_agree_through_the_whole_window(corpus: Corpus) -> None:
    for seed in (77_777, 171, 88_888):
        vector = image_vector(drawing(seed))
        places = [(one["publication"], one["signals"]["image"]) for one in everything(corpus, {}, drawing(seed))]
        scores = [place["score"] for _, place in sorted(places, key=lambda one: one[1]["rank"])]
        assert scores == sorted(scores, reverse=True)
        for name, place in places:
            assert place["score"] == pytest.approx(cosine(corpus.patents[name], vector), abs=TOLERANCE)


def test_an_indexed_figure_finds_itself_by_its_digest(corpus: Corpus) -> None:
    digest = corpus.patents[publication(12)].figures[1].digest
    best = corpus.service.search({"figure": digest})["results"][0]
    assert best["publication"] == publication(12)
    assert best["figures"][0]["digest"] == digest
    assert best["signals"]["image"]["score"] == pytest.approx(1, abs=TOLERANCE)


def test_a_figure_that_is_not_there_is_refused(corpus: Corpus) -> None:
    with pytest.raises(BadQuery, match=r"^figure: There is no figure"):
        corpus.service.search({"figure": "0" * 64})


@pytest.mark.parametrize("seed", [made_patents.FRONT_SEED, made_patents.DELETED_SEED])
def test_front_pages_and_deleted_patents_are_not_matched(corpus: Corpus, seed: int) -> None:
    found = everything(corpus, {}, drawing(seed))
    assert publication(made_patents.DELETED) not in {one["publication"] for one in found}
    assert max(one["signals"]["image"]["score"] for one in found) < 0.99


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"classes": ["locarno:06-01"]}, lambda patent: "06-01" in patent.locarno),
        ({"classes": ["06"]}, lambda patent: patent.locarno[0].startswith("06")),
        ({"classes": ["06-01", "0602"]}, lambda patent: patent.locarno[0] in ("06-01", "06-02")),
        ({"classes": ["06-01", "D6/366"]}, lambda patent: "06-01" in patent.locarno and "D6/366" in patent.uspc),
        ({"dates": {"from": "2021-02-01", "to": "2021-02-28"}}, lambda patent: patent.date.startswith("2021-02")),
        ({"applicant": "acme rockets"}, lambda patent: patent.applicants[0].startswith("Acme")),
        ({"applicant": "societe meubles"}, lambda patent: patent.applicants[0].startswith("Soc")),
        ({"applicant": "coyote inc"}, lambda patent: bool(patent.assignees)),
    ],
)
def test_every_signal_is_under_the_same_filters(corpus: Corpus, query: dict[str, Any], fits: Any) -> None:
    expected = {name for name, patent in corpus.patents.items() if fits(patent)}
    assert 0 < len(expected) < 200
    filtered = corpus.service.search(query)
    assert filtered["total"] == len(expected)
    assert {one["publication"] for one in everything(corpus, query)} == expected
    blended = everything(corpus, query | {"text": "ornamental design"}, drawing(171))
    figured = {name for name in expected if corpus.patents[name].figures}
    for signal in ("image", "description"):
        assert {one["publication"] for one in blended if signal in one["signals"]} == figured
    assert {one["publication"] for one in blended if "keyword" in one["signals"]} <= expected


def test_two_words_must_both_be_there_in_whatever_field(corpus: Corpus) -> None:
    answer = corpus.service.search({"text": "unicorn fodder", "weights": {"description": 0}})
    assert ids(answer) == [publication(made_patents.WITHOUT_FIGURES)]
    assert answer["total"] == 1
    assert answer["results"][0]["figures"] == []


def test_words_are_stemmed_and_highlighted_safely(corpus: Corpus) -> None:
    highlights = corpus.service.search({"text": "feeders fodder", "weights": {"description": 0}})["results"][0][
        "highlights"
    ]
    assert highlights["title"] == ["Unicorn <em>feeder</em>"]
    passages = " ".join(highlights["description"])
    assert "<em>fodder</em>" in passages
    assert "<script>" not in passages
    assert "&lt;script&gt;" in passages


@pytest.mark.parametrize(
    "text", ["".join(map(chr, range(0x4E00, 0x4E00 + 2_000))), " ".join(f"{number:x}" for number in range(256, 756))]
)
def test_a_text_of_very_many_words_is_answered(corpus: Corpus, text: str) -> None:
    assert corpus.service.search({"text": text[:2_000]})["total"] == len(corpus.patents)


def test_the_total_is_of_filters_and_words(corpus: Corpus) -> None:
    chairs = {name for name, patent in corpus.patents.items() if patent.title == "Massage chair"}
    answer = corpus.service.search({"text": "massaging chairs"})
    assert answer["total"] == len(chairs)
    assert set(ids(answer)) <= chairs
    assert sum(node["count"] for node in answer["facets"]["locarno"]) == len(chairs)
    assert answer["notes"] == []


@pytest.mark.parametrize("text", ["quux", "the of and", "?!"])
def test_the_total_is_of_the_filters_with_a_note_when_no_word_matches(corpus: Corpus, text: str) -> None:
    answer = corpus.service.search({"text": text, "classes": ["06-01"]})
    assert answer["total"] == sum("06-01" in patent.locarno for patent in corpus.patents.values())
    assert "No patent within these filters has these words" in answer["notes"][0]
    assert answer["facets"]["locarno"][0]["code"] == "06"
    assert all("keyword" not in one["signals"] for one in answer["results"])


def test_a_description_is_compared_by_its_vector(corpus: Corpus) -> None:
    text = "top plan view of a garden bench"
    answer = corpus.service.search({"text": text, "weights": {"keyword": 0}})
    best = answer["results"][0]
    assert best["title"] == "Garden bench"
    assert best["figures"][0]["text"] == "a top plan view"
    exact = cosine(corpus.patents[best["publication"]], text_vector(text), "description_vector")
    assert best["signals"]["description"]["score"] == pytest.approx(exact, abs=TOLERANCE)
    assert all(set(one["signals"]) == {"description"} for one in answer["results"])


def test_words_beside_the_text_are_alternatives_and_their_description_is_that_of_all(corpus: Corpus) -> None:
    titled = {name: patent.title for name, patent in corpus.patents.items()}
    either = {name for name, title in titled.items() if title in ("Desk lamp", "Massage chair")}
    answer = corpus.service.search({"words": ["desk lamp", "massage chair"], "size": 100})
    assert answer["total"] == len(either)
    best = answer["results"][0]
    exact = cosine(corpus.patents[best["publication"]], text_vector("desk lamp. massage chair"), "description_vector")
    assert best["signals"]["description"]["score"] == pytest.approx(exact, abs=TOLERANCE)
    assert best["highlights"]["title"][0].count("<em>") == 2
    beside = corpus.service.search({"text": "massage chair", "words": ["desk lamp"], "classes": ["26-05"]})
    assert beside["total"] == sum(title == "Desk lamp" for title in titled.values())
    of_words = next(one for one in beside["without"] if one["field"] == "text")
    assert of_words["total"] == sum("26-05" in patent.locarno for patent in corpus.patents.values())
    assert (answer["named"], answer["can_name"]) == ([], False)


def test_words_that_no_patent_has_are_noted_as_a_text_is(corpus: Corpus) -> None:
    answer = corpus.service.search({"words": ["quux", "zzyzx"]})
    assert answer["total"] == len(corpus.patents)
    assert answer["notes"] == ["No patent has these words; the counts are without them."]


def test_very_many_words_beside_a_long_text_are_answered(corpus: Corpus) -> None:
    words = ["".join(map(chr, range(0x4E00 + 100 * at, 0x4E64 + 100 * at))) for at in range(20)]
    assert corpus.service.search({"text": "lamp " * 140, "words": words})["total"] > 0


@pytest.mark.parametrize(("query", "image"), [({"name": True}, drawing(171)), ({"name": True}, None)])
def test_what_cannot_be_named_is_refused_with_the_field(
    corpus: Corpus, query: dict[str, Any], image: bytes | None
) -> None:
    reason = "The encoder of the index, squares, cannot name a drawing" if image else "there is no drawing to be named"
    with pytest.raises(BadQuery, match=f"^name: {reason}"):
        corpus.service.search(query, image)


def test_a_weight_of_zero_leaves_a_signal_out_and_all_of_them_leave_the_date(corpus: Corpus) -> None:
    asked = {"text": "massage chair", "weights": {"image": 0, "description": 0, "keyword": 0}}
    answer = corpus.service.search(asked, drawing(171))
    chairs = sorted((name for name, patent in corpus.patents.items() if patent.title == "Massage chair"), reverse=True)
    assert ids(answer) == chairs[:10]


def test_the_blend_is_the_weighted_sum_of_reciprocal_ranks(corpus: Corpus) -> None:
    weights = {"image": 2.0, "description": 0.5, "keyword": 1.0}
    found = everything(corpus, {"text": "massage chair", "weights": weights}, drawing(171))
    for one in found:
        for signal, place in one["signals"].items():
            part = weights[signal] / (60 + place["rank"]) if place["rank"] else 0
            assert place["part"] == pytest.approx(part, abs=1e-6)
        assert one["score"] == pytest.approx(sum(place["part"] for place in one["signals"].values()), abs=1e-9)
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)


def test_what_a_signal_missed_has_its_true_score_and_no_rank(corpus: Corpus) -> None:
    text = "front perspective view of a massage chair"
    seen: dict[str, int] = dict.fromkeys(("image", "description", "keyword"), 0)
    for one in everything(corpus, {"text": text}, drawing(171)):
        patent, signals = corpus.patents[one["publication"]], one["signals"]
        assert set(signals) == ({"image", "description", "keyword"} if patent.figures else {"keyword"})
        for signal, place in signals.items():
            seen[signal] += place["rank"] is None
        if patent.figures:
            assert signals["image"]["score"] == pytest.approx(cosine(patent, image_vector(drawing(171))), abs=TOLERANCE)
            described = cosine(patent, text_vector(text), "description_vector")
            assert signals["description"]["score"] == pytest.approx(described, abs=TOLERANCE)
    assert seen["image"] > 0
    assert seen["description"] > 0


def test_words_score_a_patent_that_lies_outside_their_window_as_they_score_it_inside(corpus: Corpus) -> None:
    # All 229 patents have the words, so that 29 lie outside the window of the words.
    text = "ornamental design"
    found = everything(corpus, {"text": text, "weights": {"description": 0.001}}, drawing(171))
    missed = [one for one in found if one["signals"]["keyword"]["rank"] is None]
    assert missed
    for one in missed[:3]:
        year = corpus.patents[one["publication"]].date or ""
        alone = corpus.service.search({"text": text, "dates": {"from": year, "to": year}})["results"][0]
        assert alone["publication"] == one["publication"]
        assert one["signals"]["keyword"]["score"] == alone["signals"]["keyword"]["score"] > 0


def test_a_patent_without_the_words_has_0_by_words(corpus: Corpus) -> None:
    found = everything(corpus, {"text": "massage"}, drawing(171))
    without = [one for one in found if corpus.patents[one["publication"]].title != "Massage chair"]
    assert without
    assert {tuple(one["signals"]["keyword"].values()) for one in without} == {(None, 0.0, 0.0)}


@pytest.mark.parametrize("fusion", ["min_max", "z_score", "distribution"])
def test_a_sum_of_scores_is_what_its_function_makes_of_the_true_scores(corpus: Corpus, fusion: str) -> None:
    query = {"text": "massage chair", "fusion": fusion, "weights": {"image": 2.0}}
    found = everything(corpus, query, drawing(171))
    for one in found:
        assert one["score"] == pytest.approx(sum(place["part"] for place in one["signals"].values()), abs=1e-9)
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
    # All 229 patents are in the window of one signal or the other, so that the extremes are those of the corpus.
    if fusion == "min_max":
        vector = image_vector(drawing(171))
        scores = {name: cosine(patent, vector) for name, patent in corpus.patents.items() if patent.figures}
        low, high = min(scores.values()), max(scores.values())
        for one in found:
            if "image" in one["signals"]:
                part = 2 * (scores[one["publication"]] - low) / (high - low)
                assert one["signals"]["image"]["part"] == pytest.approx(part, abs=0.01)


def test_a_cutoff_shortens_total_pages_and_list_alike_and_is_told(corpus: Corpus) -> None:
    every = everything(corpus, {}, drawing(171))
    floor = every[30]["signals"]["image"]["score"]
    query = {"cutoff": {"image": floor}, "size": 20}
    first, second, third = (corpus.service.search({**query, "page": page}, drawing(171)) for page in (1, 2, 3))
    assert ids(first) + ids(second) == [one["publication"] for one in every[:31]]
    assert third["results"] == []
    assert first["total"] == first["listed"] == 31
    assert first["notes"] == ["Of 200 patents that were ranked, 169 are below the cut-off and left out."]
    least = every[4]["score"]
    best = corpus.service.search({"cutoff": {"score": least}}, drawing(171))
    assert (best["total"], len(best["results"])) == (5, 5)


def test_a_cutoff_of_what_takes_no_part_cuts_nothing_and_is_told(corpus: Corpus) -> None:
    plain = corpus.service.search({"text": "lamp"})
    answer = corpus.service.search({"text": "lamp", "cutoff": {"image": 0.9}})
    assert answer["notes"] == ["The cut-off by image cuts nothing: that signal takes no part in this search."]
    assert (answer["total"], ids(answer)) == (plain["total"], ids(plain))
    scoreless = corpus.service.search({"cutoff": {"score": 5}})
    assert scoreless["total"] == len(corpus.patents)
    assert scoreless["notes"] == [
        "No drawing and no words take part in this search: nothing has a score, and nothing is cut off."
    ]


@pytest.mark.parametrize("spelling", ["USD0900017S1", "D\u2019900,017", "Design Patent No. D900,017"])
def test_a_text_that_is_a_number_names_its_patent(corpus: Corpus, spelling: str) -> None:
    answer = corpus.service.search({"text": spelling, "classes": ["locarno:10-02"]})
    patent = corpus.patents[publication(17)]
    assert answer["number"] == {"publication": patent.publication, "title": patent.title, "date": patent.date}
    assert answer["notes"] == []


@pytest.mark.parametrize("text", ["T20", "H264", "massage chair 900017", publication(made_patents.DELETED)])
def test_a_text_that_is_no_number_of_a_patent_here_is_words(corpus: Corpus, text: str) -> None:
    assert corpus.service.search({"text": text})["number"] is None


def test_years_are_counted_beyond_the_dates_asked_for(corpus: Corpus) -> None:
    every = [{"year": 2021, "count": len(corpus.patents)}]
    assert corpus.service.search({})["years"] == every
    answer = corpus.service.search({"dates": {"from": "2021-02-01", "to": "2021-02-28"}})
    assert answer["total"] == 28
    assert answer["years"] == every
    assert corpus.service.search({"dates": {"to": "2020-12-31"}, "text": "quux"})["years"] == every


def test_an_applicant_in_quotes_finds_as_many_as_its_facet_counts(corpus: Corpus) -> None:
    applicants = corpus.service.search({"classes": ["06-01"]})["applicants"]
    assert {one["name"] for one in applicants} == {
        "Acme Rockets Ltd",
        "Société Générale des Meubles",
        "Wile E. Coyote Inc",
    }
    assert [one["count"] for one in applicants] == sorted((one["count"] for one in applicants), reverse=True)
    for one in applicants:
        asked = {"classes": ["06-01"], "applicant": f'"{one["name"]}"'}
        assert corpus.service.search(asked)["total"] == one["count"]
    assert corpus.service.search({"applicant": '"Acme Rockets"'})["total"] == 0


def test_without_says_what_each_filter_costs(corpus: Corpus) -> None:
    query = {
        "text": "massage chair",
        "classes": ["06-01", "D6/366"],
        "dates": {"from": "2021-02-01", "to": "2021-02-28"},
        "applicant": "coyote",
    }
    without = corpus.service.search(query)["without"]
    assert [(one["field"], one["value"]) for one in without] == [
        ("classes", "06-01"), ("classes", "D6/366"), ("dates", None), ("applicant", None), ("text", None),
    ]  # fmt: skip
    looser = [
        query | {"classes": ["D6/366"]},
        query | {"classes": ["06-01"]},
        {name: value for name, value in query.items() if name != "dates"},
        {name: value for name, value in query.items() if name != "applicant"},
        {name: value for name, value in query.items() if name != "text"},
    ]
    assert [one["total"] for one in without] == [corpus.service.search(each)["total"] for each in looser]
    assert len({one["total"] for one in without}) > 1
    assert corpus.service.search({"text": "chair"})["without"] == []


def test_without_counts_as_if_no_words_were_given_where_no_patent_has_them(corpus: Corpus) -> None:
    query = {"text": "unicorn", "classes": ["06-01"], "dates": {"to": "2021-02-28"}}
    (of_class, of_dates, of_text) = corpus.service.search(query)["without"]
    assert of_class["total"] == 1
    assert of_dates["total"] == corpus.service.search({"text": "unicorn", "classes": ["06-01"]})["total"]
    assert of_text["total"] == corpus.service.search({"classes": ["06-01"], "dates": {"to": "2021-02-28"}})["total"]


def copied(number: int, of: int) -> Patent:
    """Make a patent that has the first figure of another one too, scanned anew."""
    patent, seed = made_patents.made(number), 10 * of + 1
    with Image.open(io.BytesIO(drawing(seed))) as original:
        buffer = io.BytesIO()
        original.resize((360, 360)).save(buffer, "PNG")
    copy = replace(
        patent.figures[1],
        digest=hashlib.sha256(buffer.getvalue()).hexdigest(),
        look=look(open_drawing(buffer.getvalue())),
        image_vector=image_vector(buffer.getvalue()),
        sheet="D00009",
    )
    return replace(patent, figures=(*patent.figures, copy))


@pytest.fixture(scope="module")
def families(elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    documents = [made_patents.made(number) for number in range(15)]
    documents += [copied(15, 3), copied(16, 3), copied(17, 12)]
    prefix = f"fold-{secrets.token_hex(4)}-"
    loaded = made_patents.load(elasticsearch_url, prefix, tmp_path_factory.mktemp("blobs"), documents)
    yield loaded
    made_patents.unload(loaded)


def test_patents_with_the_same_best_figure_are_folded_under_the_best(families: Corpus) -> None:
    data = drawing(31)
    every = families.service.search({"fold": False, "size": 20}, data)
    assert set(ids(every)[:3]) == {publication(3), publication(15), publication(16)}
    assert all(one["alike"] == [] for one in every["results"])
    folded = families.service.search({"size": 20}, data)
    first = folded["results"][0]
    assert first["publication"] == ids(every)[0]
    assert [one["publication"] for one in first["alike"]] == ids(every)[1:3]
    assert first["alike"][0]["title"] == families.patents[ids(every)[1]].title
    assert first["alike"][0]["figure"]["url"] == f"/api/v1/figures/{first['alike'][0]['figure']['digest']}/image"
    # Those that share another figure only, which is not the best one here, stand for themselves.
    assert {publication(12), publication(17)} <= set(ids(folded))
    assert ids(folded) == [ids(every)[0], *ids(every)[3:]]
    assert folded["total"] == every["total"] == 18
    assert [(each["listed"], each["folded"]) for each in (folded, every)] == [(16, 2), (18, 0)]


def test_pages_stay_full_where_patents_are_folded(families: Corpus) -> None:
    pages = [families.service.search({"size": 4, "page": page}, drawing(31)) for page in range(1, 6)]
    assert [len(page["results"]) for page in pages] == [4, 4, 4, 4, 0]
    assert [name for page in pages for name in ids(page)] == ids(families.service.search({"size": 20}, drawing(31)))
    assert {(page["total"], page["listed"], page["folded"]) for page in pages} == {(18, 16, 2)}


def test_without_a_vector_patents_are_folded_by_the_figure_that_is_shown_first(
    elasticsearch_url: str, tmp_path: Path
) -> None:
    filed_twice = replace(made_patents.made(0), publication=publication(90), date="2021-06-01")
    documents = [made_patents.made(0), made_patents.made(5), copied(10, 0), filed_twice]
    loaded = made_patents.load(elasticsearch_url, f"twice-{secrets.token_hex(4)}-", tmp_path, documents)
    words = {"text": "lamp", "weights": {"description": 0.0}}
    newest, worded = (loaded.service.search(query) for query in ({}, words))
    apart = [ids(loaded.service.search(query | {"fold": False})) for query in ({}, words)]
    made_patents.unload(loaded)
    assert [(one["publication"], [other["publication"] for other in one["alike"]]) for one in newest["results"]] == [
        (publication(90), [publication(0)]),
        (publication(10), []),
        (publication(5), []),
    ]
    (pair,) = [one for one in worded["results"] if one["alike"]]
    assert {pair["publication"], pair["alike"][0]["publication"]} == {publication(0), publication(90)}
    assert pair["alike"][0]["figure"]["digest"] == pair["figures"][0]["digest"]
    assert [(each["listed"], each["folded"], each["total"]) for each in (newest, worded)] == [(3, 1, 4)] * 2
    assert [len(every) for every in apart] == [4, 4]


def test_of_nearly_the_same_figures_of_a_patent_one_is_shown(families: Corpus) -> None:
    patent = families.patents[publication(3)]
    twice = replace(patent, figures=(*patent.figures, replace(patent.figures[0], sheet="D00007", digest="7" * 64)))
    assert families.service.index.put(families.live.name, replace(twice, revision=2))
    families.service.index.refresh(families.live.name)
    results = families.service.search({"size": 20, "fold": False}, drawing(31))["results"]
    shown = next(one for one in results if one["publication"] == publication(3))
    assert [figure["sheet"] for figure in shown["figures"]] == ["D00001", "D00002"]


def test_pages_through_the_window_repeat_nothing_and_leave_nothing_out(corpus: Corpus) -> None:
    query = {"text": "massage chair", "size": 30}
    pages = [corpus.service.search({**query, "page": page}, drawing(171)) for page in range(1, 8)]
    paged = [name for page in pages for name in ids(page)]
    assert len(paged) == len(set(paged)) == 200
    assert len(ids(pages[-1])) == 200 - 6 * 30
    assert paged[:100] == ids(corpus.service.search({**query, "size": 100}, drawing(171)))


def test_a_page_past_the_end_is_empty_and_one_past_the_window_is_refused(corpus: Corpus) -> None:
    assert corpus.service.search({"classes": ["cpc:A01K 5/01"], "page": 20})["results"] == []
    with pytest.raises(BadQuery, match=r"past the 200 patents"):
        corpus.service.search({"page": 21})


def test_a_class_that_no_patent_bears_matches_nothing_and_is_named(corpus: Corpus) -> None:
    answer = corpus.service.search({"classes": ["locarno:31", "locarno:06-01", "cpc:A47C 7/54"]})
    assert answer["total"] == 0
    assert answer["results"] == []
    assert answer["notes"] == ["No patent here bears locarno:31, cpc:A47C 7/54."]
    assert corpus.service.search({"classes": ["locarno:31", "locarno:06-01"]})["total"] > 0


def test_facets_are_trees_with_titles_whose_counts_agree_with_filters(corpus: Corpus) -> None:
    facets = corpus.service.search({})["facets"]
    furniture = next(node for node in facets["locarno"] if node["code"] == "06")
    assert furniture["title"]
    assert {child["code"] for child in furniture["children"]} == {"06-01", "06-02", "06-03"}
    for child in furniture["children"]:
        assert corpus.service.search({"classes": [f"locarno:{child['code']}"]})["total"] == child["count"]
    (section,) = facets["cpc"]
    path = [section["code"]]
    while len(section["children"]) == 1:
        (section,) = section["children"]
        path.append(section["code"])
    assert path == ["A", "A01", "A01K", "A01K 5/00"]
    assert [child["code"] for child in section["children"]] == ["A01K 5/01", "A01K 5/02"]
    assert list(facets) == ["locarno", "cpc", "ipc", "uspc"]


@pytest.mark.parametrize("spelling", ["USD0900017S1", "D900,017", "US D900017 S1", "usd0900017", "D0900017S"])
def test_a_patent_is_found_by_any_spelling(corpus: Corpus, spelling: str) -> None:
    patent = corpus.service.patent(spelling)
    assert patent["publication"] == "USD0900017S1"
    assert patent["classes"][0] == "locarno:06-03"
    assert patent["class_titles"]["locarno:06-03"]
    assert patent["citations"][0]["category"] == "cited by examiner"
    assert "image_vector" not in patent["figures"][0]
    assert patent["figures"][0]["url"] == f"/api/v1/figures/{patent['figures'][0]['digest']}/image"


@pytest.mark.parametrize("name", [publication(made_patents.DELETED), "USD0900017A1", "USD0111111S1", "no number"])
def test_a_patent_that_is_not_there_is_not_found(corpus: Corpus, name: str) -> None:
    with pytest.raises(NotFound):
        corpus.service.patent(name)


def test_the_ready_clause_finds_what_the_search_finds(corpus: Corpus) -> None:
    encoded = corpus.service.encode(EncodeRequest(), drawing(171))
    assert np.linalg.norm(encoded["vector"]) == pytest.approx(1, abs=1e-5)
    hits = corpus.service.elastic.search(corpus.live.name, {"knn": encoded["knn"], "_source": False})["hits"]["hits"]
    assert [hit["_id"] for hit in hits] == ids(corpus.service.search({}, drawing(171)))
    described = corpus.service.encode(EncodeRequest(text="a garden bench"))
    assert len(described["vector"]) == made_patents.TEXT_DIMS
    assert corpus.service.elastic.search(corpus.live.name, {"knn": described["knn"]})["hits"]["hits"]


def test_an_index_swapped_away_in_the_middle_is_asked_for_again(
    elasticsearch_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = made_patents.load(elasticsearch_url, f"swap-{secrets.token_hex(4)}-", tmp_path, [made_patents.made(1)])
    service, index = loaded.service, loaded.service.index
    resolve, seen = index.current, []

    def current() -> Any:
        seen.append(resolve())
        if len(seen) == 1:  # right after the alias was resolved, a reindex puts another generation live
            fresh = index.create(replace(made_patents.SPEC, name="squares-anew"))
            index.swap(fresh.name)
            service.elastic.delete_index(seen[0].name)
        return seen[-1]

    monkeypatch.setattr(index, "current", current)
    answer = service.search({"text": "chair"}, drawing(171))
    assert len(seen) == 2
    assert answer["index"] == seen[1].name != seen[0].name
    assert answer["encoder"].startswith("squares-anew.")
    assert answer["notes"][-1] == "Nothing is indexed yet; run `figseek ingest PATH`."
    service.elastic.delete_index(seen[1].name)
    service.elastic.close()


def test_without_an_index_the_way_out_is_named(elasticsearch_url: str, corpus: Corpus) -> None:
    empty = replace(corpus.service, index=Index(corpus.service.elastic, f"none-{secrets.token_hex(4)}-"))
    with pytest.raises(NotFound, match="figseek ingest"):
        empty.search({})
