"""Sends rows of the ledger to the workers, those that a killed worker or broker took along among them."""

from __future__ import annotations

import logging
import time

from celery import Celery
from kombu.exceptions import OperationalError

from search.errors import NotFound, SearchError, Unavailable
from search.settings import Settings
from workers.context import Context, connect

logger = logging.getLogger(__name__)

# Enough that no worker idles between two looks, few enough that a list in the broker stays small.
QUEUE_BOUND = 200
IDLE_S = 1.0
BUSY_S = 0.3


def feed(context: Context, app: Celery) -> int:
    """Send what there is room for and return how many rows that were; while a reindex holds the lock, only its own."""
    queue = app.conf.task_default_queue
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        depth = channel.queue_declare(queue, durable=True, auto_delete=False).message_count
        room = QUEUE_BOUND - depth
        if room <= 0:
            return 0
        kinds = ["reindex"] if context.lock.holder() else ["ingest", "reindex"]
        rows = context.ledger.claim(room, queue_empty=depth == 0, kinds=kinds)
        with app.producer_pool.acquire(block=True) as producer:
            for row in rows:
                app.send_task("figseek.work", (row.job, row.publication), producer=producer)
        return len(rows)


def feed_for_ever(settings: Settings, app: Celery) -> None:
    """Feed the queue until the process ends; what is away is waited for."""
    context = connect(settings, threads=1)
    while True:
        try:
            sent = feed(context, app)
        except (Unavailable, OperationalError, OSError) as error:
            logger.warning("waiting: %s", error)
            sent = 0
        except NotFound:  # the first worker of a new installation
            context.ledger.create()
            sent = 0
        except SearchError:
            logger.exception("rows could not be sent; trying again")
            sent = 0
        time.sleep(BUSY_S if sent else IDLE_S)
