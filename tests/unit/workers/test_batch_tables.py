from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from search.hybrid.query import build
from workers.batch.rows import BatchRow
from workers.batch.tables import HEADER, Table, safe


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\r=1", "'\r=1"),
        ("a=b", "a=b"),
        (-0.25, -0.25),
        (None, None),
    ],
)
def test_no_cell_is_a_formula(cell: object, written: object) -> None:
    assert safe(cell) == written


def test_a_result_is_a_line_whose_cells_come_back_as_they_were() -> None:
    result: dict[str, Any] = {
        "publication": "USD0907292S1",
        "title": '=cmd|"/C calc"!A0, a "chair"\nof two lines',
        "date": None,
        "classes": ["locarno:06-01", "uspc:D6/366"],
        "score": 0.5,
        "signals": {"image": {"rank": None, "score": -0.25, "part": 0.0}},
        "figures": [{"sheet": "D00001", "digest": "0" * 64}],
        "alike": [{"publication": "USD0907293S1"}],
    }
    out = io.StringIO()
    table = Table(out)
    table.begin("title")
    found: dict[str, Any] = {"results": [result], "number": {"publication": "USD0907292S1"}, "notes": []}
    found |= {"named": [{"word": "=chair"}, {"word": "stool"}]}
    nothing: dict[str, Any] = {
        "results": [],
        "number": None,
        "named": [],
        "notes": ["No patent has these words.", "It is late."],
    }
    table.answered(BatchRow(7, "@name", build({"text": "chair"}), Path("a.png")), found, None)
    table.answered(BatchRow(8, "nothing", build({"text": "chair"}), None), nothing, None)
    table.refused(9, "bad", "=it is no query")
    table.end()
    header, line, empty, refused = csv.reader(io.StringIO(out.getvalue()))
    assert header == list(HEADER)
    cells = dict(zip(header, line, strict=True))
    assert cells["title"] == "'" + result["title"]
    assert cells["name"] == "'@name"
    assert (cells["line"], cells["rank"], cells["date"]) == ("7", "1", "")
    assert cells["classes"] == "locarno:06-01;uspc:D6/366"
    assert (cells["image_rank"], cells["image_score"], cells["keyword_rank"]) == ("", "-0.25", "")
    assert (cells["alike"], cells["error"]) == ("USD0907293S1", "")
    assert cells["named"] == "'=chair;stool"
    assert (cells["number"], cells["notes"]) == ("USD0907292S1", "")
    blank = [""] * (len(HEADER) - 6)
    assert empty == ["8", "nothing", *blank, "", "", "No patent has these words. It is late.", ""]
    assert refused == ["9", "bad", *blank, "", "", "", "'=it is no query"]
