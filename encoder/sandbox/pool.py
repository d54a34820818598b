"""Opens drawings in decoding processes: what a hostile file does there, it does to that process alone."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PIL import Image

from encoder.errors import DecoderUnavailable, UnreadableImage
from encoder.sandbox.process import DecoderProcess, GaveUp, StoodStill

logger = logging.getLogger(__name__)


class Sandbox:
    """Opens drawings as `encoder.images.open_drawing` does, each in a child with limits on memory and time.

    Safe to share between threads; children are started when they are needed, so that it may be made before a fork, and
    end with this object.
    """

    def __init__(self, processes: int = 1, patience_s: Callable[[], float] | None = None) -> None:
        """`processes` is how many drawings are opened at once; others wait, at most `patience_s` if it is given."""
        self._turns = threading.BoundedSemaphore(processes)
        self._patience_s = patience_s
        self._idle: list[DecoderProcess] = []
        self.close = weakref.finalize(self, _close, self._idle)

    def open_drawing(self, data: bytes, *, orientation: str = "portrait") -> Image.Image:
        """Open a published drawing or a query; mode "L", dark on white, upright, trimmed to its ink.

        `UnreadableImage` says in one clause what is wrong, which may be that the decoder crashed or took too long;
        `DecoderUnavailable` that no process can be started, that two in turn had no answer in time, or that others
        were at work for too long.
        """
        with self._turn():
            try:
                return self._ask(self._take(), data, orientation)
            except GaveUp:
                # Somebody may have killed it, or a file before this one left it little memory: a fresh one decides.
                try:
                    return self._ask(DecoderProcess(), data, orientation)
                except StoodStill as error:
                    raise DecoderUnavailable(f"The machine is too busy to open images: {error}.") from None
                except GaveUp as error:
                    logger.warning("an image of %d bytes is refused: %s", len(data), error)
                    raise UnreadableImage(str(error)) from None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=self._patience_s() if self._patience_s else None):
            raise DecoderUnavailable("All image decoders are at work on others' images; try again in some seconds.")
        try:
            yield
        finally:
            self._turns.release()

    def _take(self) -> DecoderProcess:
        try:
            return self._idle.pop()
        except IndexError:
            return DecoderProcess()

    def _ask(self, process: DecoderProcess, data: bytes, orientation: str) -> Image.Image:
        try:
            return process.open_drawing(data, landscape=orientation == "landscape")
        finally:
            if process.usable:
                self._idle.append(process)
            else:
                process.close()


def _close(idle: list[DecoderProcess]) -> None:
    while idle:
        idle.pop().close()
