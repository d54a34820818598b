"""Exports, a folder or a tar of `patents.jsonl` and `images/<SHA-256>`: records read line by line, images by digest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from search import limits
from search.errors import BadQuery
from search.hybrid.query import parse
from search.writing.record import Record
from workers.errors import UnreadableSource
from workers.sources.folders import load_file
from workers.sources.limits import IMAGE_BYTES
from workers.sources.names import IMAGES, LINES
from workers.sources.records import Unreadable

# Reads the image of a digest; `UnreadableSource`, one sentence, when it is not there or cannot be read.
ByDigest = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class RecordSource:
    """One record and the images of its export. The loader works until the next item is asked for."""

    name: str
    record: Record
    load: ByDigest


def read_export(path: Path, name: str) -> Iterator[RecordSource | Unreadable]:
    """Yield the records of an unpacked export, by the path of its `patents.jsonl`. Links are not followed."""
    try:
        if path.is_symlink() or not path.is_file():
            raise UnreadableSource(f"{LINES} is no regular file.")
        with path.open("rb") as stream:
            yield from read_lines(stream, name, partial(_beside, path.parent / IMAGES))
    except UnreadableSource as error:
        yield Unreadable(name, str(error))
    except OSError as error:
        yield Unreadable(name, f"{LINES} cannot be read: {error.strerror}.")


def read_lines(stream: IO[bytes], name: str, load: ByDigest) -> Iterator[RecordSource | Unreadable]:
    """Yield the records of an export; a line that is none is refused by its number, and the rest goes on.

    So is a patent that an earlier line had: nobody could tell which of the two is meant.
    """
    number = 0
    met: set[str] = set()
    while line := stream.readline(limits.RECORD_BYTES + 1):
        number += 1
        if len(line) > limits.RECORD_BYTES:
            _skip(stream, line)
            reason = f"Line {number} of {LINES} is longer than {limits.RECORD_BYTES >> 20} MB."
            yield Unreadable(f"{name}:{number}", reason)
        elif line.strip():
            item = _record(line, number, name, load)
            if isinstance(item, RecordSource) and item.record.publication in met:
                reason = f"Line {number} of {LINES} is {item.record.publication} again; its first line is taken."
                item = Unreadable(item.name, reason)
            elif isinstance(item, RecordSource):
                met.add(item.record.publication)
            yield item


def _record(line: bytes, number: int, name: str, load: ByDigest) -> RecordSource | Unreadable:
    try:
        return RecordSource(f"{name}:{number}", parse(Record, line), load)
    except BadQuery as error:
        return Unreadable(f"{name}:{number}", f"Line {number} of {LINES} is no record: {error}")


def _skip(stream: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(limits.RECORD_BYTES)


def _beside(folder: Path, digest: str) -> bytes:
    path = folder / digest
    if folder.is_symlink() or path.is_symlink():
        raise UnreadableSource(f"{IMAGES}/{digest} is a link.")
    return load_file(path, IMAGE_BYTES)
