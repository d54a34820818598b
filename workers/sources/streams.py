"""Reading with a bound: headers are never trusted for how much comes."""

from __future__ import annotations

import io
from typing import IO, Any, cast

from workers.errors import UnreadableSource
from workers.sources.limits import GZIP_FREE_BYTES, GZIP_RATIO, MIB


def read_bounded(stream: IO[bytes], limit: int, what: str) -> bytes:
    """Read all of `stream`, at most `limit` bytes; more is `UnreadableSource`."""
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(MIB):
        size += len(piece)
        if size > limit:
            raise UnreadableSource(f"{what} is larger than {limit:,} bytes.")
        pieces.append(piece)
    return b"".join(pieces)


class BoundedReader:
    """A file that refuses to be read in one piece of more than `piece` bytes: a header that asks for it lies."""

    def __init__(self, stream: IO[bytes], piece: int) -> None:
        self._stream = stream
        self._piece = piece

    def read(self, size: int = -1) -> bytes:
        """Read up to `size` bytes, or what is left."""
        if size > self._piece:
            raise UnreadableSource(f"a header in it is larger than {self._piece // MIB} MB")
        data = self._stream.read(self._piece + 1 if size < 0 else size)
        if len(data) > self._piece:
            raise UnreadableSource(f"a header in it is larger than {self._piece // MIB} MB")
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move as a file does."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._stream.tell()

    def seekable(self) -> bool:
        """Every stream that is given here can be moved in."""
        return True

    @property
    def closed(self) -> bool:
        """Whether the owner has closed the stream."""
        return self._stream.closed

    def close(self) -> None:
        """Leave the stream to its owner."""


def gzip_bound(compressed: int) -> int:
    """Return how many bytes a gzipped tar of that size may unpack to."""
    return GZIP_FREE_BYTES + GZIP_RATIO * compressed


class _Window(io.RawIOBase):
    """A part of a file that others read too: it moves there before each read."""

    def __init__(self, stream: IO[bytes], offset: int, size: int) -> None:
        self._stream = stream
        self._at = offset
        self._end = offset + size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._stream.seek(self._at)
        data = self._stream.read(min(len(buffer), self._end - self._at))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def window(stream: IO[bytes], offset: int, size: int) -> IO[bytes]:
    """Return a part of a file as a file of its own."""
    return cast(IO[bytes], io.BufferedReader(_Window(stream, offset, size), MIB))
