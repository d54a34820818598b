"""The Celery application of the workers: every limit with its reason."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init, worker_ready

from search.logs import configure_logging
from search.node.lifeline import die_with_parent
from search.settings import Settings

settings = Settings.from_environ(os.environ)
# The pool's processes are forked from the one that imports this module.
MAIN_PROCESS = os.getpid()

app = Celery("figseek", broker=settings.broker_url.get_secret_value() or None, include=["workers.tasks"])
app.conf.update(
    # Portals that share a broker keep apart as their indices do.
    task_default_queue=f"{settings.index_prefix}figseek",
    # The ledger's rows are the results.
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    # A patent with sixty drawings takes seconds; whoever fetches more than one holds them from idle workers.
    worker_prefetch_multiplier=1,
    # No task comes near it, half of which is the most that fetching takes; a decoder that hangs is killed, and the row
    # says so after its attempts.
    task_time_limit=600,
    # The broker may come up later than the worker, or go away and return.
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # Nobody asks workers questions over the broker: the ledger answers them.
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    # A decoder leaks now and then; a fresh process a thousand patents costs nothing.
    worker_max_tasks_per_child=1000,
    # Output goes to the worker's log as it is.
    worker_redirect_stdouts=False,
)


@setup_logging.connect  # type: ignore[untyped-decorator]
def _log(**_: Any) -> None:
    configure_logging(settings.log_level)


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _in_each_process(**_: Any) -> None:
    die_with_parent(MAIN_PROCESS, signal.SIGKILL)


@worker_ready.connect  # type: ignore[untyped-decorator]
def _feed(**_: Any) -> None:
    from workers.feeder import feed_for_ever  # it imports this module

    threading.Thread(target=feed_for_ever, args=(settings, app), name="feeder", daemon=True).start()
