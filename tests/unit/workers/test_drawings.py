"""`figseek drawings` on packages that are in the cache: the same bytes every time, in a folder that is read again."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from encoder.protocols import DrawingFacts
from encoder.training.descriptions.drawing import Drawing, describe
from encoder.training.descriptions.real import load_real_designs
from encoder.training.drawings.named import render
from encoder.training.drawings.subjects import SOURCES
from tests.named_sources import catalog, icon_sets
from workers.cli import main
from workers.evaluation.labelled import Labelled


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the packages are unpacked in, in a cache that the settings name."""
    monkeypatch.setenv("FIGSEEK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))
    drawings = tmp_path / "cache" / "drawings"
    catalog(drawings / "sweethome3d-furniture_1.8-1_all" / "usr")
    icon_sets(drawings)
    return drawings


def _drawings(out: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["drawings", str(out), "--processes", "1", *words])


def test_both_sources_are_drawn_with_a_manifest_that_is_read_again(packages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = _drawings(out)
    assert ran.exit_code == 0, ran.output
    assert "Parking slot (sweethome3d-furniture 1.8-1: Small/small/slot.obj): left out, it is flat" in ran.output
    assert f"{out}: 4 named things, 1 left out" in ran.output
    lines = [json.loads(line) for line in (out / "manifest.jsonl").read_text().splitlines()]
    assert [(line["patent"], line["title"], line["locarno"], len(line["sheets"])) for line in lines] == [
        ("USD9800001", "Oak café table", "06-03", 7),
        ("USD9800003", "Modello Tre, car", "12-08", 7),
        ("USD9820001", "Chair", "06-01", 1),
        ("USD9820002", "Lamp", "26-05", 2),
    ]
    assert [line["credit"] for line in lines[1:4:2]] == [
        "3D model by unknown, Small catalog: Creative Commons Attribution 3.0",
        "Icons of Ph by A. Hand (MIT), Tabler by A. Hand (MIT)",
    ]

    refused: list[str] = []
    items = 0
    for item in Labelled([out]).read(lambda *why: refused.extend(why)):
        items += 1
        picture = Image.open(io.BytesIO(item.load()))
        assert (picture.mode, picture.format) == ("1", "TIFF")
        assert 0 < (~np.asarray(picture)).mean() < 0.12
        facts = DrawingFacts(item.drawing.design.title, view=item.view, class_titles=("Things", "Goods"))
        told = describe(Drawing(item.drawing.name, facts, item.made), load_real_designs(), seed=1)
        assert len(told) >= 3, told
    assert (items, refused) == (17, [])

    # Another process, the same bytes.
    for subject in (subject for source in SOURCES.values() for subject in source(packages)):
        for name, content in render(subject).files.items():
            assert (out / name).read_bytes() == content


def test_a_limit_takes_things_from_all_over_a_source(packages: Path, tmp_path: Path) -> None:
    ran = _drawings(tmp_path / "out", "--source", "icons", "--designs", "1", "--json")
    assert json.loads(ran.stdout) == {"designs": 1, "left_out": [], "out": str(tmp_path / "out")}


def test_a_source_without_its_package_manager_is_one_sentence(packages: Path, tmp_path: Path) -> None:
    (packages / "sweethome3d-furniture_1.8-1_all").rename(tmp_path / "away")
    ran = _drawings(tmp_path / "out")
    assert ran.exit_code == 2
    assert ran.output == (
        "figseek: sweethome3d-furniture 1.8-1 is fetched by apt-get, which is not installed here; install it, or leave "
        "this source out by --source.\n"
    )
    assert not (tmp_path / "out").exists()
