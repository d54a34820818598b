"""Memory, processor and disk: what each service takes while something runs, and what lies in a folder."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from search.node import record
from search.node.folder import DataFolder
from search.settings import Settings

LOOK_S = 0.2


class Peaks:
    """The highest resident memory of each watched group of processes, in bytes."""

    def __init__(self) -> None:
        self.bytes: dict[str, int] = {}

    def look(self, groups: Mapping[str, int]) -> None:
        """Add each group's memory up: a process with all its children; what has ended counts nothing."""
        for name, pid in groups.items():
            self.bytes[name] = max(self.bytes.get(name, 0), _resident(pid))


def _resident(pid: int) -> int:
    total = 0
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                total += one.memory_info().rss
    return total


def processor_s(groups: Mapping[str, int]) -> dict[str, float]:
    """Seconds of the processor that each group has used until now: a process with its children, ended ones too."""
    return {name: _worked(pid) for name, pid in groups.items()}


def _worked(pid: int) -> float:
    total = 0.0
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                times = one.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total


def services(settings: Settings) -> dict[str, int]:
    """Process ids of the embedded services by name; none where a cluster and a broker of others are used."""
    found = record.read(DataFolder(settings.data).record)
    if found is None:
        return {}
    pids = {
        "worker": found.worker_pid,
        "Elasticsearch": found.elasticsearch.pid if found.elasticsearch else 0,
        "Valkey": found.valkey.pid if found.valkey else 0,
    }
    return {name: pid for name, pid in pids.items() if pid}


@contextmanager
def watched(groups: Mapping[str, int]) -> Iterator[Peaks]:
    """Look at the memory of some processes, by name and process id, for as long as the context lasts."""
    peaks, done = Peaks(), threading.Event()

    def watch() -> None:
        while not done.wait(LOOK_S):
            peaks.look(groups)

    thread = threading.Thread(target=watch, name="memory", daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        done.set()
        thread.join()
        peaks.look(groups)


def bytes_in(folder: Path) -> int:
    """Sum up the files under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
