"""Sheets of fax rows, whole and with rows that are lost, each with what is to be said of it."""

from __future__ import annotations

import io
import random
import re
import struct
from collections.abc import Callable, Iterator
from functools import partial

from PIL import Image

from tests.hostile.images import SIZE, ImageCase, drawing, group4, tags, turned_by, written

ROW_LOST = 55
"""How far noise is from itself in the mean when its lower half has moved by a row: Group 3 goes on behind a bad one."""

END = bytes.fromhex("001001")
"""EOFB, which ends a Group 4 strip."""


def _zeros(sheet: bytes, at: int, end: int) -> bytes:
    return sheet[:at] + bytes(end - at) + sheet[end:]


def _ones(sheet: bytes, at: int, end: int) -> bytes:
    return sheet[:at] + b"\xff" * (end - at) + sheet[end:]


def _end(sheet: bytes, at: int, end: int) -> bytes:
    return (sheet[:at] + END + sheet[at + len(END) : end])[:end] + sheet[end:]


def _end_and_zeros(sheet: bytes, at: int, end: int) -> bytes:
    return _zeros(_end(sheet, at, end), min(at + len(END), end), end)


def _hole(sheet: bytes, at: int, end: int) -> bytes:
    return _zeros(sheet, at, min(at + 40, end))


LOSSES: dict[str, Callable[[bytes, int, int], bytes]] = {
    "zeros to its end": _zeros,
    "ones to its end": _ones,
    "an end in its midst": _end,
    "an end in its midst and zeros": _end_and_zeros,
    "a hole": _hole,
}
"""What is done to a Group 4 sheet from byte `at` of the strip that ends at `end`, so that rows of it are lost."""


def fax_cases(seed: int = 5) -> list[ImageCase]:
    """Every case; what is random in them is the seed's."""
    return [*_whole(), *_bad_group4(random.Random(seed)), *_bad_group3()]


def _whole() -> Iterator[ImageCase]:
    yield ImageCase("group 4 TIFF in strips of 40 rows", lambda: group4(tiffinfo=tags({278: 40})))
    yield ImageCase("group 4 TIFF of bits in reverse", lambda: group4(tiffinfo=tags({266: 2, 278: 40})))
    yield ImageCase("group 4 TIFF with more in a strip than its rows", _with_more)
    for columns in range(100, 116):  # The strip's end lies at other bits of a byte.
        picture = partial(drawing, size=(columns, 100))
        yield ImageCase(f"group 4 TIFF of {columns} columns", partial(group4, picture()), shows=picture)


def _with_more() -> bytes:
    sheet = group4()
    start, length = strip(sheet)
    moved = sheet + sheet[start : start + length] + random.Random(1).randbytes(99)
    return _said(_said(moved, 273, len(sheet)), 279, length + 99)


def _bad_group4(dice: random.Random) -> Iterator[ImageCase]:
    """An end in the midst of rows, and a code that is none, libtiff takes for a success."""
    damaged = "rows are damaged"
    for name, sheet in (
        ("group 4 TIFF", group4()),
        ("group 4 TIFF in strips", group4(tiffinfo=tags({278: 40}))),
        ("group 4 TIFF of bits in reverse", group4(tiffinfo=tags({266: 2}))),
    ):
        start, length = strip(sheet)
        for share in (4, 3, 2):
            place = start + length // share
            noise = sheet[:place] + dice.randbytes(200) + sheet[place + 200 :]
            yield ImageCase(f"{name} with noise at 1/{share}", partial(bytes, noise), damaged)
            for loss, lose in LOSSES.items():
                made = partial(lose, sheet, place, start + length)
                yield ImageCase(f"{name} with {loss} at 1/{share}", made, damaged)
    whole = group4()
    yield ImageCase("group 4 TIFF of half its bytes", partial(_said, whole, 279, strip(whole)[1] // 2), damaged)
    yield ImageCase("group 4 TIFF of no bytes", partial(_said, whole, 279, 0), damaged)
    yield ImageCase("group 4 TIFF that ends before its rows", _too_few_rows, damaged)


def _too_few_rows() -> bytes:
    """A strip with a right end of its own, of which the file says that it has one row more."""
    sheet = group4(drawing().crop((0, 0, SIZE[0], SIZE[1] - 1)))
    return _said(_said(sheet, 257, SIZE[1]), 278, SIZE[1])


def _said(sheet: bytes, tag: int, value: int) -> bytes:
    """The sheet with another number in its directory, which is a little-endian one."""
    (start,) = struct.unpack_from("<I", sheet, 4)
    (entries,) = struct.unpack_from("<H", sheet, start)
    data = bytearray(sheet)
    for entry in range(start + 2, start + 2 + 12 * entries, 12):
        if struct.unpack_from("<H", sheet, entry) == (tag,):
            struct.pack_into("<HII", data, entry + 2, 4, 1, value)
    return bytes(data)


def _bad_group3() -> Iterator[ImageCase]:
    """Each row has its end, so a bad code costs its own row, unnoticed; lost ends tell that rows are lost."""
    for options, name in ((0, "1-D"), (1, "2-D"), (4, "byte-aligned 1-D"), (5, "byte-aligned 2-D")):
        sheet = written(drawing("1"), "TIFF", compression="group3", tiffinfo=tags({292: options}))
        start, length = strip(sheet)
        middle, end = start + length // 2, start + length
        lost = sheet[:middle] + b"\xff" * 400 + sheet[middle + 400 :]
        short = sheet[:middle] + bytes(end - middle) + sheet[end:]
        hole = sheet[:middle] + bytes(40) + sheet[middle + 40 :]
        yield ImageCase(f"group 3 TIFF, {name}", partial(bytes, sheet))
        yield ImageCase(f"group 3 TIFF, {name}, with rows of ones", partial(bytes, lost), "rows are damaged")
        yield ImageCase(f"group 3 TIFF, {name}, of half its rows", partial(bytes, short), "rows are damaged")
        yield ImageCase(f"group 3 TIFF, {name}, with a bad row", partial(bytes, hole), near=ROW_LOST)
    yield ImageCase("group 3 TIFF without ends of line", without_ends)
    turned = partial(written, drawing("1"), "TIFF", compression="group3", tiffinfo=tags({274: 6}))
    yield ImageCase("group 3 TIFF turned by EXIF 6", turned, shows=partial(turned_by, 6))
    strips = partial(written, drawing("1"), "TIFF", compression="group3", tiffinfo=tags({278: 40}))
    yield ImageCase("group 3 TIFF in strips of 40 rows", strips)


def without_ends() -> bytes:
    """A Group 3 sheet whose rows follow each other, as libtiff reads it too."""
    sheet = written(drawing("1"), "TIFF", compression="group3")
    start, length = strip(sheet)
    bits = "".join(f"{byte:08b}" for byte in sheet[start : start + length])
    rows = re.sub("0{11}1", "", bits).ljust(8 * length, "0")
    return sheet[:start] + int(rows, 2).to_bytes(length) + sheet[start + length :]


def strip(sheet: bytes, number: int = 0) -> tuple[int, int]:
    """Where a strip of a TIFF begins, and how many bytes it has."""
    with Image.open(io.BytesIO(sheet)) as image:
        found = image.tag_v2  # type: ignore[attr-defined]
        number %= len(found[273])
        return found[273][number], found[279][number]
