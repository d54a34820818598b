"""Holds a row for a worker: touches it while the work goes on, so that nobody takes a slow worker for a killed one."""

from __future__ import annotations

import logging
import threading
from typing import Any

from search.errors import SearchError
from search.jobs import SILENT_S, Held, Ledger

logger = logging.getLogger(__name__)

# Two touches may fail before the row looks abandoned.
TOUCH_S = SILENT_S / 3


class Holding:
    """A row in hand, from `with` to its last write."""

    def __init__(self, ledger: Ledger, held: Held) -> None:
        self._ledger = ledger
        self._held: Held | None = held
        self._publication = held.row.publication
        self._done = threading.Event()
        self._write = threading.Lock()
        self._thread = threading.Thread(target=self._touch, name="touch", daemon=True)

    def __enter__(self) -> Holding:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

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
                    logger.warning("%s could not be touched: %s", self._publication, error)
