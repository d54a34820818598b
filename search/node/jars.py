"""The jars of the embedded node: named and hashed in jars.lock, fetched from Maven Central through jgo."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.errors import NodeError

logger = logging.getLogger(__name__)

VERSION = "9.5.3"
LOCK = Path(__file__).with_name("jars.lock")
# Enough to hide the round trip of 54 small files; more gains nothing.
DOWNLOADS_AT_ONCE = 8
TRIES = 3


@dataclass(frozen=True)
class Jar:
    """One row of the lock: the folder of the node's home that it goes to, `group:artifact:version`, and its SHA-256."""

    folder: str
    coordinate: str
    sha256: str


def read_lock() -> tuple[Jar, ...]:
    """Every jar that the node needs, in the lock's order."""
    return tuple(Jar(*line.split()) for line in LOCK.read_text().splitlines() if line)


def fetch(jars: tuple[Jar, ...], repository: Path, progress: Callable[[str], None]) -> dict[Jar, Path]:
    """Download what `repository` does not hold yet, and check every jar, old or new, against the lock.

    `progress` gets a short text whenever another jar is there. A `NodeError` names the jar that cannot be had.
    """
    # Here, because every command imports this module and jgo takes half a second to import.
    from jgo.maven import MavenContext

    context = MavenContext(repo_cache=repository, timeout=60)
    pool = ThreadPoolExecutor(DOWNLOADS_AT_ONCE)
    paths: dict[Jar, Path] = {}
    try:
        waiting = {pool.submit(_fetch_one, context, jar): jar for jar in jars}
        for done in as_completed(waiting):
            paths[waiting[done]] = done.result()
            progress(f"fetching Elasticsearch: {len(paths)} of {len(jars)} jars")
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return paths


def _fetch_one(context: Any, jar: Jar) -> Path:
    artifact = context.create_dependency(jar.coordinate).artifact
    reason = ""
    for attempt in range(1, TRIES + 1):
        try:
            path = Path(artifact.resolve())
            # jgo only warns of a bad checksum and keeps the file, so the lock decides.
            if sha256(path) == jar.sha256:
                return path
            reason = "what came is not the file that jars.lock names"
        except Exception as error:  # jgo lets errors of its own, of requests and of the system through
            logger.debug("%s, try %d: %s", jar.coordinate, attempt, error)
            reason = type(error).__name__
        artifact.cached_path.unlink(missing_ok=True)
        if attempt < TRIES:
            time.sleep(attempt)
    raise NodeError(
        f"{jar.coordinate}, a part of the embedded Elasticsearch, cannot be fetched from Maven Central ({reason}): "
        "mend the network and start again, or name a running cluster by FIGSEEK_ELASTICSEARCH_URL."
    )


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
