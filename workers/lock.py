"""The lock of a reindex: one document that its holder writes again and again, so that a killed one does not hold it.

Who else wants it watches on a clock of its own for how long the document stands still: the holder's time of day, or a
step of it, decides nothing.
"""

from __future__ import annotations

import time
from math import inf

from search.elastic import Elastic, Stored, Write
from search.errors import Conflict
from search.vigil import Vigil

# Long enough for a slow verify between two renewals, short enough that an operator waits for a killed one.
LEASE_S = 60.0
LOOK_S = 0.5
# In a lease: some may fail before it runs out.
RENEWALS = 6


class Lock:
    """A lock by name in the ledger's index of jobs; one object serves one thread."""

    def __init__(self, elastic: Elastic, index: str, name: str = "lock-reindex", lease_s: float = LEASE_S) -> None:
        self._elastic = elastic
        self._index = index
        self._name = name
        self._lease_s = lease_s
        self._vigil = Vigil()
        self._renewed_at = -inf
        # Counts the times that it was taken; one that is renewed within its lease goes on with the same term.
        self.term = 0

    def holder(self) -> str | None:
        """Who holds it; None when nobody does, or its holder was seen to stand still for a lease."""
        stored = self._elastic.get(self._index, self._name)
        return None if stored is None or self._over(stored) else str(stored.source["holder"])

    def take(self, holder: str) -> bool:
        """Take or renew it for a lease; False when somebody else holds it.

        A new `term` begins when it was not held all the time since the last call, as the others may have seen it.
        """
        began_at = time.monotonic()
        stored = self._elastic.get(self._index, self._name)
        if stored and stored.source["holder"] != holder and not self._over(stored):
            return False
        write = Write(self._name, {"holder": holder}, create=stored is None)
        if stored:
            write = Write(self._name, {"holder": holder}, seq_no=stored.seq_no, primary_term=stored.primary_term)
        try:
            self._elastic.write(self._index, write)
        except Conflict:
            return False
        if stored is None or stored.source["holder"] != holder or self._since_renewal_s() >= self._lease_s:
            self.term += 1
        self._renewed_at = began_at
        return True

    def keep(self, holder: str) -> bool:
        """Renew it when a part of the lease is over; for calls in a loop."""
        return self._since_renewal_s() < self._lease_s / RENEWALS or self.take(holder)

    def take_from_the_dead(self, holder: str) -> bool:
        """Take it, if need be after a lease without a sign of its holder; False as soon as that one is seen alive."""
        before = self._version()
        while not self.take(holder):
            if self._version() not in (before, None):
                return False
            time.sleep(LOOK_S)
        return True

    def release(self, holder: str) -> None:
        """Give it back, if it is still ours."""
        stored = self._elastic.get(self._index, self._name)
        if stored and stored.source["holder"] == holder:
            self._elastic.delete(self._index, self._name)

    def _since_renewal_s(self) -> float:
        return time.monotonic() - self._renewed_at

    def _version(self) -> tuple[int, int] | None:
        stored = self._elastic.get(self._index, self._name)
        return (stored.seq_no, stored.primary_term) if stored else None

    def _over(self, stored: Stored) -> bool:
        version = (stored.seq_no, stored.primary_term)
        return self._vigil.still_s({self._name: version})[self._name] >= self._lease_s
