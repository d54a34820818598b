"""Exports that were made to be hard to take in, line by line and as whole files, each with what is to be said of it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from search import limits

FIRST, LAST = "USD0991001S1", "USD0991002S1"
IMAGE = b"any bytes"
DIGEST = hashlib.sha256(IMAGE).hexdigest()
WRONG = "0" * 64
LINES, IMAGES = "patents.jsonl", "images"
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class LineCase:
    """A line that is no record: `refused` is a pattern of the sentence that says why."""

    name: str
    line: bytes
    refused: str


@dataclass(frozen=True, slots=True)
class FileCase:
    """A file or folder of that name, which gives no record."""

    name: str
    write: Callable[[Path], None]
    refused: str


def line(publication: Any = "USD0991009S1", **changes: Any) -> bytes:
    """A record; NaN and Infinity as Python writes them, which is no JSON."""
    figures = [{"file": "a.tif", "digest": DIGEST}]
    return json.dumps({"publication": publication, "title": "Lamp", "figures": figures, **changes}).encode()


def write(folder: Path) -> None:
    """An export with a line for each case, between two good ones; the image of the last is not what its name says."""
    (folder / IMAGES).mkdir(parents=True)
    for digest in (DIGEST, WRONG):
        (folder / IMAGES / digest).write_bytes(IMAGE)
    last = line(LAST, figures=[{"file": "b.tif", "digest": WRONG}])
    (folder / LINES).write_bytes(b"\n".join([line(FIRST), *(case.line for case in lines()), last]) + b"\n")


def lines() -> list[LineCase]:
    """Every line."""
    return [
        *(LineCase(f"cut after {at} bytes", line(title="Lampe für Möbel")[:at], "not JSON") for at in (1, 20, 60, 100)),
        LineCase("cut within a character", '{"title": "Möbel'.encode()[:13], "not JSON"),
        LineCase("in Latin-1", b'{"title": "M\xf6bel"}', "not JSON"),
        LineCase("in UTF-16", line().decode().encode("utf-16"), "not JSON"),
        LineCase("with a mark", b"\xef\xbb\xbf" + line(), "not JSON"),
        LineCase("half a character", rb'{"publication": "USD0991009S1", "title": "\ud800"}', "not JSON"),
        LineCase("zeros", bytes(10_000), "not JSON"),
        LineCase("larger than a record may be", b'{"title": "' + b"a" * limits.RECORD_BYTES + b'"}', "longer than"),
        LineCase("a long text", line(description="a" * (limits.LONG_CHARACTERS + 1)), "description: "),
        LineCase("100,000 lists deep", b"[" * 100_000, "not JSON"),
        LineCase("100,000 objects deep", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "not JSON"),
        LineCase("a patent twice", line(FIRST, title="Another"), f"{FIRST} again"),
        LineCase("a patent twice, spelled otherwise", line("US D991,001 S1"), f"{FIRST} again"),
        LineCase("no object", b'"USD0991009S1"', "must be a JSON object"),
        LineCase("not a number at all", b"NaN", "must be a JSON object"),
        LineCase("a revision of NaN", line(revision=float("nan")), "revision: "),
        LineCase("a revision without end", line(revision=float("inf")), "revision: "),
        LineCase("a revision of many digits", line(revision=10**400), "revision: |not JSON"),
        LineCase("a revision below zero", line(revision=-1), "revision: "),
        LineCase("a number for a string", line(title=5), "title: "),
        LineCase("a string for a number", line(locarno_edition="13"), "locarno_edition: "),
        LineCase("a word for a list", line(cpc="A47C"), "cpc: "),
        LineCase("an object for a string", line(publication={"a": 1}), "publication: "),
        LineCase("a number that leads out", line("../../etc/passwd"), "publication: "),
        LineCase("a digest that leads out", line(figures=[{"file": "a", "digest": "../../etc/passwd"}]), "digest: "),
        LineCase("a digest in capitals", line(figures=[{"file": "a", "digest": "A" * 64}]), "digest: "),
        LineCase("two figures of a file", line(figures=[{"file": "a"}] * 2), "Two figures have the file"),
        LineCase("more figures than sheets", line(figures=[{"file": f"{n}"} for n in range(9_999)]), "figures: "),
        LineCase("a name of line breaks", line()[:-1] + b', "a\\nb\\u202e": 1}', "there is no such field"),
    ]


def files() -> list[FileCase]:
    """Every whole file."""
    text = line().decode()
    return [
        FileCase("utf-16", partial(_folder, (text + "\n").encode("utf-16")), "not JSON"),
        FileCase("link", _link, "leads out of the folder"),
        FileCase("bomb.tar.gz", _bomb, "unpack it"),
    ]


def _folder(data: bytes, path: Path) -> None:
    path.mkdir()
    (path / LINES).write_bytes(data)


def _link(path: Path) -> None:
    path.mkdir()
    (path / LINES).symlink_to("/etc/passwd")


def _bomb(path: Path) -> None:
    """300 MB of zeros as lines, in 300 kB."""
    member = tarfile.TarInfo(f"export/{LINES}")
    member.size = 300 * MIB
    end = io.BytesIO(bytes(1024))
    with gzip.open(path, "wb", 1) as stream:
        stream.write(member.tobuf())
        for _ in range(300):
            stream.write(bytes(MIB))
        stream.write(end.read())
