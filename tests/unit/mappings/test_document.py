import json
import random
from dataclasses import replace
from typing import Any

import pytest

from mappings.body import index_body
from mappings.document import (
    Citation,
    Figure,
    FigureFailure,
    Patent,
    Relation,
    class_codes,
    class_paths,
    from_source,
    require_complete,
    to_source,
)
from mappings.errors import BadDocument

WORDS = ("chair", "Sessel", "", "front perspective view", "Ω ≤ é", '"quoted"', "a\nb")
CODES = {
    "cpc": ("A47C 7/54", "A47C 7/00", "Y02E", "A63F 2009/0012"),
    "ipc": ("A47C 7/54", "A47"),
    "locarno": ("06-01", "06-02", "28"),
    "uspc": ("D14/486", "123/41.1", "D14"),
}
FIGURE = Figure("a" * 64, "D00001", image_vector=(0.6, 0.8), description_vector=(1.0,))


def made_patent(seed: int) -> Patent:
    """A patent of any shape: each part is there or not."""
    rng = random.Random(seed)

    def text() -> str:
        return rng.choice(WORDS)

    def maybe() -> str | None:
        return rng.choice((None, *WORDS))

    def texts() -> tuple[str, ...]:
        return tuple(text() for _ in range(rng.randrange(3)))

    def codes(scheme: str) -> tuple[str, ...]:
        return tuple(rng.sample(CODES[scheme], rng.randrange(len(CODES[scheme]) + 1)))

    def vector() -> tuple[float, ...] | None:
        return rng.choice((None, tuple(rng.gauss(0, 1) for _ in range(4))))

    def figure(sheet: int, *, front: bool = False) -> Figure:
        place = Figure(
            rng.randbytes(32).hex(), f"D{sheet:05}", text(), maybe(), maybe(), rng.choice(("portrait", "landscape"))
        )
        if front:
            return place
        return replace(
            place, descriptions=texts(), describer=maybe(), image_vector=vector(), description_vector=vector()
        )

    return Patent(
        publication=rng.choice(("USD0907292S1", "US11123456B2", "US20250204297A1", "EP1234567A1")),
        title=text(),
        date=rng.choice((None, "2021-01-05")),
        office=rng.choice(("US", "EP")),
        kind=rng.choice(("", "S1")),
        kind_of_patent=rng.choice(("", "design", "utility")),
        stage=rng.choice(("grant", "application")),
        application=maybe(),
        filed=rng.choice((None, "2019-02-20")),
        abstract=maybe(),
        claims=texts(),
        description=maybe(),
        figure_texts=texts(),
        generated=texts(),
        cpc=codes("cpc"),
        ipc=codes("ipc"),
        locarno=codes("locarno"),
        locarno_edition=rng.choice((None, 13)),
        uspc=codes("uspc"),
        applicants=texts(),
        inventors=texts(),
        assignees=texts(),
        citations=tuple(Citation(text(), text(), maybe(), maybe()) for _ in range(rng.randrange(3))),
        relations=tuple(Relation(text(), text(), maybe()) for _ in range(rng.randrange(3))),
        front_page=rng.choice((None, figure(0, front=True))),
        figures=tuple(figure(sheet) for sheet in range(1, rng.randrange(1, 5))),
        failures=tuple(FigureFailure(text(), text()) for _ in range(rng.randrange(3))),
        source_digest=text(),
        revision=rng.randrange(2**53),
    )


def fields_of(value: Any, mapping: dict[str, Any]) -> None:
    for name, child in value.items():
        assert name in mapping, name
        for each in child if isinstance(child, list) else [child]:
            if isinstance(each, dict) and "properties" in mapping[name]:
                fields_of(each, mapping[name]["properties"])


@pytest.mark.parametrize("seed", range(200))
def test_a_patent_comes_back_from_its_stored_form(seed: int) -> None:
    patent = made_patent(seed)
    source = to_source(patent)
    assert from_source(json.loads(json.dumps(source))) == patent
    assert from_source(source) == patent
    fields_of(source, index_body(4, 4, {})["mappings"]["properties"])


