"""What commands and workers change, in the audit log."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from search.access.audit import Entry
from search.errors import Unavailable
from search.jobs import Row
from search.writing.outcomes import status
from workers.context import Context

# Commands that change patents as a whole. `delete` notes each patent, those of keys each key; the others only read.
CHANGING = frozenset({"ingest", "reindex", "restore"})


@contextmanager
def audited(context: Context, command: str) -> Iterator[None]:
    """Note what became of a command, if it is one that changes patents."""
    if command not in CHANGING:
        yield
        return
    with noted(context, command):
        yield


@contextmanager
def noted(context: Context, command: str, publication: str | None = None) -> Iterator[None]:
    """Note what becomes of what a command does herein; a note that cannot be made is a line on stderr and no more."""
    outcome = "stopped"
    try:
        yield
        outcome = "done"
    except Exception:
        outcome = "failed"
        raise
    finally:
        note(context, f"figseek {command}", outcome, publication=publication)


def note(
    context: Context, action: str, outcome: str, *, key_id: str | None = None, publication: str | None = None
) -> None:
    """Add an entry of whoever runs this command."""
    context.audit.add(Entry("command", action, outcome, key_id=key_id, name=_user(), publication=publication))


def note_write(context: Context, row: Row) -> None:
    """Note what came of a write over HTTP, in the name of who asked for it, once.

    It never fails: an entry that is not taken within the log's patience is a line of the process's log, and each after
    it is tried once, until one is taken. The write stands, and no worker waits for an index that takes no writes.
    """
    asked_by = (row.write or {}).get("asked_by")
    if asked_by is None:  # no write, or one that an older figseek took
        return
    entry = Entry(**asked_by, outcome=str(status(row)), publication=row.publication, job=row.job)
    tries = Retrying(
        retry=retry_if_exception_type(Unavailable),
        wait=wait_exponential_jitter(multiplier=0.5, max=5),
        stop=stop_after_delay(0 if context.audit.is_missing else context.audit.patience_s),
        reraise=True,
    )
    try:
        tries(context.audit.add_once, entry, f"{row.document_id}:{row.revision}")
    except Unavailable as error:
        context.audit.miss(entry, error)


def _user() -> str | None:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        return None
