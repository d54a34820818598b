"""The one Celery task: work on one row of the ledger."""

from __future__ import annotations

import functools

from workers import pipeline
from workers.app import app, settings
from workers.context import Context, connect


@functools.cache
def _context() -> Context:
    """Connect once a process, after the fork: neither sockets nor models survive one."""
    return connect(settings, threads=1)


@app.task(name="figseek.work")  # type: ignore[untyped-decorator]
def work(job: str, publication: str) -> None:
    """Take in, or encode again, one patent of a job."""
    pipeline.work(_context(), job, publication)
