"""Answers as CSV: a line a result, or one for a row without any, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from workers.batch.rows import SEPARATOR, BatchRow

# A spreadsheet takes a cell that begins with one of these for a formula (OWASP, "CSV Injection").
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
SIGNALS = ("image", "description", "keyword")
HEADER = (
    "line", "name", "rank", "publication", "title", "date", "classes", "score",
    *(f"{signal}_{part}" for signal in SIGNALS for part in ("rank", "score", "part")), "sheet", "figure", "alike",
    "number", "named", "notes", "error",
)  # fmt: skip
# What a row without results has between its name and what is said of the whole answer.
_BLANK = (None,) * (len(HEADER) - 6)


class Table:
    """Writes the answers of a batch as CSV."""

    def __init__(self, out: TextIO) -> None:
        self._lines = csv.writer(out, lineterminator="\n")

    def begin(self, title: str) -> None:
        """Write the names of the columns."""
        self._lines.writerow(HEADER)

    def answered(self, row: BatchRow, answer: Mapping[str, Any], drawing: bytes | None) -> None:
        """Write a line for each result, or one without a rank where nothing was found."""
        number = answer["number"]["publication"] if answer["number"] else None
        named = SEPARATOR.join(one["word"] for one in answer["named"])
        whole = [number, named, " ".join(answer["notes"]), None]
        for rank, result in enumerate(answer["results"], 1):
            self._write([*_cells(row, rank, result), *whole])
        if not answer["results"]:
            self._write([row.line, row.name, *_BLANK, *whole])

    def refused(self, line: int, name: str, reason: str) -> None:
        """Write a line with the reason."""
        self._write([line, name, *_BLANK, None, None, None, reason])

    def end(self) -> None:
        """Write nothing more."""

    def _write(self, cells: Sequence[object]) -> None:
        self._lines.writerow([safe(cell) for cell in cells])


def safe(cell: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would take for a formula; numbers stay as they are."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell


def _cells(row: BatchRow, rank: int, result: Mapping[str, Any]) -> list[object]:
    figure = result["figures"][0] if result["figures"] else {}
    places = [result["signals"].get(signal, {}).get(part) for signal in SIGNALS for part in ("rank", "score", "part")]
    return [
        row.line,
        row.name,
        rank,
        result["publication"],
        result["title"],
        result["date"],
        SEPARATOR.join(result["classes"]),
        result["score"],
        *places,
        figure.get("sheet"),
        figure.get("digest"),
        SEPARATOR.join(one["publication"] for one in result["alike"]),
    ]
