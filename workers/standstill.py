"""A time in which no worker writes patents: the lock of a reindex is held, and all that was in hand has ended."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from search.errors import Unavailable
from search.jobs import WRITING, lost
from search.vigil import Vigil
from workers.context import Context
from workers.errors import WorkersError
from workers.lost import give_back
from workers.patience import patiently

logger = logging.getLogger(__name__)

LOOK_S = 0.5


class Standstill:
    """Writes wait from the beginning of it; `keep` is to be called again and again, and before what relies on it."""

    def __init__(self, context: Context, holder: str) -> None:
        self._context = context
        self._holder = holder
        self._term = context.lock.term

    def keep(self) -> None:
        """Hold it for a lease more; `WorkersError` when it was not held all the time, so that writes went on."""
        lock = self._context.lock
        if not patiently(lock.keep)(self._holder) or lock.term != self._term:
            raise WorkersError("This process stood still for so long that writes went on; run the command again.")

    def drain(self) -> None:
        """Wait until no worker has a row in hand that writes; with the lock held no more are sent.

        Rows of killed workers are given back here too: where no worker runs, nobody else does it.
        """
        ledger, vigil = self._context.ledger, Vigil()
        if count := patiently(ledger.in_work)(WRITING):
            logger.warning("Waiting for the workers to end the %d patents that they have in hand.", count)
        while patiently(ledger.in_work)(WRITING):
            self.keep()
            in_hand = patiently(ledger.in_hand)(WRITING)
            still_s = vigil.still_s({one.document_id: one.version for one in in_hand})
            # Whatever waits in the broker: a message of a row that was given back is passed over.
            if gone := lost(in_hand, still_s, queue_empty=True):
                patiently(give_back)(self._context, gone)
            time.sleep(LOOK_S)


@contextmanager
def standstill(context: Context, command: str) -> Iterator[Standstill]:
    """Let no worker write within; `WorkersError` while a reindex, or another such command, runs."""
    holder = f"{command}-{uuid.uuid4().hex}"
    if not patiently(context.lock.take_from_the_dead)(holder):
        raise WorkersError("A reindex or a restore is running; wait for it to end.")
    try:
        still = Standstill(context, holder)
        still.drain()
        yield still
    finally:
        # One that cannot be given back runs out.
        with suppress(Unavailable):
            context.lock.release(holder)
