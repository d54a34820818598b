"""Holds a row for a worker: touches it while the work goes on, so that nobody takes a slow worker for a killed one."""

from __future__ import annotations

import logging
import threading
from typing import Any

from search.errors import Conflict, SearchError
from search.jobs import SILENT_S, Held, Ledger

logger = logging.getLogger(__name__)

# Two touches may fail before the row looks abandoned.
TOUCH_S = SILENT_S / 3


class Holding:
    """A row in hand, from `with` to its last write."""

    def __init__(self, ledger: Ledger, held: Held) -> None:
        self._ledger = ledger
        self._held: Held | None = held
        self.row = held.row
        self._done = threading.Event()
        self._write = threading.Lock()
        self._thread = threading.Thread(target=self._touch, name="touch", daemon=True)

    def __enter__(self) -> Holding:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def intend(self, **changes: Any) -> None:
        """Write into the row what is about to be done; `Conflict` when somebody else has the row by now."""
        with self._write:
            self._held = self._held and self._ledger.write(self._held, **changes)
            if self._held is None:
                raise Conflict(f"{self.row.publication} is in other hands by now.")
            self.row = self._held.row

    def is_ours(self) -> bool:
        """Touch the row, and tell whether nobody else has taken it."""
        with self._write:
            self._held = self._held and self._ledger.write(self._held)
            return self._held is not None

    def end(self, **changes: Any) -> None:
        """Write the outcome, unless somebody else has the row by now; may be called again after `Unavailable`."""
        self._done.set()
        with self._write:
            if self._held is not None:
                self._ledger.write(self._held, **changes)

    def _touch(self) -> None:
        while not self._done.wait(TOUCH_S):
            with self._write:
                if self._held is None or self._done.is_set():
                    return
                try:
                    self._held = self._ledger.write(self._held)
                except SearchError as error:  # the next touch may get through
                    logger.warning("%s could not be touched: %s", self.row.publication, error)
