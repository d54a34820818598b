"""Tells a node that is starting from one that is away: its process runs, and nothing answers at its port yet."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psutil

from search.node import record
from search.node.elasticsearch import MAIN


def is_starting(services: Path, url: str) -> bool:
    """Whether the embedded node at a URL runs, by the record `services`: to be asked where nothing answers there."""
    found = record.read(services)
    node = found.elasticsearch if found else None
    if node is None or node.url != url or not node.pid:
        return False
    with suppress(psutil.Error):
        process = psutil.Process(node.pid)
        # A killed one that nobody has looked after yet is a zombie; the number of a dead one may be another's by now.
        return process.status() != psutil.STATUS_ZOMBIE and MAIN in process.cmdline()
    return False
