"""Backup of a cluster: Elasticsearch's own snapshots of our indices, in a repository that its operator registered."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Mapping

from mappings.generations import parse
from search.access import keys
from search.access.keystore import KeyStore, create_index
from search.elastic import Write
from search.errors import Corrupt, NotFound
from workers.batches import batched
from workers.context import Context
from workers.errors import WorkersError
from workers.patience import patiently

logger = logging.getLogger(__name__)

LOOK_S = 0.5
# What figseek has beside its patents; of an index that is here already, what it lacks is brought over.
BESIDE = ("jobs", "rows", "keys", "audit")
# Documents a bulk request: small ones, of some hundred bytes.
AT_ONCE = 1_000


def take(context: Context, repository: str, name: str) -> list[str]:
    """Take a snapshot of the live index and of everything else that is figseek's; returns the indices."""
    elastic = context.elastic
    live = patiently(context.index.live)()
    here = patiently(elastic.index_names)(f"{context.settings.index_prefix}figseek-*")
    indices = [live.name, *(own for own in (_own(context, kind) for kind in BESIDE) if own in here)]
    elastic.take_snapshot(repository, name, indices)
    while (state := patiently(elastic.snapshot_state)(repository, name)) == "IN_PROGRESS":
        time.sleep(LOOK_S)
    if state != "SUCCESS":
        raise WorkersError(f"The snapshot {name} ended as {state}; look into the log of Elasticsearch.")
    return indices


def bring_back(context: Context, repository: str, name: str) -> tuple[list[str], list[str]]:
    """Restore a snapshot into a figseek without patents; returns the indices and the names of keys that open again.

    All of it comes back beside what is here, which is not touched before that is whole: a restore that is refused, or
    interrupted and begun anew, loses nothing. The patents go live last.
    """
    elastic, index, prefix = context.elastic, context.index, context.settings.index_prefix
    _require_empty(context)
    held = patiently(elastic.snapshot_indices)(repository, name)
    generations = [one for one in held if parse(one, prefix)]
    generation = parse(generations[0], prefix) if len(generations) == 1 else None
    if generation is None:
        raise WorkersError(f"The snapshot {name} holds no index of figseek's under the prefix {prefix!r}.")
    here = patiently(elastic.index_names)(f"{prefix}patents-v*")
    while generation.name in here:  # of an interrupted call; it is swept at the end
        generation = generation.later()
    copies = {kind: f"{prefix}figseek-restoring-{kind}" for kind in BESIDE if _own(context, kind) in held}
    carried_on = _drop(context, copies)
    elastic.restore_snapshot(repository, name, generations[0], generation.name)
    for kind, copy in copies.items():
        elastic.restore_snapshot(repository, name, _own(context, kind), copy)
    while not patiently(elastic.are_whole)([generation.name, *copies.values()]):
        time.sleep(LOOK_S)
    opening = _keys(context, copies["keys"], carried_on=carried_on) if "keys" in copies else []
    _with_ledger(context, copies, generation.name)
    _drop(context, copies)
    patiently(index.sweep)(keep=[generation.name])
    return sorted([generation.name, *(_own(context, kind) for kind in copies)]), opening


def _own(context: Context, kind: str) -> str:
    return f"{context.settings.index_prefix}figseek-{kind}"


def _require_empty(context: Context) -> None:
    try:
        live = patiently(context.index.live)()
    except NotFound:
        return
    patiently(context.index.refresh)(live.name)
    if patiently(context.elastic.count)(live.name, {"match_all": {}}):
        raise WorkersError("There are patents here already; a snapshot is restored into an empty figseek.")


def _keys(context: Context, copy: str, *, carried_on: bool) -> list[str]:
    """Bring the keys of a snapshot back; the names of those that open now and were not here."""
    store, opening = KeyStore(context.elastic, context.settings.index_prefix), []
    for one in patiently(lambda: list(context.elastic.scan(copy, {"match_all": {}}, {})))():
        try:
            key = keys.stored(one.document_id, one.source)
        except Corrupt as error:
            logger.warning("%s It is left out.", error)
            continue
        if patiently(store.bring_back)(key, carried_on=carried_on):
            opening.append(key.name)
    return opening


def _with_ledger(context: Context, copies: Mapping[str, str], generation: str) -> None:
    """Bring the history over and put the patents live, while no worker takes a row that waited in the snapshot."""
    holder = f"restore-{uuid.uuid4().hex}"
    if not patiently(context.lock.take_from_the_dead)(holder):
        raise WorkersError("A reindex is running; wait for it to end.")
    try:
        if "jobs" in copies:
            revision = patiently(context.elastic.get)(copies["jobs"], "revision")
            patiently(context.ledger.raise_revision)(revision.source["value"] if revision else 0)
        for kind, copy in copies.items():
            if kind != "keys":
                patiently(_fill)(context, kind, copy, holder)
        patiently(context.index.swap)(generation)
    finally:
        patiently(context.lock.release)(holder)


def _fill(context: Context, kind: str, copy: str, holder: str) -> None:
    """Write what the index that is here lacks of a copy; what is here stays as it is, so that twice is once."""
    elastic, own = context.elastic, _own(context, kind)
    if kind == "audit":
        create_index(elastic, own, kind)
    # Beside jobs, their index holds locks, whose holders are gone, and the last revision.
    query = {"exists": {"field": "job"}} if kind == "jobs" else {"match_all": {}}
    for chunk in batched(elastic.scan(copy, query, {}), AT_ONCE):
        writes = [Write(one.document_id, one.source, create=True) for one in chunk]
        if not context.lock.keep(holder):
            raise WorkersError("A reindex has begun meanwhile; run the command again once it has ended.")
        elastic.write_many(own, writes, refresh=False)
    elastic.refresh(own)


def _drop(context: Context, copies: Mapping[str, str]) -> bool:
    """Drop the copies that are here; whether there were any: of a call that was interrupted."""
    here = patiently(context.elastic.index_names)(f"{context.settings.index_prefix}figseek-restoring-*")
    left = [copy for copy in copies.values() if copy in here]
    for copy in left:
        patiently(context.elastic.delete_index)(copy)
    return bool(left)
