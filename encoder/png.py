"""Tells a whole PNG from a damaged one by its checksums, without decoding it; pure."""

from __future__ import annotations

import zlib

from encoder.errors import UnreadableImage

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Length, type and checksum around a chunk's data.
_LENGTH, _TYPE, _CHECKSUM = 4, 4, 4


def is_whole(data: bytes) -> bool:
    """Whether every chunk is there with its checksum, up to the last one and nothing after it."""
    try:
        return data.startswith(SIGNATURE) and check(data) == len(data)
    except UnreadableImage:
        return False


def check(data: bytes) -> int:
    """Return where the last chunk of a PNG ends; `UnreadableImage` where a chunk is missing or changed."""
    at, view = len(SIGNATURE), memoryview(data)
    while at + _LENGTH + _TYPE + _CHECKSUM <= len(data):
        length = int.from_bytes(view[at : at + _LENGTH], "big")
        end = at + _LENGTH + _TYPE + length
        if end + _CHECKSUM > len(data):
            break
        checked = view[at + _LENGTH : end]
        if zlib.crc32(checked) != int.from_bytes(view[end : end + _CHECKSUM], "big"):
            raise UnreadableImage("it is damaged: its content does not fit its checksums")
        at = end + _CHECKSUM
        if bytes(checked[:_TYPE]) == b"IEND":
            return at
    raise UnreadableImage("it is truncated: the file ends before its last chunk")
