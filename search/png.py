"""Tells a whole PNG from a damaged one by its checksums, without decoding it; pure."""

from __future__ import annotations

import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Length, type and checksum around a chunk's data.
_LENGTH, _TYPE, _CHECKSUM = 4, 4, 4


def is_whole(data: bytes) -> bool:
    """Whether every chunk is there with its checksum, up to the last one and nothing after it."""
    if not data.startswith(SIGNATURE):
        return False
    at = len(SIGNATURE)
    while at + _LENGTH + _TYPE + _CHECKSUM <= len(data):
        length = int.from_bytes(data[at : at + _LENGTH], "big")
        end = at + _LENGTH + _TYPE + length
        checked = memoryview(data)[at + _LENGTH : end]
        if zlib.crc32(checked) != int.from_bytes(data[end : end + _CHECKSUM], "big"):
            return False
        if bytes(checked[:_TYPE]) == b"IEND":
            return end + _CHECKSUM == len(data)
        at = end + _CHECKSUM
    return False
