"""Runs a batch: each row of a CSV file is searched, answers are written as they come, bad rows are named."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TextIO

from tqdm import tqdm

from encoder.errors import DecoderUnavailable, UnreadableImage
from search import limits
from search.errors import BadQuery, Rejected
from search.hybrid.service import SearchService
from workers.batch.jsonl import Jsonl
from workers.batch.report import Report
from workers.batch.rows import BatchRow, Refused, read
from workers.batch.tables import Table
from workers.errors import UnreadableSource, WorkersError
from workers.patience import patiently
from workers.sources.folders import load_file


class Writer(Protocol):
    """A form that answers are written in, one row after the other, so that no more than one is held."""

    def begin(self, title: str) -> None:
        """Write what comes first."""

    def answered(self, row: BatchRow, answer: Mapping[str, Any], drawing: bytes | None) -> None:
        """Write one answer; `drawing` is the file that was searched by."""

    def refused(self, line: int, name: str, reason: str) -> None:
        """Write why a row was not searched."""

    def end(self) -> None:
        """Write what comes last."""


# What may be of one row alone; a schema or an encoder that is gone would end every other row, too.
OF_ONE_ROW = (BadQuery, Rejected, UnreadableImage, DecoderUnavailable)


def _writer(form: str, out: TextIO, service: SearchService) -> Writer:
    if form == "html":
        return Report(out, service)
    return Jsonl(out) if form == "jsonl" else Table(out)


def run(service: SearchService, path: Path, common: Mapping[str, Any], form: str, out: Path | None) -> int:
    """Search every row of a file and write the answers to `out`, or to stdout; returns how many rows were refused.

    `out` appears once it is whole. `WorkersError` where the file cannot be read or the answers cannot be written.
    """
    total = sum(1 for _ in read(path, common))
    service.ready()
    refusals = 0
    with _opened(out) as stream, tqdm(total=total, unit=" searches", dynamic_ncols=True, mininterval=0.5) as bar:
        writer = _writer(form, stream, service)
        writer.begin(f"figseek: {path.name}")
        for row in read(path, common):
            refused = row if isinstance(row, Refused) else _search(service, row, writer)
            if refused:
                refusals += 1
                tqdm.write(f"figseek: {path}, line {refused.line}: {refused.reason}.", file=sys.stderr)
                writer.refused(refused.line, refused.name, refused.reason)
            bar.update()
        writer.end()
    return refusals


def _search(service: SearchService, row: BatchRow, writer: Writer) -> Refused | None:
    try:
        drawing = None if row.image is None else read_drawing(row.image)
        answer = patiently(service.search)(row.query, drawing)
        writer.answered(row, answer, drawing)
    except OF_ONE_ROW as error:
        return Refused(row.line, row.name, str(error).rstrip("."))
    return None


def read_drawing(path: Path) -> bytes:
    """Read the image that a row names: a regular file, at most as large as an upload; `BadQuery` says what else it is.

    Batch files come from others; a pipe among their images would hold all rows up.
    """
    try:
        return load_file(path, limits.UPLOAD_BYTES)
    except UnreadableSource as error:
        raise BadQuery(f"image: {error}") from error
    except ValueError as error:  # a name that no file can have
        raise BadQuery(f"image: {str(path)!r}: {error}") from error


@contextmanager
def _opened(out: Path | None) -> Iterator[TextIO]:
    """Give stdout, or a file beside `out` that takes its place at the end, so that a half-written one is never seen."""
    if out is None:
        yield sys.stdout
        return
    partial = out.with_name(f".{out.name}.{secrets.token_hex(4)}.partial")
    try:
        with partial.open("x", encoding="utf-8", newline="") as stream:
            yield stream
        partial.replace(out)
    except OSError as error:
        raise WorkersError(f"{out} cannot be written: {error.strerror or error}.") from error
    finally:
        partial.unlink(missing_ok=True)
