import json
from dataclasses import replace
from typing import Any

import pytest

from mappings import publication
from mappings.document import Figure, Patent
from search import limits
from search.errors import BadQuery
from search.hybrid.query import parse
from search.writing.record import Record, checked, content_digest, to_json, to_patent
from tests.unit.mappings.test_document import made_patent
from workers.sources.redbook import limits as redbook

NUMBER = "USD0907292S1"


def read(**changes: Any) -> Record:
    return parse(Record, json.dumps({"publication": NUMBER, **changes}).encode())


def _named(number: int, figure: Figure) -> Figure:
    return replace(figure, file=f"{number}.tif", image_vector=None, description_vector=None)


def stored(seed: int) -> Patent:
    """A patent of any shape as an index holds it: its files have names, its citations numbers."""
    made = made_patent(seed)
    return replace(
        made,
        figures=tuple(_named(number, one) for number, one in enumerate(made.figures)),
        front_page=made.front_page and _named(99, made.front_page),
        source_digest="0" * 64,
        office=publication.parse(made.publication).office,
        kind=publication.parse(made.publication).kind or "",
    )


@pytest.mark.parametrize("seed", range(60))
def test_a_patent_comes_back_whole_from_its_record(seed: int) -> None:
    patent = stored(seed)
    line = json.dumps(to_json(patent))
    record = parse(Record, line.encode())
    plain = replace(patent, figures=(), front_page=None, revision=0)
    assert to_patent(record) == plain
    front = [patent.front_page] if patent.front_page else []
    figures = [*front, *patent.figures]
    assert [(one.file, one.digest, one.sheet) for one in record.figures] == [
        (one.file, one.digest, one.sheet) for one in figures
    ]
    assert [tuple(one.descriptions) for one in record.figures] == [one.descriptions for one in figures]
    assert record.revision == patent.revision


def test_what_the_readers_let_pass_fits_a_record() -> None:
    assert limits.NAME_CHARACTERS >= redbook.NAME_CHARACTERS
    assert limits.LONG_CHARACTERS >= redbook.TEXT_CHARACTERS
    assert limits.FIGURE_TEXT_CHARACTERS >= redbook.FIGURE_TEXT_CHARACTERS
    assert limits.SHEETS >= redbook.DRAWINGS


def test_spellings_become_canonical() -> None:
    record = read(publication="US D907,292 S1", cpc=["A47C0007540000", "A47C 7/54"], locarno=["0601"], uspc=["D14-486"])
    assert record.publication == NUMBER
    assert (record.cpc, record.locarno, record.uspc) == (["A47C 7/54"], ["06-01"], ["D14/486"])


def test_office_kind_and_sheet_follow() -> None:
    patent = to_patent(read())
    assert (patent.office, patent.kind) == ("US", "S1")
    figures = read(figures=[{"file": "a.b.tif"}, {"file": "x"}, {"file": "y", "sheet": "D00001"}]).figures
    assert [figure.named_sheet() for figure in figures] == ["a.b", "x", "D00001"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"publication": ""}, "publication: "),
        ({"publication": "D1/2"}, "publication: "),
        ({"title": 5}, "title: "),
        ({"title": "a" * 2_001}, "title: "),
        ({"stage": "draft"}, "stage: "),
        ({"status": ""}, "status: "),
        ({"date": "2021-02-30"}, "date: "),
        ({"ipc": ["Y02E"]}, "ipc: 'Y02E'"),
        ({"locarno_edition": 100}, "locarno_edition: "),
        ({"citations": [{"category": "x"}]}, "citations.0.publication: "),
        ({"figures": [{"file": "a", "digest": "A" * 64}]}, "figures.0.digest: "),
        ({"figures": [{"file": "a", "orientation": "left"}]}, "figures.0.orientation: "),
        ({"figures": [{"file": name, "front_page": True} for name in "ab"]}, "front page"),
        ({"figures": [{"file": "a"}] * 5_001}, "figures: there are 5001"),
        ({"source_digest": "x"}, "source_digest: "),
        ({"revision": -1}, "revision: "),
        ({"deleted": True}, "deleted: there is no such field"),
        ({"image_vector": []}, "image_vector: there is no such field"),
    ],
)
def test_what_no_patent_can_have_is_refused_by_name(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(BadQuery) as refused:
        read(**changes)
    assert words in str(refused.value)


def test_a_digest_of_the_content_is_its_own_or_made() -> None:
    assert content_digest(read(source_digest="1" * 64), {}) == "1" * 64
    made = content_digest(read(title="a", citations=[{"publication": "x"}]), {"a": {"digest": "0"}})
    assert made == content_digest(read(title="a", citations=[{"publication": "x"}], revision=5), {"a": {"digest": "0"}})
    assert made != content_digest(read(title="b", citations=[{"publication": "x"}]), {"a": {"digest": "0"}})
    assert made != content_digest(read(title="a", citations=[{"publication": "x"}]), {"a": {"digest": "1"}})


def test_an_image_of_another_digest_is_a_failure() -> None:
    assert checked(None, "a") == checked("a", "a") == {"digest": "a"}
    assert "not b" in checked("b", "a")["reason"]
