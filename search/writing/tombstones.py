"""Deletes: a small document that says so takes a patent's place, so that no older write brings the patent back."""

from __future__ import annotations

from dataclasses import replace

from mappings.document import Patent
from search.errors import NotFound, Unavailable, Unmet
from search.index import Index
from search.jobs import Ledger
from search.writing.conditions import ALWAYS, ANY, Condition

# A write must come in the few milliseconds between revision and tombstone to cost a try; so many in a row do not.
TRIES = 10


def delete(index: Index, ledger: Ledger, publication: str, condition: Condition = ALWAYS) -> int:
    """Delete one patent, by its canonical number, and return the revision of its tombstone.

    `NotFound` when it is not there, `Unmet` when the condition does not hold, `Unavailable` when it is written again
    and again in this moment.

    A write that is newer than the tombstone makes it give way; then the condition is looked at anew, and the delete
    made anew with a newer revision. Once the tombstone is there, nothing undoes it but a write that begins later: its
    revision is newer than that of every job that runs, and `put` leaves the newer one. `bury` says why a reindex does
    not lose it.
    """
    present = condition if condition.match is not None else replace(condition, match=(ANY,))
    for _ in range(TRIES):
        live, *_ = index.written()
        if index.revision(live, publication) is None:
            raise _absent(index, live, publication)
        tombstone = Patent(publication, deleted=True, revision=ledger.next_revision())
        try:
            if not index.put(live, tombstone, present):
                continue
        except Unmet:
            if index.revision(live, publication) is None:  # another delete was faster
                raise _absent(index, live, publication) from None
            raise
        done = bury(index, tombstone)
        if all(done.values()):
            for name in done:
                index.refresh(name)
            return tombstone.revision
    raise Unavailable(f"{publication} is written again and again in this moment; delete it once more.")


def bury(index: Index, tombstone: Patent) -> dict[str, bool]:
    """Write a tombstone to all that the aliases name; the names, each with False where something newer stays.

    A reindex that fills generation N from the live L announces N (an alias), then refreshes L, then reads L, and makes
    N live in one step with the end of the announcement. Here the tombstone is written until the aliases name nothing
    that was not written to. So take their last look, of a call that came to its end. Either it named N, as announced
    or as live: then N has the tombstone, and the older copy loses against it. Or N was announced after it: then L was
    refreshed and read later still, with the tombstone in it. Or N was live before the first look and is replaced by
    now: then its successor was filled from it, and the same holds one generation on.

    A call that fails, or whose process is killed, may have written to L and not to N, and its repeat finds no patent
    any more. So the repeat calls this with the tombstone that it finds, and the reindex brings the tombstones of L that
    N has not got into N, before it makes N live and once more after. If all of these fail as well, the patent is alive
    in N, and no call has said that it is deleted.
    """
    done: dict[str, bool] = {}
    while missing := [name for name in index.written() if name not in done]:
        for name in missing:
            done[name] = index.put(name, tombstone)
    return done


def _absent(index: Index, live: str, publication: str) -> NotFound:
    """The error for what is not there; the delete that left a tombstone may have been killed half-way."""
    held = index.get(live, publication)
    if held is not None and held.deleted:
        bury(index, held)
    return NotFound(f"There is no patent {publication} here.")
