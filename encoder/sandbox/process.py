"""One decoding process as its parent sees it: started, asked, given up when it dies or takes too long."""

from __future__ import annotations

import contextlib
import fcntl
import io
import subprocess
import sys
import threading
from collections.abc import Iterator
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
# A leak of a decoder stays small.
REQUESTS = 500
# The largest that Linux grants to everybody: a sheet of 2 MB crosses in 0.5 ms, with the 64 kB of old it took 1.6 ms.
PIPE_BYTES = 1 << 20

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
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "encoder.sandbox.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                cwd="/",
                # None of ours, which has secrets; threads would only take address space.
                env={"OPENBLAS_NUM_THREADS": "1"},
            )
        except OSError as error:
            raise DecoderUnavailable(f"The image decoder cannot be started: {error.strerror}.") from error
        self._requests = cast(io.RawIOBase, self._process.stdin)
        self._answers = cast(io.RawIOBase, self._process.stdout)
        # Refused to a user who has very many pipes, and then it is only slower.
        with contextlib.suppress(OSError):
            fcntl.fcntl(self._answers.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self._left = REQUESTS
        self._timed_out = threading.Event()
        with self._killed_after(START_S):
            ready = wire.receive(self._answers, len(wire.READY))
        if ready != wire.READY:
            self.close()
            raise DecoderUnavailable("The image decoder does not start; the log has the reason.")

    @property
    def usable(self) -> bool:
        """Whether it may be asked once more."""
        return self._left > 0

    def open_drawing(self, data: bytes, *, landscape: bool) -> Image.Image:
        """Open one drawing; `UnreadableImage` and `GaveUp` say in one clause why not."""
        left, self._left = self._left, 0
        try:
            with self._killed_after(WALL_S):
                answer = self._ask(data, landscape=landscape)
        except (EOFError, OSError):
            raise self._verdict() from None
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

    def _ask(self, data: bytes, *, landscape: bool) -> Image.Image | str:
        wire.send(self._requests, wire.REQUEST.pack(len(data), landscape))
        wire.send(self._requests, data)
        kind, width, height = wire.ANSWER.unpack(self._receive(wire.ANSWER.size))
        if kind == wire.NO_MEMORY:
            raise GaveUp(TOO_LARGE)
        if kind == wire.REFUSED and width <= wire.CLAUSE_BYTES:
            return self._receive(width).decode(errors="replace")
        if kind == wire.IMAGE and 0 < width * height <= MAX_PIXELS:
            # No copy: the image keeps these very bytes.
            return Image.frombuffer("L", (width, height), self._receive(width * height), "raw", "L", 0, 1)
        raise EOFError  # no answer of ours: an image has taken the process over

    def _receive(self, length: int) -> bytearray:
        data = wire.receive(self._answers, length)
        if len(data) < length:
            raise EOFError
        return data

    def _verdict(self) -> Exception:
        """What to say of an image on which the process ended, or was ended."""
        self._process.kill()
        # What takes too much of the processor takes as much in every process.
        if self._process.wait() == -SIGXCPU:
            return UnreadableImage(TOO_SLOW)
        return StoodStill(STOOD_STILL) if self._timed_out.is_set() else GaveUp(CRASHED)

    @contextlib.contextmanager
    def _killed_after(self, seconds: float) -> Iterator[None]:
        """Kill the process when the block takes longer; reading and writing then end by themselves."""
        timer = threading.Timer(seconds, self._time_out)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _time_out(self) -> None:
        self._timed_out.set()
        self._process.kill()
