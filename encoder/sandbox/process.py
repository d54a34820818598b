"""One decoding process as its parent sees it: started, asked, given up when it dies or takes too long."""

from __future__ import annotations

import fcntl
import io
import mmap
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from signal import SIGXCPU
from typing import cast

from PIL import Image

from encoder.decoding import MAX_PIXELS
from encoder.errors import DecoderUnavailable, UnreadableImage
from encoder.sandbox import wire
from encoder.sandbox.child import CPU_S, MEMORY_BYTES

# Python and its modules take a third of a second; a machine that is busy may take a hundred times as long.
START_S = 60.0
# The processor's time is limited in the child; this is for one that does not work at all. A busy machine gives a fifth
# of a processor, and five tries of two children stay below a task's 600 s.
WALL_S = 5.0 * CPU_S
# A leak of a decoder stays small; starting anew costs as much as opening two hundred sheets.
REQUESTS = 10_000

TOO_SLOW = f"it takes more than {CPU_S} s to decode"
TOO_LARGE = f"it takes more than {MEMORY_BYTES / 1e9:.1f} GB of memory to decode"
CRASHED = "the decoder crashed on it"
STOOD_STILL = f"the decoder had no answer within {WALL_S:.0f} s"


class GaveUp(Exception):
    """The process had no answer; the message is a clause about the image. Another process may have one."""


class StoodStill(GaveUp):
    """No answer in time, but not too much of the processor: a machine that swaps or sleeps does this to any image."""


class DecoderProcess:
    """A running child; for one thread at a time. After an error other than `UnreadableImage` it can only be closed."""

    def __init__(self) -> None:
        """Start it; `DecoderUnavailable` when that does not work."""
        try:
            with _memory() as memory:
                self._shared, self._process = _start(memory)
        except OSError as error:
            raise DecoderUnavailable(f"The image decoder cannot be started: {error.strerror}.") from error
        self._requests = cast(io.RawIOBase, self._process.stdin)
        self._answers = cast(io.RawIOBase, self._process.stdout)
        for pipe in (self._requests, self._answers):
            os.set_blocking(pipe.fileno(), False)
        self._left = REQUESTS
        if self._hello() != wire.READY:
            self.close()
            raise DecoderUnavailable("The image decoder does not start; the log has the reason.")

    def _hello(self) -> bytes:
        try:
            return bytes(wire.receive(self._answers, len(wire.READY), time.monotonic() + START_S))
        except TimeoutError:
            return b""

    @property
    def usable(self) -> bool:
        """Whether it may be asked once more."""
        return self._left > 0

    def open_drawing(self, data: bytes, *, landscape: bool) -> Image.Image:
        """Open one drawing; `UnreadableImage` and `GaveUp` say in one clause why not."""
        left, self._left = self._left, 0
        try:
            answer = self._ask(data, time.monotonic() + WALL_S, landscape=landscape)
        except TimeoutError:
            raise self._verdict(StoodStill(STOOD_STILL)) from None
        except (EOFError, OSError):
            raise self._verdict(GaveUp(CRASHED)) from None
        self._left = left - 1
        if isinstance(answer, str):
            raise UnreadableImage(answer)
        return answer

    def close(self) -> None:
        """End it at once: it holds nothing that could be lost."""
        self._process.kill()
        self._process.wait()
        self._requests.close()
        self._answers.close()
        self._shared.close()

    def _ask(self, data: bytes, deadline: float, *, landscape: bool) -> Image.Image | str:
        wire.send(self._requests, wire.REQUEST.pack(len(data), landscape), deadline)
        wire.send(self._requests, data, deadline)
        kind, width, height = wire.ANSWER.unpack(self._receive(wire.ANSWER.size, deadline))
        if kind == wire.NO_MEMORY:
            raise GaveUp(TOO_LARGE)
        if kind == wire.REFUSED and width <= wire.CLAUSE_BYTES:
            return self._receive(width, deadline).decode(errors="replace")
        if kind == wire.IMAGE and 0 < width * height <= MAX_PIXELS:
            # A copy: whatever has taken the process over changes it no more.
            return Image.frombytes("L", (width, height), self._shared[: width * height])
        raise EOFError  # no answer of ours: an image has taken the process over

    def _receive(self, length: int, deadline: float) -> bytearray:
        data = wire.receive(self._answers, length, deadline)
        if len(data) < length:
            raise EOFError
        return data

    def _verdict(self, otherwise: GaveUp) -> Exception:
        """What to say of an image on which the process ended, or is ended now."""
        self._process.kill()
        # What takes too much of the processor takes as much in every process.
        return UnreadableImage(TOO_SLOW) if self._process.wait() == -SIGXCPU else otherwise


def _start(memory: int) -> tuple[mmap.mmap, subprocess.Popen[bytes]]:
    """Start a child that puts images into the memory, and see that memory."""
    shared = mmap.mmap(memory, MAX_PIXELS, access=mmap.ACCESS_READ)
    try:
        return shared, subprocess.Popen(
            [sys.executable, "-I", "-m", "encoder.sandbox.child", str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            pass_fds=[memory],
            cwd="/",
            # None of ours, which has secrets; threads would only take address space.
            env={"OPENBLAS_NUM_THREADS": "1"},
        )
    except BaseException:
        shared.close()
        raise


@contextmanager
def _memory() -> Iterator[int]:
    """Make the memory that a child puts images into; pages that none has reached are not there yet.

    A sheet of 2 MB is handed over in 0.2 ms; by pipe it took 0.9 ms. Sealed: were it cut short, a read would end us.
    """
    memory = os.memfd_create("drawing", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.truncate(memory, MAX_PIXELS)
        fcntl.fcntl(memory, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
        yield memory
    finally:
        os.close(memory)
