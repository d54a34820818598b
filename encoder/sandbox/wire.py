"""What the sandbox and its decoding processes say to each other over pipes: a request a file, an answer a request."""

from __future__ import annotations

import io
import select
import struct
import time
from math import inf

# Sent once by a process that has its modules and its limits.
READY = b"R"

# Length of the file, and whether its publication says that the sheet lies landscape. The file follows.
REQUEST = struct.Struct("<I?")

# What the answer is, then width and height of the image, whose bytes lie in the memory that both share; or length of a
# clause, which follows.
ANSWER = struct.Struct("<cII")
IMAGE, REFUSED, NO_MEMORY = b"I", b"R", b"M"

# A clause is half a sentence; a process that an image took over may claim anything.
CLAUSE_BYTES = 1_000


def send(pipe: io.RawIOBase, data: bytes, deadline: float = inf) -> None:
    """Write all of it, however much the pipe takes at a time; `OSError` when nobody reads.

    `deadline` is on the steady clock and needs a pipe that does not block: `TimeoutError` when it is past.
    """
    rest = memoryview(data)
    while rest:
        written = pipe.write(rest)
        if written is None:
            _wait(pipe, select.POLLOUT, deadline)
        rest = rest[written or 0 :]


def receive(pipe: io.RawIOBase, length: int, deadline: float = inf) -> bytearray:
    """Read so many bytes, or fewer when the other end is closed before; `deadline` as for `send`."""
    data = bytearray(length)
    read = 0
    with memoryview(data) as view:
        while read < length:
            count = pipe.readinto(view[read:])
            if count == 0:
                break
            if count is None:
                _wait(pipe, select.POLLIN, deadline)
            read += count or 0
    del data[read:]
    return data


def _wait(pipe: io.RawIOBase, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError
