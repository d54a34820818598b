"""A decoding process: `python -I -m encoder.sandbox.child FD` opens one drawing after another, under limits.

It holds nothing worth having: no settings, no sockets, no files but its pipes and FD, the memory that it shares with
its parent and puts images into; and it ends when its parent does.
"""

from __future__ import annotations

import io
import mmap
import os
import re
import resource
import signal
import sys
import time

from encoder.decoding import MAX_PIXELS
from encoder.errors import UnreadableImage
from encoder.fax import BAD_ROWS
from encoder.images import open_drawing
from encoder.sandbox import wire

# An image of 50 million pixels takes about a second; a machine may be slow.
CPU_S = 10
# The worst that is taken in, 50 million pixels of 32 bits or of progressive CMYK in a file of 64 MB, takes 760 MB.
MEMORY_BYTES = 1_000_000_000
# Pillow imports a module of its own late now and then.
OPEN_FILES = 16

# At a code that is none libtiff gives up the rest of the rows, says so here and calls it a success.
GAVE_UP = re.compile(rb"^Fax\dDecode:", re.MULTILINE)
# As much as a pipe holds.
COMPLAINTS_BYTES = 1 << 16


def main() -> None:
    """Answer requests until the other end of the pipe is closed."""
    # They are meant for the parent, which ends this process when it is done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    memory = int(sys.argv[1])
    shared = mmap.mmap(memory, MAX_PIXELS)
    os.close(memory)
    requests, answers, complaints = _pipes()
    _limit()
    wire.send(answers, wire.READY)
    while len(head := wire.receive(requests, wire.REQUEST.size)) == wire.REQUEST.size:
        length, landscape = wire.REQUEST.unpack(head)
        data = wire.receive(requests, length)
        _allow_time()
        wire.send(answers, _answer(bytes(data), shared, complaints, landscape=landscape))


def _pipes() -> tuple[io.RawIOBase, io.RawIOBase, io.RawIOBase]:
    """Take the pipes, leave nothing at their places that a library could use by mistake, and hear what libraries say.

    The last pipe has what is written to the standard error; once it is full, the rest is lost.
    """
    pipes = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDWR)
    heard, said = os.pipe2(os.O_NONBLOCK)
    for ours, standard in ((nothing, 0), (nothing, 1), (said, 2)):
        os.dup2(ours, standard)
    os.close(nothing)
    os.close(said)
    return *pipes, os.fdopen(heard, "rb", buffering=0)


def _limit() -> None:
    """Give up what decoding does not need, for good."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
    ):
        most = _at_most(most, resource.getrlimit(kind)[1])
        resource.setrlimit(kind, (most, most))


def _allow_time() -> None:
    """Let the kernel end this process when one image takes too much of the processor."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (_at_most(int(time.process_time()) + CPU_S + 1, hard), hard))


def _at_most(value: int, hard: int) -> int:
    return value if hard == resource.RLIM_INFINITY else min(value, hard)


def _heard(complaints: io.RawIOBase) -> bytes:
    return complaints.read(COMPLAINTS_BYTES) or b""


def _answer(data: bytes, shared: mmap.mmap, complaints: io.RawIOBase, *, landscape: bool) -> bytes:
    _heard(complaints)  # what was said of the image before
    try:
        image = open_drawing(data, orientation="landscape" if landscape else "portrait")
        if GAVE_UP.search(_heard(complaints)):
            raise UnreadableImage(BAD_ROWS)
        pixels = image.tobytes()
        shared[: len(pixels)] = pixels
        return wire.ANSWER.pack(wire.IMAGE, *image.size)
    except UnreadableImage as error:
        clause = str(error).encode()[: wire.CLAUSE_BYTES]
        return wire.ANSWER.pack(wire.REFUSED, len(clause), 0) + clause
    except MemoryError:
        return wire.ANSWER.pack(wire.NO_MEMORY, 0, 0)


if __name__ == "__main__":
    main()
