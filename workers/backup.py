"""Backup in the form of an export, with what else is the operator's: tombstones, keys, the encoder's record.

Vectors are not carried: the same encoder makes the same ones, and they are a hundred times the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from encoder.registry import spec_to_meta
from search.access.keystore import KeyStore
from search.errors import NotFound
from search.hybrid import clauses
from search.hybrid.query import Strict
from search.index import LiveIndex
from search.jobs import now_ms
from search.writing.record import Number
from workers.context import Context
from workers.export import Exported, Report, documents, export, write_line
from workers.outputs import Output
from workers.patience import patiently

FORMAT = 1
ABOUT, TOMBSTONES, KEYS = "backup.json", "tombstones.jsonl", "keys.jsonl"
DELETED = {"term": {"deleted": True}}


class About(Strict):
    """What a backup says of itself; `revision` is higher than any in it, and the counts are those of its lines."""

    format: int
    made_at: int
    encoder: dict[str, Any]
    # Milliseconds since 1970, or little more: room is left for all those that are yet to come.
    revision: int = Field(ge=0, lt=1 << 53)
    patents: int = Field(default=0, ge=0)
    tombstones: int = Field(default=0, ge=0)
    keys: int = Field(default=0, ge=0)


class Tombstone(Strict):
    """A patent that was deleted."""

    publication: Number
    revision: int = Field(ge=0)


class StoredKey(Strict):
    """A key as its index holds it: a hash, never the key."""

    id: str
    source: dict[str, Any]


def back_up(context: Context, live: LiveIndex, out: Output, report: Report) -> Exported:
    """Write every patent, then the tombstones: what is deleted meanwhile is in both, and a restore deletes it."""
    done = export(context, live, {"bool": {"filter": [clauses.NOT_DELETED]}}, out, report)
    gone = ({"publication": one.publication, "revision": one.revision} for one in documents(context, live, DELETED))
    stored_keys = ({"id": key_id, "source": source} for key_id, source in patiently(_keys)(context).items())
    counts = {
        "patents": done.patents,
        "tombstones": _write(out, TOMBSTONES, gone),
        "keys": _write(out, KEYS, stored_keys),
    }
    # Last: later than all that was read.
    revision = patiently(context.ledger.next_revision)()
    about = {"format": FORMAT, "made_at": now_ms(), "encoder": spec_to_meta(live.spec), "revision": revision, **counts}
    _write(out, ABOUT, [about])
    return done


def _write(out: Output, name: str, values: Iterable[dict[str, Any]]) -> int:
    """Write a file of lines; returns how many."""
    count = 0
    with out.lines(name) as lines:
        for value in values:
            write_line(lines, value)
            count += 1
    return count


def _keys(context: Context) -> dict[str, dict[str, Any]]:
    index = KeyStore(context.elastic, context.settings.index_prefix).index
    try:
        return {one.document_id: one.source for one in context.elastic.scan(index, {"match_all": {}}, {})}
    except NotFound:
        return {}
