"""The descriptions of real designs: their shipped file, against the drawings where these are, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import etree

from encoder.training.descriptions.designs import FEWEST, BadDescriptions, Description, Design, Figure, Sheet
from encoder.training.descriptions.real import load_real_designs, parse

DATA = Path(__file__).parents[4] / "shared" / "data"
with_data = pytest.mark.skipif(not DATA.is_dir(), reason="the real designs are not here")
SOURCE = {
    "written_by": "a viewer",
    "written_on": "2026-11-24",
    "drawn_from": "sheets",
    "prompt": "Look.",
    "reviewed_by": "nobody",
    "licence": "Apache-2.0",
}
STOOL = {
    "publication": "USD1",
    "object": "stool",
    "aliases": ["seat", "perch", "tabouret", "bar stool"],
    "parts": ["round seat", "three legs"],
    "descriptions": [
        *({"text": f"stool with three legs and ring number {n}"} for n in range(FEWEST)),
        {"text": "round seat like a coin from above", "views": ["top"]},
    ],
    "sheets": [
        {"sheet": "D00001", "figures": [{"view": "perspective", "label": "1"}]},
        {"sheet": "D00002", "figures": [{"view": "top", "label": "2"}, {"view": "in use"}]},
    ],
}


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def _titles() -> dict[str, str]:
    """Title by publication of all real designs."""
    lines = (DATA / "sheets" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    titles = {record["patent"]: record["title"] for record in map(json.loads, lines)}
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
    for xml in (DATA / "grants").glob("*/*.XML"):
        title = etree.parse(xml, parser).find(".//invention-title")
        assert title is not None
        titles[f"USD{xml.stem[3:].partition('-')[0].lstrip('0')}"] = "".join(map(str, title.itertext()))
    return titles


@with_data
def test_every_drawing_of_the_77_real_designs_is_described() -> None:
    drawings = [path.name for path in DATA.glob("grants/*/*.TIF")] + [path.name for path in DATA.glob("sheets/*/*.tif")]
    real = load_real_designs()
    assert set(real.designs) == set(_titles())
    assert len(drawings) == sum(len(design.sheets) for design in real.designs.values()) == 579
    assert [drawing for drawing in drawings if len(real.describe(drawing)) < FEWEST] == []


@with_data
def test_the_titles_which_text_to_image_is_judged_by_are_not_copied() -> None:
    """One line in fifty has all words of its design's title, and no design has them in half of its lines."""
    designs, shares = load_real_designs().designs, []
    for publication, title in _titles().items():
        wanted = _words(title) - {"a", "an", "and", "for", "of", "or", "the", "thereof", "to", "with"}
        texts = [said.text for said in designs[publication].descriptions]
        assert title.lower() not in {text.lower() for text in texts}
        shares.append(sum(wanted <= _words(text) for text in texts) / len(texts))
    assert max(shares) < 0.5
    assert sum(shares) / len(shares) < 0.03


def test_the_words_are_many_and_no_line_is_said_of_two_designs() -> None:
    designs = load_real_designs().designs.values()
    texts = [said.text for design in designs for said in design.descriptions]
    assert len(set(texts)) == len(texts)
    assert len(set().union(*map(_words, texts))) > 2500
    # The least varied design has 20 lines of three new words each.
    assert min(len(set().union(*(_words(said.text) for said in design.descriptions))) for design in designs) > 60


def test_the_file_says_where_it_comes_from() -> None:
    source = load_real_designs().source
    assert "looked at the drawings" in source.written_by
    assert source.reviewed_by == "nobody"


def test_a_drawing_has_what_is_true_of_its_view_and_the_view_itself() -> None:
    real = parse("\n".join(map(json.dumps, ({"source": SOURCE}, STOOL))))
    everywhere = tuple(f"stool with three legs and ring number {n}" for n in range(FEWEST))
    assert real.describe("USD0000001-20210105-D00001.TIF") == (
        *everywhere,
        "perspective view of a stool",
        "perspective view of a seat",
    )
    assert real.describe("D1-D00002.tif") == (
        *everywhere,
        "round seat like a coin from above",
        "top view of a stool",
        "top view of a seat",
        "a stool in use",
        "a perch in use",
    )


@pytest.mark.parametrize("file", ["D1-D00003.tif", "D2-D00001.tif", "photo.jpg", "USD0000001-D1.xml.tif", ""])
def test_a_drawing_that_nobody_looked_at_has_no_such_descriptions(file: str) -> None:
    assert parse("\n".join(map(json.dumps, ({"source": SOURCE}, STOOL)))).describe(file) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"descriptions": STOOL["descriptions"][:3]}, "USD1: 3 descriptions, not 15 to 25"),
        ({"aliases": ["seat"]}, "1 aliases, not 4 to 8"),
        ({"aliases": ["seat", "Perch", "perch", "stools"]}, "the name 'perch' is there twice"),
        ({"parts": []}, "no part, no sheet or a sheet without a figure"),
        ({"parts": ["leg", "leg"]}, "the part 'leg' is there twice"),
        ({"object": "stool\n"}, "is no plain line of up to 48 characters"),
        ({"object": "s" * 49}, "is no plain line of up to 48 characters"),
        (
            {"sheets": [{"sheet": "D00001", "figures": [{"view": "askew"}]}]},
            "the view 'askew' is none of bottom, detail",
        ),
        ({"sheets": STOOL["sheets"][:1]}, "bound to a view that no sheet shows"),
        ({"descriptions": [*STOOL["descriptions"], {"text": "<b>stool</b> of oak"}]}, "is no plain line of 12 to 160"),
        ({"descriptions": [*STOOL["descriptions"], STOOL["descriptions"][0]]}, "ring number 0' is there twice"),
        ({"descriptions": "stool"}, "Line 2 of the descriptions cannot be read"),
        ({"sheets": None}, "Line 2 of the descriptions cannot be read"),
    ],
)
def test_a_record_that_breaks_a_rule_is_refused_by_name(change: dict[str, object], said: str) -> None:
    with pytest.raises(BadDescriptions, match=re.escape(said)):
        parse("\n".join(map(json.dumps, ({"source": SOURCE}, STOOL | change))))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "empty"),
        ([STOOL], "Line 1 of the descriptions cannot be read"),
        ([{"source": SOURCE}, STOOL, STOOL], "Line 3 of the descriptions has USD1 again"),
        ([{"source": SOURCE}, "stool"], "Line 2 of the descriptions cannot be read"),
    ],
)
def test_a_file_without_a_source_or_with_a_design_twice_is_refused(lines: list[object], said: str) -> None:
    with pytest.raises(BadDescriptions, match=said):
        parse("\n".join(map(json.dumps, lines)))


def test_a_sheet_that_a_design_does_not_have_is_no_key() -> None:
    texts = tuple(Description(f"stool with three legs and ring number {n}") for n in range(FEWEST))
    stool = Design("USD1", "stool", ("a", "b", "c", "d"), ("leg",), texts, (Sheet("S001", (Figure("front"),)),))
    with pytest.raises(KeyError):
        stool.describe("S002")
