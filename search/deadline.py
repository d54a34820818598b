"""How long the request in hand may still take: set where a person waits, kept to by every call that it makes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# The end of the request in hand, on the clock that never steps.
_ENDS_AT_S: ContextVar[float | None] = ContextVar("ends_at_s", default=None)


def start(seconds: float) -> None:
    """Give the work of this thread so many seconds from now on, whatever it had before."""
    _ENDS_AT_S.set(time.monotonic() + seconds)


def end() -> None:
    """Let this thread's later work take its own time."""
    _ENDS_AT_S.set(None)


@contextmanager
def only(seconds: float) -> Iterator[None]:
    """Give what is done herein so many seconds, whatever is left of the request's own."""
    token = _ENDS_AT_S.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ENDS_AT_S.reset(token)


def left_s(most_s: float) -> float:
    """Seconds that are left, at most `most_s`; 0 or less when the time is over."""
    ends_at_s = _ENDS_AT_S.get()
    return most_s if ends_at_s is None else min(most_s, ends_at_s - time.monotonic())