def test_what_is_derived_is_written_with_the_patent() -> None:
    patent = Patent(
        "USD0907292S1",
        locarno=("28-03",),
        uspc=("D28/47",),
        citations=(
            Citation("USD0661020S", "cited by examiner"),
            Citation("D661020", "cited by applicant"),
            Citation("4621424", "cited by applicant"),
            Citation("Gazette 12", "cited by examiner"),
        ),
        front_page=Figure("b" * 64, "D00000", image_vector=(1.0,), descriptions=("a razor",)),
        figures=(FIGURE, replace(FIGURE, sheet="D00002")),
    )
    source = to_source(patent)
    assert (source["stem"], source["number"], source["deleted"]) == ("USD0907292", "D0907292", False)
    assert source["classes"] == ["locarno:28-03", "uspc:D28/47"]
    assert source["class_tree"] == ["locarno:28", "locarno:28-03", "uspc:D28", "uspc:D28/47"]
    assert source["cited"] == ["USD0661020", "US04621424", "Gazette 12"]
    assert source["cited_by_examiner"] == ["USD0661020", "Gazette 12"]
    assert source["digests"] == ["a" * 64, "b" * 64]
    assert set(source["front_page"]) == {"digest", "sheet", "file", "orientation"}


def test_the_class_tree_has_every_level_once() -> None:
    patent = Patent("USD0907292S1", cpc=("A47C 7/54", "A47C 7/62"), ipc=("A47C",), locarno=("06-01",))
    assert class_codes(patent) == ("locarno:06-01", "cpc:A47C 7/54", "cpc:A47C 7/62", "ipc:A47C")
    assert class_paths(patent) == (
        *("locarno:06", "locarno:06-01"),
        *("cpc:A", "cpc:A47", "cpc:A47C", "cpc:A47C 7/00", "cpc:A47C 7/54", "cpc:A47C 7/62"),
        *("ipc:A", "ipc:A47", "ipc:A47C"),
    )


def test_a_tombstone_keeps_only_what_outlives_the_patent() -> None:
    source = to_source(replace(made_patent(1), publication="USD0907292S1", revision=7, deleted=True))
    assert source == {"publication": "USD0907292S1", "stem": "USD0907292", "revision": 7, "deleted": True}
    assert from_source(source) == Patent("USD0907292S1", revision=7, deleted=True)


def test_vectors_may_be_absent_from_a_stored_document() -> None:
    source = to_source(Patent("USD0907292S1", figures=(FIGURE,)))
    for figure in source["figures"]:
        del figure["image_vector"], figure["description_vector"]
    assert from_source(source).figures == (replace(FIGURE, image_vector=None, description_vector=None),)


@pytest.mark.parametrize(
    "change",
    [
        {"publication": None},
        {"revision": None},
        {"revision": "soon"},
        {"deleted": None},
        {"claims": "one"},
        {"figures": [{"sheet": "D00001"}]},
        {"figures": [{"digest": "a", "sheet": "D00001", "colour": "red"}]},
        {"figures": [{"digest": "a", "sheet": "D00001", "image_vector": 1.0}]},
        {"citations": [{}]},
        {"front_page": "D00000"},
        {"relations": ["continuation"]},
    ],
)
def test_a_document_that_is_not_ours_is_refused(change: dict[str, Any]) -> None:
    source = to_source(Patent("USD0907292S1")) | change
    with pytest.raises(BadDocument, match="not one of this schema"):
        from_source({name: value for name, value in source.items() if value is not None})


def test_a_complete_patent_may_be_written() -> None:
    require_complete(Patent("USD0907292S1", front_page=Figure("b" * 64, "D00000"), figures=(FIGURE,)))
    require_complete(Patent("US11123456B2"))


@pytest.mark.parametrize("vectors", [{"image_vector": None}, {"description_vector": None}, {"image_vector": ()}])
def test_a_figure_without_its_vectors_is_refused_by_name(vectors: dict[str, Any]) -> None:
    with pytest.raises(BadDocument, match="USD0907292S1: D00001 lacks a vector"):
        require_complete(Patent("USD0907292S1", figures=(replace(FIGURE, **vectors),)))


@pytest.mark.parametrize("publication", ["USD907292S1", "US D0907292 S1", "D0907292"])
def test_an_id_that_is_not_canonical_is_refused(publication: str) -> None:
    with pytest.raises(BadDocument, match="USD0907292"):
        require_complete(Patent(publication))
