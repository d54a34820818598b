"""Deletes: a small document that says so takes a patent's place, so that no older write brings the patent back."""

from __future__ import annotations

from dataclasses import replace

from mappings.document import Patent
from search.conditions import ALWAYS, ANY, Condition
from search.errors import NotFound, Unmet
from search.index import Index
from search.jobs import Ledger


def delete(index: Index, ledger: Ledger, publication: str, condition: Condition = ALWAYS) -> int:
    """Delete one patent, by its canonical number, and return the revision of its tombstone.

    `NotFound` when it is not there, `Unmet` when the condition does not hold.

    Nothing undoes it but a write that begins later. Its revision is newer than that of every job that runs, and `put`
    leaves the newer one. A reindex that fills generation N from the live L cannot lose it either. It announces N
    (an alias), then refreshes L, then reads L, and makes N live in one step with the end of the announcement. Here the
    tombstone is written to all that the aliases name, until they name nothing that has not got it. So take their last
    look. Either it named N, as announced or as live: then N has the tombstone, and the older copy loses against it. Or
    N was announced after it: then L was refreshed and read later still, with the tombstone in it. Or N was live before
    the first look and is replaced by now: then its successor was filled from it, and the same holds one generation on.
    """
    live, *_ = index.written()
    if index.revision(live, publication) is None:
        raise NotFound(f"There is no patent {publication} here.")
    tombstone = Patent(publication, deleted=True, revision=ledger.next_revision())
    try:
        index.put(live, tombstone, condition if condition.match is not None else replace(condition, match=(ANY,)))
    except Unmet:
        if index.revision(live, publication) is None:  # another delete was faster
            raise NotFound(f"There is no patent {publication} here.") from None
        raise
    done = {live}
    while missing := [name for name in index.written() if name not in done]:
        for name in missing:
            index.put(name, tombstone)
            done.add(name)
    for name in done:
        index.refresh(name)
    return tombstone.revision
