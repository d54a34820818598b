"""Restores a snapshot into a figseek without patents: beside what is here, then live in one step."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from mappings.generations import Generation, parse
from search.access import keys
from search.access.keystore import KeyStore, create_index
from search.elastic import Write
from search.errors import Corrupt, NotFound, Rejected
from search.jobs import Job
from search.vigil import Vigil
from workers.batches import batched
from workers.context import Context
from workers.errors import WorkersError
from workers.patience import patiently
from workers.snapshots import BESIDE, own
from workers.standstill import Standstill, standstill

logger = logging.getLogger(__name__)

LOOK_S = 0.5
# Elasticsearch hands shards out within seconds; a node that is started again is there within a minute.
HOPELESS_S = 60.0
# Documents a bulk request: small ones, of some hundred bytes.
AT_ONCE = 1_000

# Is told how many bytes are back, and of how many.
Report = Callable[[int, int], None]
# Is told the names of keys that open again.
Tell = Callable[[Sequence[str]], None]


def bring_back(
    context: Context, repository: str, name: str, report: Report, tell: Tell, hopeless_s: float = HOPELESS_S
) -> list[str]:
    """Restore a snapshot into a figseek without patents; returns the indices. Writes wait meanwhile.

    All of it comes back beside what is here, which is not touched before that is whole: a restore that is refused, or
    interrupted and begun anew, loses nothing. The patents go live last; a call that was interrupted after that is
    brought to its end by the same call. `WorkersError` also once no shard has been on its way for `hopeless_s`.
    """
    uuid, held = patiently(context.elastic.snapshot)(repository, name)
    asked = {"repository": repository, "snapshot": name, "uuid": uuid}
    generations = [found for one in held if (found := parse(one, context.settings.index_prefix))]
    if len(generations) != 1:
        prefix = context.settings.index_prefix
        raise WorkersError(f"The snapshot {name} holds no index of figseek's under the prefix {prefix!r}.")
    kinds = [kind for kind in BESIDE if own(context, kind) in held]
    with standstill(context, "restore") as still:
        job = patiently(_live_by)(context, asked)
        if job:
            logger.warning("All of it was brought back by an earlier call.")
        else:
            job = _Restore(context, still, report, tell, hopeless_s).run(asked, generations[0], kinds)
        live = job.target or ""
        still.keep()
        _drop(context)
        patiently(context.index.sweep)(keep=[live])
        patiently(context.ledger.end_job)(job)
    return sorted([live, *(own(context, kind) for kind in kinds)])


class _Restore:
    """One restore, from its beginning until the patents are live."""

    def __init__(self, context: Context, still: Standstill, report: Report, tell: Tell, hopeless_s: float) -> None:
        self._context = context
        self._still = still
        self._report = report
        self._tell = tell
        self._hopeless_s = hopeless_s

    def run(self, asked: dict[str, Any], generation: Generation, kinds: Sequence[str]) -> Job:
        """Bring all back and put the patents live; returns the job that tells their generation."""
        context, held = self._context, generation.name
        _require_empty(context)
        here = patiently(context.elastic.index_names)(f"{context.settings.index_prefix}patents-v*")
        while generation.name in here:  # of an interrupted call; it is swept at the end
            generation = generation.later()
        target = generation.name
        carried_on = _drop(context)
        parts = {held: target, **{own(context, kind): _beside(context, kind) for kind in kinds}}
        try:
            for index, place in parts.items():
                context.elastic.restore_snapshot(asked["repository"], asked["snapshot"], index, place)
            self._wait(list(parts.values()))
            if "keys" in kinds:
                self._tell(self._keys(carried_on=carried_on))
            self._fill_all(kinds)
            _require_empty(context)
        except (WorkersError, Rejected):
            _drop(context)
            patiently(_delete)(context, target)
            raise
        # So that the same call knows, once the patents are live, that it is they.
        job = patiently(context.ledger.set_target)(patiently(context.ledger.open_job)("restore", asked), target)
        patiently(self._swap)(target)
        return job

    def _wait(self, indices: Sequence[str]) -> None:
        """Wait until all shards are back."""
        vigil = Vigil()
        while True:
            found = patiently(self._context.elastic.recovery)(indices)
            self._report(found.done_bytes, found.all_bytes)
            self._still.keep()
            if found.is_whole:
                return
            stuck_s = vigil.still_s({} if found.is_under_way else {"stuck": True}).get("stuck", 0.0)
            if stuck_s > self._hopeless_s:
                raise WorkersError(
                    f"Elasticsearch brings no shard of the snapshot back and none is on its way for {stuck_s:.0f} s; "
                    "GET _cluster/allocation/explain says why. Nothing has changed here."
                )
            time.sleep(LOOK_S)

    def _keys(self, *, carried_on: bool) -> list[str]:
        """Bring the keys of a snapshot back; the names of those that open now and were not here."""
        elastic, copy = self._context.elastic, _beside(self._context, "keys")
        store, opening = KeyStore(elastic, self._context.settings.index_prefix), []
        for one in patiently(lambda: list(elastic.scan(copy, {"match_all": {}}, {})))():
            self._still.keep()
            try:
                key = keys.stored(one.document_id, one.source)
            except Corrupt as error:
                logger.warning("%s It is left out.", error)
                continue
            if patiently(store.bring_back)(key, carried_on=carried_on):
                opening.append(key.name)
        return opening

    def _fill_all(self, kinds: Sequence[str]) -> None:
        """Bring the history over, while no worker takes a row that waited in the snapshot."""
        context = self._context
        if "jobs" in kinds:
            revision = patiently(context.elastic.get)(_beside(context, "jobs"), "revision")
            patiently(context.ledger.raise_revision)(revision.source["value"] if revision else 0)
        for kind in kinds:
            if kind != "keys":
                patiently(self._fill)(kind)

    def _fill(self, kind: str) -> None:
        """Write what the index that is here lacks of its copy; what is here stays as it is, so that twice is once."""
        elastic, index = self._context.elastic, own(self._context, kind)
        if kind == "audit":
            create_index(elastic, index, kind)
        # Beside jobs, their index holds locks, whose holders are gone, and the last revision.
        query = {"exists": {"field": "job"}} if kind == "jobs" else {"match_all": {}}
        for chunk in batched(elastic.scan(_beside(self._context, kind), query, {}), AT_ONCE):
            writes = [Write(one.document_id, one.source, create=True) for one in chunk]
            self._still.keep()
            elastic.write_many(index, writes, refresh=False)
        elastic.refresh(index)

    def _swap(self, generation: str) -> None:
        # Held without a break since the patents were last counted.
        self._still.keep()
        self._context.index.swap(generation)


def _require_empty(context: Context) -> None:
    try:
        live = patiently(context.index.live)()
    except NotFound:
        return
    patiently(context.index.refresh)(live.name)
    if patiently(context.elastic.count)(live.name, {"match_all": {}}):
        raise WorkersError("There are patents here already; a snapshot is restored into an empty figseek.")


def _beside(context: Context, kind: str) -> str:
    """Where the copy of an index of BESIDE lies while its content is brought over."""
    return f"{context.settings.index_prefix}figseek-restoring-{kind}"


def _live_by(context: Context, asked: dict[str, Any]) -> Job | None:
    """The restore of this very snapshot that has put the patents live, whether it came to its end or not."""
    job = context.ledger.last("restore", asked)
    return job if job and [job.target] == context.elastic.alias_targets(context.index.alias) else None


def _drop(context: Context) -> bool:
    """Drop the copies that are here; whether there were any: of a call that was interrupted."""
    there = [patiently(_delete)(context, _beside(context, kind)) for kind in BESIDE]
    return any(there)


def _delete(context: Context, index: str) -> bool:
    """Delete an index; whether it was there."""
    if index not in context.elastic.index_names(f"{index}*"):
        return False
    context.elastic.delete_index(index)
    return True
