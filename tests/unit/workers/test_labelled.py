"""Labelled drawings out of grants, exports and manifests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from encoder.training.descriptions.made import Made
from encoder.training.drawings.sample import sample_path
from workers.evaluation.labelled import Item, Labelled

# The smallest image that is read is not opened here.
SHEET = b"a sheet"


def _read(*paths: Path) -> tuple[list[Item], list[tuple[str, str]]]:
    refused: list[tuple[str, str]] = []
    return list(Labelled(paths).read(lambda name, reason: refused.append((name, reason)))), refused


def _manifest(folder: Path, *lines: object) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "manifest.jsonl").write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines))
    return folder


def test_the_sample_has_a_label_for_every_drawing() -> None:
    items, refused = _read(sample_path())
    designs = {item.drawing.design for item in items}
    assert refused == []
    assert len(designs) == 150
    assert all(one.title and one.locarno_subclass and one.uspc and one.year == 2026 for one in designs)
    assert sum(item.drawing.front_page for item in items) == 150
    assert len({item.drawing.name for item in items}) == len(items)
    numbers = {one.number for one in designs}
    assert sum(bool(one.cited & numbers) for one in designs) > 75


def test_a_manifest_gives_designs_with_what_can_be_read_of_their_labels(tmp_path: Path) -> None:
    line = {"patent": "USD576693", "title": "LAMP", "locarno": "2605", "uspc": "D26/93", "date": "Sep. 9, 2008"}
    unread = {"patent": "D0681887", "title": None, "locarno": "Z-9", "uspc": None, "date": None}
    folder = _manifest(tmp_path / "sheets", line | {"sheets": ["a/S1.tif"]}, unread | {"sheets": ["S 1.tif"]})
    (folder / "a").mkdir()
    (folder / "a" / "S1.tif").write_bytes(SHEET)
    (lamp, other), refused = _read(folder)
    design = lamp.drawing.design
    assert (design.number, design.year, design.locarno, design.uspc) == ("USD0576693", 2008, "26-05", "D26/93")
    assert lamp.load() == SHEET
    assert (other.drawing.name, other.drawing.design.locarno_class) == ("USD0681887-S_1", "")
    assert refused == []


def test_a_manifest_tells_of_a_made_design_what_it_was_made_of_and_the_view_of_each_sheet(tmp_path: Path) -> None:
    made = {"name": "lamp", "aliases": ["desk lamp"], "parts": ["shade"]}
    line = {"patent": "USD0000002", "sheets": ["a.tif", "b.tif"], "views": ["front and rear", "top"], "made": made}
    (first, second), refused = _read(_manifest(tmp_path, line | {"cited": ["USD0000001"]}))
    assert refused == []
    assert (first.view, second.view) == ("front and rear", "top")
    assert first.made == second.made == Made("lamp", ("desk lamp",), ("shade",))
    assert first.drawing.design.cited == {"USD0000001"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"patent": "USD0000002", "sheets": ["a.tif"], "views": ["front", "rear"]}, "2 views of 1 sheets"),
        ({"patent": "USD0000002", "sheets": [], "made": {"parts": ["shade"]}}, "made.name: Field required"),
        ({"patent": "USD0000002", "sheets": [], "cited": ["a chair"]}, "is not a publication number"),
        ("{", "Invalid JSON"),
        ({"sheets": []}, "patent: Field required"),
        ({"patent": "a chair", "sheets": []}, "is not a publication number"),
    ],
)
def test_a_line_that_tells_of_no_design_is_named_and_the_rest_goes_on(
    tmp_path: Path, line: object, reason: str
) -> None:
    folder = _manifest(tmp_path, line, {"patent": "USD0000002", "sheets": ["b.tif"]})
    items, ((name, told),) = _read(folder)
    assert [item.drawing.name for item in items] == ["USD0000002-b"]
    assert name == "manifest.jsonl:1"
    assert told.startswith("Line 1 of manifest.jsonl tells of no design: ")
    assert reason in told


def test_ten_sheets_count_and_sheets_of_one_name_are_told_apart(tmp_path: Path) -> None:
    sheets = ["a/S.tif", "b/S.tif", *(f"S{number}.tif" for number in range(12))]
    items, _ = _read(_manifest(tmp_path, {"patent": "USD0000002", "sheets": sheets}))
    names = [item.drawing.name for item in items]
    assert names[:3] == ["USD0000002-S~1", "USD0000002-S~2", "USD0000002-S0"]
    assert len(names) == 10


def test_a_design_that_comes_again_counts_once(tmp_path: Path) -> None:
    first = _manifest(tmp_path / "a", {"patent": "USD0000002", "sheets": ["1.tif"]})
    again = _manifest(tmp_path / "b", {"patent": "US D2", "sheets": ["2.tif"]})
    items, refused = _read(first, again)
    assert [item.drawing.name for item in items] == ["USD0000002-1"]
    assert refused == [("USD0000002", "USD0000002 comes again and counts once.")]
