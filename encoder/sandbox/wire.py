"""What the sandbox and its decoding processes say to each other over pipes: a request a file, an answer a request."""

from __future__ import annotations

import io
import struct

# Sent once by a process that has its modules and its limits.
READY = b"R"

# Length of the file, and whether its publication says that the sheet lies landscape. The file follows.
REQUEST = struct.Struct("<I?")

# What the answer is, then width and height of the image, whose bytes follow; or length of a clause, which follows.
ANSWER = struct.Struct("<cII")
IMAGE, REFUSED, NO_MEMORY = b"I", b"R", b"M"

# A clause is half a sentence; a process that an image took over may claim anything.
CLAUSE_BYTES = 1_000


def send(pipe: io.RawIOBase, data: bytes) -> None:
    """Write all of it, however much the pipe takes at a time; `OSError` when nobody reads."""
    rest = memoryview(data)
    while rest:
        rest = rest[pipe.write(rest) or 0 :]


def receive(pipe: io.RawIOBase, length: int) -> bytearray:
    """Read so many bytes, or fewer when the other end is closed before."""
    data = bytearray(length)
    read = 0
    with memoryview(data) as view:
        while read < length and (count := pipe.readinto(view[read:])):
            read += count
    del data[read:]
    return data
