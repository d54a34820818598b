"""What commands change, in the audit log."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from search.access.audit import AuditLog, Entry
from workers.context import Context

# Commands that change patents; the others only read, and those of keys make their own entries.
CHANGING = frozenset({"ingest", "reindex", "delete", "restore"})


@contextmanager
def audited(context: Context, command: str) -> Iterator[None]:
    """Note what became of a command that changes patents."""
    outcome = "stopped"
    try:
        yield
        outcome = "done"
    except Exception:
        outcome = "failed"
        raise
    finally:
        if command in CHANGING:
            note(context, f"figseek {command}", outcome)


def note(context: Context, action: str, outcome: str, key_id: str | None = None) -> None:
    """Add an entry of whoever runs this command."""
    audit = AuditLog(context.elastic, context.settings.index_prefix)
    audit.add(Entry("command", action, outcome, key_id=key_id, name=_user()))


def _user() -> str | None:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        return None
