"""What commands and workers change, in the audit log."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from search.access.audit import Entry
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
    """Note what came of a write over HTTP, in the name of who asked for it, once; `Unavailable` for the time being."""
    asked_by = (row.write or {}).get("asked_by")
    if asked_by is None:  # no write, or one that an older figseek took
        return
    entry = Entry(**asked_by, outcome=str(status(row)), publication=row.publication, job=row.job)
    context.audit.add_once(entry, f"{row.document_id}:{row.revision}")


def _user() -> str | None:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        return None
