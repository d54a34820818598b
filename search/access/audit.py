"""The audit log: who changed what when, and who was refused; entries are added and never changed."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from search import deadline
from search.access.keystore import create_index
from search.elastic import Elastic, Write
from search.errors import Conflict, NotFound, SearchError, Unavailable
from search.jobs import now_ms

logger = logging.getLogger(__name__)

# The answer to a write waits for its entry, but not long: an entry that cannot be kept goes to the process's log.
PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done or refused; never a secret, the words of a search or an image.

    `who` is "key", "loopback" (without a key), "nobody" (with a wrong one) or "command", whose `name` is the user of
    the operating system. `action` is a method and a route, or a command; `outcome` an HTTP status, or done or failed.
    A write that was not waited for has two entries of one `job`: that it was taken (202), and what came of it.
    """

    who: str
    action: str
    outcome: str
    key_id: str | None = None
    name: str | None = None
    publication: str | None = None
    address: str | None = None
    job: str | None = None


class AuditLog:
    """Entries under one prefix; an entry is worth waiting `patience_s` for."""

    def __init__(self, elastic: Elastic, prefix: str = "", patience_s: float = PATIENCE_S) -> None:
        self._elastic = elastic
        self.index = f"{prefix}figseek-audit"
        self.patience_s = patience_s
        self._is_made = False
        # Whether the last entry of `add_once` was missed.
        self.is_missing = False

    def add(self, entry: Entry) -> None:
        """Add an entry. It never fails: what Elasticsearch does not take is a line of the process's log."""
        source = _source(entry)
        try:
            with deadline.only(self.patience_s):
                self._make()
                self._elastic.add(self.index, source)
        except SearchError as error:
            _miss(source, error)

    def add_once(self, entry: Entry, entry_id: str) -> None:
        """Add an entry under an id: twice is once. `Unavailable` while Elasticsearch is away."""
        source = _source(entry)
        try:
            self._make()
            self._elastic.write(self.index, Write(entry_id, source, create=True))
        except Unavailable:
            raise
        except Conflict:
            pass
        except SearchError as error:
            _miss(source, error)
        self.is_missing = False

    def miss(self, entry: Entry, error: SearchError) -> None:
        """Put an entry that could not be added into the process's log."""
        self.is_missing = True
        _miss(_source(entry), error)

    def _make(self) -> None:
        if not self._is_made:
            create_index(self._elastic, self.index, "audit")
            self._is_made = True

    def entries(self, since_ms: int = 0, before_ms: int | None = None, size: int = 100) -> list[dict[str, Any]]:
        """Return entries as people and clients see them, the newest first."""
        times: dict[str, Any] = {"gte": since_ms} | ({} if before_ms is None else {"lt": before_ms})
        body = {"query": {"range": {"at": times}}, "sort": [{"at": "desc"}, {"_doc": "desc"}], "size": size}
        try:
            self._elastic.refresh(self.index)
            hits = self._elastic.search(self.index, body)["hits"]["hits"]
        except NotFound:
            return []
        return [_shown(hit["_source"]) for hit in hits]


def _source(entry: Entry) -> dict[str, Any]:
    return {"at": now_ms(), **{name: value for name, value in asdict(entry).items() if value is not None}}


def _miss(source: Mapping[str, Any], error: SearchError) -> None:
    logger.warning("not in the audit log (%s): %s", error, json.dumps(source))


def _shown(source: Mapping[str, Any]) -> dict[str, Any]:
    at = datetime.fromtimestamp(source["at"] / 1000, UTC).isoformat(timespec="milliseconds")
    fields = ("who", "key_id", "name", "action", "publication", "outcome", "address", "job")
    return {"at": at.replace("+00:00", "Z"), **{name: source.get(name) for name in fields}}
