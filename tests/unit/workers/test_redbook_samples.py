"""Every publication of the shared folder of real ones, checked against plain XPath."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from workers.errors import UnreadableSource
from workers.sources import Source, read, redbook

SHARED = Path(__file__).parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not there")


def sources(folder: str) -> list[Source]:
    found = [item for item in read(SHARED / folder) if isinstance(item, Source)]
    return sorted(found, key=lambda source: source.name)


def value(root: Any, path: str) -> str:
    return str(root.xpath(f"string({path})")).strip()


def test_grants_have_236_drawings_and_every_image_is_there() -> None:
    count = 0
    for source in sources("grants"):
        for drawing in redbook.parse(source.xml, source.name).drawings:
            assert len(source.images[drawing.file]()) > 1000
            count += 1
    assert count == 236


def test_grants_agree_with_their_xml() -> None:
    for source in sources("grants"):
        root: Any = etree.fromstring(source.xml)
        parsed = redbook.parse(source.xml, source.name)
        patent = parsed.patent
        own = f"US{value(root, '//publication-reference//doc-number')}{value(root, '//publication-reference//kind')}"
        assert patent.publication == own
        assert (patent.date or "").replace("-", "") == value(root, "//publication-reference//date")
        assert (patent.filed or "").replace("-", "") == value(root, "//application-reference//date")
        assert patent.title == value(root, "//invention-title")
        assert [code.replace("-", "") for code in patent.locarno] == [
            value(root, "//classification-locarno/main-classification")
        ]
        assert patent.locarno_edition == 13
        national = root.xpath(
            "/*/*/classification-national/*[self::main-classification or self::further-classification]"
        )
        assert len(patent.uspc) == len(national)
        cited = {
            "".join(document.xpath("country/text()|doc-number/text()|kind/text()"))
            for document in root.xpath("//us-citation/patcit/document-id")
        }
        assert len(patent.citations) == len(cited)
        assert any(citation.category == "cited by examiner" for citation in patent.citations)
        assert len(patent.claims) == 1
        assert patent.inventors
        assert patent.applicants
        assert len(parsed.drawings) == len(set(root.xpath("//drawings//img/@file")))
        assert [drawing.front_page for drawing in parsed.drawings].index(True) == 0
        landscape = [drawing.orientation == "landscape" for drawing in parsed.drawings]
        assert landscape == [img.get("orientation") == "landscape" for img in root.xpath("//drawings//img")]


def test_figures_of_grants_are_as_many_as_the_office_counts() -> None:
    """A sheet has its own line wherever figures and sheets are as many."""
    for source in sources("grants"):
        root: Any = etree.fromstring(source.xml)
        parsed = redbook.parse(source.xml, source.name)
        figures, sheet_count = (
            int(value(root, f"//figures/number-of-{name}")) for name in ("figures", "drawing-sheets")
        )
        assert len(parsed.patent.figure_texts) == figures
        told = [drawing for drawing in parsed.drawings if drawing.text]
        assert len(told) == (sheet_count if figures == sheet_count else 0)
        assert all(drawing.view for drawing in told)


def test_applications_have_their_cpc_classes() -> None:
    cpc = {}
    for source in sources("applications"):
        parsed = redbook.parse(source.xml, source.name)
        cpc[parsed.patent.publication] = parsed.patent.cpc
        assert parsed.patent.stage == "application"
        assert all(drawing.file in source.images for drawing in parsed.drawings)
    assert cpc["US20250204297A1"] == ("A01B 63/32", "A01B 63/008")
    assert cpc["US20250250937A1"][0] == "F02C 7/16"


def test_samples_of_every_format_are_read_or_refused_by_name() -> None:
    read_versions = set()
    refused = []
    for source in sources("xml"):
        if ".ZIP/" in source.name:  # file wrappers, which are no publications
            continue
        file = source.name.rsplit("/", 1)[-1]
        try:
            patent = redbook.parse(source.xml, file).patent
        except UnreadableSource as error:
            refused.append(str(error))
        else:
            version = re.search(rb'dtd-version="v(\d\.?\d)', source.xml)
            assert version
            read_versions.add(version[1].replace(b".", b""))
            assert patent.title
            assert patent.claims
            assert patent.description
            assert patent.uspc or patent.cpc
    assert read_versions == {b"40", b"42", b"44", b"45"}
    assert len(refused) == 11
    assert all(re.fullmatch(r"[\w.-]+\.xml is .*\.", reason) for reason in refused)
