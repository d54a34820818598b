"""Real grants, read where they are; skipped where the folder is absent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from lxml import etree

from encoder.decoding import decode
from encoder.images import open_drawing
from encoder.registry import find_spec, load_encoder

GRANTS = Path(__file__).parents[4] / "shared" / "data" / "grants"
pytestmark = pytest.mark.skipif(not GRANTS.is_dir(), reason="the real grants are not here")


def orientations() -> dict[Path, str]:
    """What the XML says of every drawing."""
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
    said = {}
    for xml in sorted(GRANTS.glob("*/*.XML")):
        for image in etree.parse(xml, parser).iter("img"):
            path = xml.parent / str(image.get("file"))
            if path.is_file():
                said[path] = str(image.get("orientation") or "portrait")
    return said


def test_the_xml_and_the_office_s_mark_agree_on_every_sheet() -> None:
    said = orientations()
    assert len(said) == 236
    assert list(said.values()).count("landscape") == 54
    assert [
        path.name for path, orientation in said.items() if decode(path.read_bytes()).orientation != orientation
    ] == []


def test_a_sheet_s_neighbours_are_of_its_own_patent() -> None:
    """By the published networks: the shipped model learned from these sheets."""
    sheets = [path for path in sorted(GRANTS.glob("*/*.TIF")) if not path.stem.endswith("D00000")]
    # At most five sheets a patent, so that a board game of sixty does not decide.
    kept = [path for path in sheets if int(path.stem[-5:]) <= 5]
    vectors = load_encoder(find_spec("figseek-lite0-minilm")).encode_images(
        [open_drawing(path.read_bytes()) for path in kept]
    )
    patents = [path.parent.name for path in kept]
    similarity = vectors @ vectors.T
    np.fill_diagonal(similarity, -1)
    queries = [row for row in range(len(kept)) if patents.count(patents[row]) > 2]
    found = 0
    for row in queries:
        ranked = dict.fromkeys(patents[other] for other in np.argsort(-similarity[row])[:-1])
        found += patents[row] in list(ranked)[:10]
    assert found / len(queries) >= 0.9
