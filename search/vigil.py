"""Tells who is alive by whether a version changes, on the steady clock of whoever looks: no clock's step matters."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

# Who could not look for longer, since Elasticsearch was away, say, has not seen that nothing changed: the others could
# not write either.
LONGEST_GAP_S = 5.0


class Vigil:
    """Remembers for how long each of some versions was seen to stand still, in looks that follow each other closely."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._looked_at = clock()
        self._seen: dict[str, tuple[object, float]] = {}

    def still_s(self, versions: Mapping[str, object]) -> dict[str, float]:
        """Return for how many seconds each version was seen unchanged; what is not named any more is forgotten."""
        now = self._clock()
        gap_s = min(now - self._looked_at, LONGEST_GAP_S)
        self._looked_at = now
        seen = {}
        for name, version in versions.items():
            before, still_s = self._seen.get(name, (None, 0.0))
            seen[name] = (version, still_s + gap_s if before == version else 0.0)
        self._seen = seen
        return {name: still_s for name, (_, still_s) in seen.items()}
