"""Backup of a cluster: Elasticsearch's own snapshots of our indices, in a repository that its operator registered."""

from __future__ import annotations

import time

from workers.context import Context
from workers.errors import WorkersError
from workers.patience import patiently

LOOK_S = 0.5
# What figseek has beside its patents; of an index that is here already, what it lacks is brought over.
BESIDE = ("jobs", "rows", "keys", "audit")


def take(context: Context, repository: str, name: str) -> list[str]:
    """Take a snapshot of the live index and of everything else that is figseek's; returns the indices."""
    elastic = context.elastic
    live = patiently(context.index.live)()
    here = patiently(elastic.index_names)(f"{context.settings.index_prefix}figseek-*")
    indices = [live.name, *(own(context, kind) for kind in BESIDE if own(context, kind) in here)]
    elastic.take_snapshot(repository, name, indices)
    while (state := patiently(elastic.snapshot_state)(repository, name)) == "IN_PROGRESS":
        time.sleep(LOOK_S)
    if state != "SUCCESS":
        raise WorkersError(f"The snapshot {name} ended as {state}; look into the log of Elasticsearch.")
    return indices


def own(context: Context, kind: str) -> str:
    """The index of one of BESIDE."""
    return f"{context.settings.index_prefix}figseek-{kind}"
