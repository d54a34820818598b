"""Backup of a cluster: Elasticsearch's own snapshots of our indices, in a repository that its operator registered."""

from __future__ import annotations

import time

from mappings.generations import parse
from search.errors import NotFound
from workers.context import Context
from workers.errors import WorkersError
from workers.patience import patiently

LOOK_S = 0.5


def take(context: Context, repository: str, name: str) -> list[str]:
    """Take a snapshot of the live index and of everything else that is figseek's; returns the indices."""
    elastic, prefix = context.elastic, context.settings.index_prefix
    live = patiently(context.index.live)()
    indices = [live.name, *patiently(elastic.index_names)(f"{prefix}figseek-*")]
    elastic.take_snapshot(repository, name, indices)
    while (state := patiently(elastic.snapshot_state)(repository, name)) == "IN_PROGRESS":
        time.sleep(LOOK_S)
    if state != "SUCCESS":
        raise WorkersError(f"The snapshot {name} ended as {state}; look into the log of Elasticsearch.")
    return indices


def bring_back(context: Context, repository: str, name: str) -> list[str]:
    """Restore a snapshot into a figseek without patents; returns the indices. Keys that are here stay as they are."""
    elastic, index, prefix = context.elastic, context.index, context.settings.index_prefix
    _require_empty(context)
    held = patiently(elastic.snapshot_indices)(repository, name)
    generations = [one for one in held if parse(one, prefix)]
    if len(generations) != 1:
        raise WorkersError(f"The snapshot {name} holds no index of figseek's under the prefix {prefix!r}.")
    ours = {one for one in held if one.startswith(f"{prefix}figseek-")}
    here = set(patiently(elastic.index_names)(f"{prefix}figseek-*"))
    kept = {f"{prefix}figseek-keys"} & here
    for one in sorted((ours & here) - kept):
        patiently(elastic.delete_index)(one)
    indices = sorted({*generations, *ours} - kept)
    elastic.restore_snapshot(repository, name, indices)
    while not patiently(elastic.are_whole)(indices):
        time.sleep(LOOK_S)
    patiently(index.swap)(generations[0])
    patiently(index.sweep)(keep=generations)
    return indices


def _require_empty(context: Context) -> None:
    try:
        live = patiently(context.index.live)()
    except NotFound:
        return
    patiently(context.index.refresh)(live.name)
    if patiently(context.elastic.count)(live.name, {"match_all": {}}):
        raise WorkersError("There are patents here already; a snapshot is restored into an empty figseek.")
