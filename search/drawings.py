"""Uploaded query drawings: kept a day under the digest of their file, the oldest making room for the newest."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from search import limits
from search.blobs import Blobs, Kept
from search.errors import NotFound

# Long enough for a link in a mail to be opened on the same working day, short for what may be confidential.
KEPT_H = 24
# A drawing that is uploaded again within the hour is there already.
RENEWED_H = 1
HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Drawings:
    """The drawings in a blob store; `clock` gives seconds since 1970. Every method raises `Unavailable`."""

    blobs: Blobs
    clock: Callable[[], float] = time.time

    def keep(self, digest: str, png: bytes) -> datetime:
        """Keep the upright picture of a file and return when it expires; what has expired is swept away."""
        now = self.clock()
        before = self._of(digest)
        latest = max((one.expires for one in before), default=0)
        if latest < now + (KEPT_H - RENEWED_H) * HOUR_S:
            latest = int(now) + KEPT_H * HOUR_S
            self.blobs.put_until(digest, latest, png)
            for one in before:
                self.blobs.drop(one)
            self.sweep()
        return datetime.fromtimestamp(latest, UTC)

    def get(self, digest: str) -> bytes:
        """Return the upright picture; `NotFound` says in a sentence that it has expired or never was here."""
        for one in sorted(self._of(digest), key=lambda each: -each.expires):
            if one.expires <= self.clock():
                until = datetime.fromtimestamp(one.expires, UTC)
                raise NotFound(
                    f"The uploaded drawing {digest} was kept for {KEPT_H} hours, until {until:%Y-%m-%d %H:%M} UTC; "
                    "upload it again."
                )
            return self.blobs.get_kept(one)
        raise NotFound(
            f"There is no figure {digest} here; an uploaded drawing is kept for {KEPT_H} hours, upload it again."
        )

    def sweep(self) -> None:
        """Delete what has expired, then the oldest until what is stored is within its bounds."""
        now = self.clock()
        stored = sorted(self.blobs.kept(), key=lambda one: (one.expires, one.digest))
        count, size = len(stored), sum(one.size for one in stored)
        for one in stored:
            if one.expires > now and count <= limits.DRAWINGS and size <= limits.DRAWINGS_BYTES:
                return
            self.blobs.drop(one)
            count, size = count - 1, size - one.size

    def _of(self, digest: str) -> list[Kept]:
        return [one for one in self.blobs.kept() if one.digest == digest]
