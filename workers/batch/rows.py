"""The rows of a batch file: CSV in, one query a row out, or the reason why a row is none."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from search.errors import BadQuery
from search.hybrid.query import Query, build
from workers.errors import WorkersError

COLUMNS = ("name", "id", "image", "text", "classes", "from", "to", "applicant")
# Codes have spaces, slashes, commas in some offices' spelling, and never this.
SEPARATOR = ";"
# The longest of all valid fields, a text and fifty classes, have a tenth of this.
LINE_CHARACTERS = 100_000


class BadRow(WorkersError):
    """A row that is no query."""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One search: `line` of the file where its row ends, and `image` as a path where it has one."""

    line: int
    name: str
    query: Query
    image: Path | None


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be searched by."""

    line: int
    name: str
    reason: str


def read(path: Path, common: Mapping[str, Any]) -> Iterator[BatchRow | Refused]:
    """Read rows one by one; `common` has what all queries share. `WorkersError` where the file is no CSV at all."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield from _rows(path, stream, common)
    except OSError as error:
        raise WorkersError(f"{path}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise WorkersError(f"{path} is not UTF-8 ({error.reason}); save it as CSV UTF-8.") from None


def _rows(path: Path, stream: TextIO, common: Mapping[str, Any]) -> Iterator[BatchRow | Refused]:
    records = _records(_lines(path, stream))
    columns = _header(path, next(records, (1, [])))
    for line, cells in records:
        if isinstance(cells, csv.Error):
            yield Refused(line, f"line {line}", f"it is not CSV: {cells}")
        elif any(cell.strip() for cell in cells):
            yield _row(path, line, columns, cells, common)


Lines = Iterator[tuple[int, str]]
Record = tuple[int, "list[str] | csv.Error"]


def _records(lines: Lines) -> Iterator[Record]:
    """Yield each record with the line that it ends on; of one that is no CSV, the line that it begins on and the error.

    The lines behind that one are read anew: a quote that is never closed costs its own line and no other.
    """
    again: deque[tuple[int, str]] = deque()
    taken: list[tuple[int, str]] = []

    def feed() -> Iterator[str]:
        while one := again.popleft() if again else next(lines, None):
            taken.append(one)
            yield one[1]

    while True:
        taken.clear()
        try:
            cells = next(csv.reader(feed(), strict=True))
        except StopIteration:
            return
        except csv.Error as error:
            again.extendleft(reversed(taken[1:]))
            yield taken[0][0], error
        else:
            yield taken[-1][0], cells


def _lines(path: Path, stream: TextIO) -> Lines:
    number = 0
    while line := stream.readline(LINE_CHARACTERS):
        number += 1
        if len(line) == LINE_CHARACTERS:
            raise WorkersError(f"{path} has a line of more than {LINE_CHARACTERS:,} characters; is it a CSV?")
        yield number, line


def _header(path: Path, first: Record) -> list[str]:
    if isinstance(first[1], csv.Error):
        raise WorkersError(f"{path} is not CSV: {first[1]}.")
    columns = [name.strip().lower() for name in first[1]]
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown or not columns:
        named = f"has a column {unknown[0][:40]!r}" if unknown else "is empty"
        raise WorkersError(f"{path} {named}; its first line names columns of {', '.join(COLUMNS)}.")
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice:
        raise WorkersError(f"{path} has the column {twice} twice.")
    return columns


def _row(path: Path, line: int, columns: list[str], cells: list[str], common: Mapping[str, Any]) -> BatchRow | Refused:
    row = {column: cell.strip() for column, cell in zip(columns, cells, strict=False)}
    name = row.get("name") or row.get("id") or f"line {line}"
    try:
        if len(cells) > len(columns):
            raise BadRow(f"it has {len(cells)} cells; the first line names {len(columns)}")
        image = path.parent / row["image"] if row.get("image") else None
        return BatchRow(line, name, _query(row, common, with_image=image is not None), image)
    except (BadQuery, BadRow) as error:
        return Refused(line, name, str(error).rstrip("."))


def _query(row: Mapping[str, str], common: Mapping[str, Any], *, with_image: bool) -> Query:
    codes = [code.strip() for code in row.get("classes", "").split(SEPARATOR) if code.strip()]
    given: dict[str, Any] = {name: row[name] for name in ("text", "applicant") if row.get(name)}
    if codes:
        given["classes"] = codes
    dates = {side: row[side] for side in ("from", "to") if row.get(side)}
    if dates:
        given["dates"] = dates
    if not given and not with_image:
        raise BadRow("it has nothing to search by")
    # There is no drawing to be named in a row without one.
    shared = {name: value for name, value in common.items() if with_image or name != "name"}
    return build({**shared, **given})
