"""The lock of a reindex: one document with an expiry, so that a killed holder does not hold it for ever."""

from __future__ import annotations

from search.elastic import Elastic, Stored, Write
from search.errors import Conflict
from search.jobs import now_ms

# Long enough for a slow verify between two renewals, short enough that an operator waits for a killed one.
LEASE_S = 60.0


class Lock:
    """A lock by name in the ledger's index of jobs."""

    def __init__(self, elastic: Elastic, index: str, name: str = "lock-reindex") -> None:
        self._elastic = elastic
        self._index = index
        self._name = name

    def holder(self) -> str | None:
        """Who holds it now; None when nobody does."""
        stored = self._elastic.get(self._index, self._name)
        if stored is None or stored.source["expires_at"] < now_ms():
            return None
        return str(stored.source["holder"])

    def take(self, holder: str) -> bool:
        """Take or renew it for a lease; False when somebody else holds it."""
        stored = self._elastic.get(self._index, self._name)
        if stored and stored.source["holder"] != holder and stored.source["expires_at"] >= now_ms():
            return False
        source = {"holder": holder, "expires_at": now_ms() + int(LEASE_S * 1000)}
        try:
            self._elastic.write(self._index, self._over(stored, source))
        except Conflict:
            return False
        return True

    def release(self, holder: str) -> None:
        """Give it back, if it is still ours."""
        stored = self._elastic.get(self._index, self._name)
        if stored and stored.source["holder"] == holder:
            self._elastic.delete(self._index, self._name)

    def _over(self, stored: Stored | None, source: dict[str, object]) -> Write:
        if stored is None:
            return Write(self._name, source, create=True)
        return Write(self._name, source, seq_no=stored.seq_no, primary_term=stored.primary_term)
