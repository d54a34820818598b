"""Fax rows of a TIFF (CCITT Group 3 and 4) that are not all there, which libtiff often takes for a success."""

from __future__ import annotations

import io
from collections.abc import Iterator
from heapq import merge

import numpy as np
from PIL import TiffImagePlugin

from encoder.errors import UnreadableImage

BAD_ROWS = "its rows are damaged and cannot be decoded"
NO_END = "its rows are damaged, or their end (EOFB) is missing"

Tags = TiffImagePlugin.ImageFileDirectory_v2

HEIGHT, COMPRESSION, FILL_ORDER, ROWS_PER_STRIP = 257, 259, 266, 278
GROUP_3, GROUP_4 = 3, 4
# Offsets and byte counts, of strips, then of tiles.
SEGMENTS = ((273, 279), (324, 325))

# A byte with its bits in the other order, as TIFF's fill order 2 has them.
REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
# No two codes have more zeros in a row between them, the first one three at most; an end of line begins with more.
MOST_ZEROS, CODE_ZEROS, END_ZEROS = 10, 3, 11
# The end of a Group 4 strip is two ends of line, of eleven zeros and a one. Behind the first one's zeros come these.
END_BITS, END = 13, 0x1001
# Bytes in which an end lies, wherever in the first it begins.
WINDOW = 6

# Of a Group 3 strip whose bits are looked at; each takes some twenty bytes then.
PIECE = 1 << 18


def check_rows(tags: Tags, data: bytes, stream: io.BytesIO) -> None:
    """Refuse rows that cannot all be there, and see to it in `stream`, which has `data`, that libtiff tells of others.

    Group 4: each strip's end is looked for, and spoilt in the stream. libtiff takes an end in the midst of rows for
    a success; a spoilt one it complains of, and does not see it when all rows are there. Group 3: fewer ends of line
    than there are between the rows; with none at all libtiff reads one row after the other.
    """
    if tags.get(COMPRESSION) == GROUP_4:
        _spoil_ends(tags, data, stream)
    elif tags.get(COMPRESSION) == GROUP_3 and _lack_ends(tags, data):
        raise UnreadableImage(BAD_ROWS)


def _spoil_ends(tags: Tags, data: bytes, stream: io.BytesIO) -> None:
    reverse = tags.get(FILL_ORDER) == 2
    for offsets, counts in SEGMENTS:
        starts, lengths = tags.get(offsets, ()), tags.get(counts, ())
        if len(starts) != len(lengths):  # libtiff would guess
            raise UnreadableImage(NO_END)
        for start, length in zip(starts, lengths, strict=True):
            strip = data[start : start + length]
            at, spoilt = _spoilt_end(strip.translate(REVERSED) if reverse else strip)
            stream.seek(start + at)
            stream.write(spoilt.translate(REVERSED) if reverse else spoilt)


def _spoilt_end(strip: bytes) -> tuple[int, bytes]:
    """Give the bytes that a strip's end lies in, and their place, so changed that no decoder takes them for an end."""
    for eight in merge(_zeros(strip, 0), _zeros(_between(strip), 4)):
        bit = eight - _zeros_before(strip, eight)
        at, skip = divmod(bit, 8)
        found = strip[at : at + WINDOW]
        value = int.from_bytes(found.ljust(WINDOW, b"\0"), "big")
        run = value & (1 << 8 * WINDOW - skip) - 1
        zeros = 8 * WINDOW - skip - run.bit_length()
        if zeros > MOST_ZEROS:
            rest = run.bit_length() - END_BITS
            if zeros > END_ZEROS + CODE_ZEROS or rest < 0 or run >> rest != END:
                raise UnreadableImage(BAD_ROWS)
            # As many zeros and a one are a code of no kind, whether or not the code before has some of them.
            value |= 1 << 8 * WINDOW - 1 - skip - MOST_ZEROS
            return at, value.to_bytes(WINDOW, "big")[: len(found)]
    raise UnreadableImage(NO_END)


def _between(strip: bytes) -> bytes:
    """The last four bits of each byte and the first four of the next: a byte of zeros where they are."""
    whole = np.frombuffer(strip, np.uint8)
    return ((whole[:-1] & 0x0F) | (whole[1:] & 0xF0)).tobytes()


def _zeros(data: bytes, shift: int) -> Iterator[int]:
    at = -1
    while (at := data.find(b"\0", at + 1)) >= 0:
        yield 8 * at + shift


def _zeros_before(strip: bytes, bit: int) -> int:
    """Count the zeros before a bit, at most three: were there four, eight of them would have been found before."""
    four = strip[(bit - 4) // 8] >> (4 if bit % 8 else 0) & 0x0F if bit else 0x0F
    return (four & -four).bit_length() - 1


def _lack_ends(tags: Tags, data: bytes) -> bool:
    # Not the image's height: that is the other side where the file says that it is to be turned.
    left = int(tags[HEIGHT])
    rows = int(tags.get(ROWS_PER_STRIP, left))
    for strip in _strips(tags, data):
        wanted = min(rows, left) - 1
        if 0 < _ends_of_line(strip, wanted, reverse=tags.get(FILL_ORDER) == 2) < wanted:
            return True
        left -= rows
    return False


def _strips(tags: Tags, data: bytes) -> Iterator[bytes]:
    for start, length in zip(tags.get(273, ()), tags.get(279, ()), strict=False):
        yield data[start : start + length]


def _ends_of_line(strip: bytes, wanted: int, *, reverse: bool) -> int:
    """Count, until there are enough, the codes of eleven zeros or more and a one: no other in Group 3 looks so."""
    found, last = 0, -1
    for start in range(0, len(strip), PIECE):
        piece = np.frombuffer(strip[start : start + PIECE], np.uint8)
        ones = np.flatnonzero(np.unpackbits(piece, bitorder="little" if reverse else "big")) + 8 * start
        found += int(np.count_nonzero(np.diff(ones, prepend=last) > 11))
        last = int(ones[-1]) if ones.size else last
        if found >= wanted:
            break
    return found
