"""Sends rows of the ledger to the workers, those that a killed worker or broker took along among them."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Sequence

from celery import Celery
from celery.worker import state

from search.errors import NotFound
from search.jobs import WRITING, lost
from search.settings import Settings
from search.vigil import Vigil
from workers.context import Context, connect
from workers.lost import give_back

logger = logging.getLogger(__name__)

# Enough that no worker idles between two looks, few enough that a list in the broker stays small.
QUEUE_BOUND = 200
# Priorities of messages, as Redis and Valkey have them: somebody waits for a write.
FIRST, LATER = 0, 9
IDLE_S = 1.0
BUSY_S = 0.3
# Lost rows are told after ten seconds and more.
LOST_LOOK_S = 1.0
KINDS = (*WRITING, "reindex")
# A worker with nothing to do takes a message within milliseconds.
DEAF_S = 10.0


class Feeder:
    """Feeds the queue from one worker's main process, and watches that this worker listens to it."""

    def __init__(self, context: Context, app: Celery) -> None:
        self._context = context
        self._app = app
        self._queue: str = app.conf.task_default_queue
        self._idle_since: float | None = None
        self._vigil = Vigil()
        self._looked_at = -LOST_LOOK_S

    def feed(self) -> int:
        """Send what there is room for and return how many rows that were; under a reindex's lock, only its own."""
        with self._app.connection_for_write() as connection:
            depth = self._depth(connection)
            self._watch(depth)
            room = QUEUE_BOUND - depth
            if room <= 0:
                return 0
            ledger = self._context.ledger
            self._give_back_lost(queue_empty=depth == 0)
            kinds = self._kinds()
            rows = ledger.claim(room, kinds)
            if rows and kinds != self._kinds():
                # A reindex has begun in this moment, and may have looked for rows in hand before it: these are not
                # sent, and wait again once they have stood still.
                return 0
            for row in rows:
                first = FIRST if row.kind == "write" else LATER
                self._app.send_task("figseek.work", (row.job, row.publication), connection=connection, priority=first)
            return len(rows)

    def _kinds(self) -> Sequence[str]:
        """Kinds of rows to send: while a reindex holds the lock it waits until no other has a row in hand."""
        return ("reindex",) if self._context.lock.holder() else KINDS

    def _give_back_lost(self, *, queue_empty: bool) -> None:
        """Let the rows wait again that a killed worker or broker took along, told by how long they stood still."""
        if time.monotonic() - self._looked_at < LOST_LOOK_S:
            return
        self._looked_at = time.monotonic()
        in_hand = self._context.ledger.in_hand(KINDS)
        still_s = self._vigil.still_s({one.document_id: one.version for one in in_hand})
        if gone := lost(in_hand, still_s, queue_empty=queue_empty):
            give_back(self._context, gone)

    def _depth(self, connection: object) -> int:
        channel = connection.default_channel  # type: ignore[attr-defined]
        return int(channel.queue_declare(self._queue, durable=True, auto_delete=False).message_count)

    def _watch(self, depth: int) -> None:
        """End the process when messages wait and it takes none, so that its keeper starts it again.

        Celery 5.7 goes deaf when the broker dies in the moment in which a message is acknowledged: the error is logged,
        and the closed connection that it listens on is never noticed. Nothing is in hand then, so nothing is lost.
        """
        if depth == 0 or state.reserved_requests:
            self._idle_since = None
            return
        now = time.monotonic()
        self._idle_since = self._idle_since or now
        if now - self._idle_since > DEAF_S:
            logger.error("%d messages wait and this worker takes none; ending it", depth)
            logging.shutdown()
            os._exit(1)


def feed_for_ever(settings: Settings, app: Celery) -> None:
    """Feed the queue until the process ends; what is away is waited for."""
    context = connect(settings, threads=1)
    feeder = Feeder(context, app)
    while True:
        sent = 0
        try:
            sent = feeder.feed()
        except NotFound:
            logger.debug("there is no ledger yet")
        except Exception as error:  # the edge of the thread: a broker's client raises errors of many libraries
            logger.warning("no rows could be sent, trying again: %r", error)
        time.sleep(BUSY_S if sent else IDLE_S)
