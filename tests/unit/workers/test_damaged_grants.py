"""Bits flipped, pieces cut out and spliced in: what was a grant is read or refused, and nothing else happens."""

from __future__ import annotations

import io
import re
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from encoder.errors import UnreadableImage
from encoder.images import open_drawing, to_png
from encoder.sandbox.pool import Sandbox
from encoder.training.drawings.sample import sample_path
from tests.hostile.damage import damaged, flipped, shortened
from workers.errors import UnreadableSource
from workers.sources import Source, Unreadable, read, redbook

GRANTS = Path(__file__).parents[4] / "shared" / "data" / "grants"
REAL = pytest.mark.skipif(not GRANTS.is_dir(), reason="the real grants are not here")
SANDBOX = Sandbox()


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    SANDBOX.close()


def _zips(count: int) -> list[bytes]:
    """The first grants of the made sample, as they come."""
    with tarfile.open(sample_path()) as tar:
        members = sorted((member for member in tar if member.name.endswith(".ZIP")), key=lambda member: member.name)
        files = [tar.extractfile(member) for member in members[:count]]
        return [file.read() for file in files if file]


def _unpacked(suffix: str) -> list[bytes]:
    return [
        archive.read(name)
        for archive in (zipfile.ZipFile(io.BytesIO(data)) for data in ZIPS)
        for name in archive.namelist()
        if name.endswith(suffix)
    ]


def _real(pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(GRANTS.glob(pattern))] or [b""]


def _tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for number, data in enumerate(ZIPS):
            member = tarfile.TarInfo(f"I20260106/DESIGN/{number}.ZIP")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


ZIPS = _zips(3)


def _assert_told(sentence: str, opening: str = "") -> None:
    assert re.match(opening, sentence)
    assert sentence.endswith(".")
    assert sentence.isprintable()


def _is_parsed_or_refused(xml: bytes) -> None:
    try:
        assert redbook.parse(xml, "damaged.xml").patent.publication
    except UnreadableSource as error:
        _assert_told(str(error), "damaged.xml ")


def _is_opened_or_refused(data: bytes) -> None:
    try:
        assert SANDBOX.open_drawing(data).mode == "L"
    except UnreadableImage as error:
        _assert_told(f"{error}.", "it|the|its")


def _is_the_same_or_refused(pair: tuple[bytes, bytes]) -> None:
    whole, changed = pair
    try:
        opened = SANDBOX.open_drawing(changed)
    except UnreadableImage as error:
        _assert_told(f"{error}.", "it|the|its")
        return
    expected = SANDBOX.open_drawing(whole)
    assert (opened.size, opened.tobytes()) == (expected.size, expected.tobytes())


def _is_read_or_refused(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        for item in read(path):
            assert item.name.startswith(name)
            if isinstance(item, Source):
                _look_into(item)
            else:
                assert isinstance(item, Unreadable)
                _assert_told(item.reason)


def _look_into(source: Source) -> None:
    _is_parsed_or_refused(source.xml)
    for load in source.images.values():
        try:
            load()
        except UnreadableSource as error:
            _assert_told(str(error))


@given(damaged(_unpacked(".XML")))
def test_made_xml(data: bytes) -> None:
    _is_parsed_or_refused(data)


@given(damaged(_unpacked(".TIF")))
def test_made_drawings(data: bytes) -> None:
    _is_opened_or_refused(data)


@given(shortened(_unpacked(".TIF")))
def test_made_drawings_that_lack_rows(pair: tuple[bytes, bytes]) -> None:
    _is_the_same_or_refused(pair)


@given(flipped([to_png(open_drawing(sheet)) for sheet in _unpacked(".TIF")]))
def test_made_pngs(pair: tuple[bytes, bytes]) -> None:
    _is_the_same_or_refused(pair)


@given(damaged(ZIPS))
def test_made_zips(data: bytes) -> None:
    _is_read_or_refused(data, "damaged.zip")


@given(damaged([_tar()]))
def test_made_tars(data: bytes) -> None:
    _is_read_or_refused(data, "damaged.tar")


@REAL
@given(damaged(_real("*/*.XML")))
def test_real_xml(data: bytes) -> None:
    _is_parsed_or_refused(data)


@REAL
@given(damaged(_real("*/*.TIF")))
def test_real_drawings(data: bytes) -> None:
    _is_opened_or_refused(data)


@REAL
@given(shortened(_real("*/*.TIF")))
def test_real_drawings_that_lack_rows(pair: tuple[bytes, bytes]) -> None:
    _is_the_same_or_refused(pair)


@REAL
def test_whole_real_drawings_are_taken_in() -> None:
    for sheet in _real("*/*.TIF"):
        assert SANDBOX.open_drawing(sheet)
