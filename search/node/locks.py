"""Locks between processes: flock on a file, given up by the kernel whenever the last process that holds it ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from pathlib import Path

# Others look into a lock for an instant by taking it; who wants to keep it tries for longer than that.
GLANCE_S = 1.0


class Lock:
    """One lock file, not yet locked. Children get the lock with the file descriptor, when it is passed to them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1

    @property
    def fd(self) -> int:
        """File descriptor to pass on to a child, which then holds the lock as well."""
        return self._fd

    def acquire(self, *, shared: bool = False, timeout_s: float = 0.0) -> bool:
        """Take the lock; False when another process has not given it up within the time."""
        if self._fd < 0:
            self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + timeout_s
        while True:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(self._fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
                return True
            if time.monotonic() >= deadline:
                self.close()
                return False
            time.sleep(0.02)

    def release(self) -> None:
        """Give the lock up, also for processes that were forked with it."""
        if self._fd >= 0:
            fcntl.flock(self._fd, fcntl.LOCK_UN)
            self.close()

    def close(self) -> None:
        """Let go of the file; the lock lasts while another process has it open."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def is_held(path: Path, *, exclusively: bool = False) -> bool:
    """Whether any process holds the lock; `exclusively`: whether one holds it for itself alone."""
    lock = Lock(path)
    if lock.acquire(shared=exclusively):
        lock.release()
        return False
    return True
