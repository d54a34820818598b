"""A real figseek of one run: its services' command, the commands of its operator, and who can be killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from search.node import record
from search.node.locks import is_held

FIGSEEK = str(Path(sys.executable).with_name("figseek"))
# The machine is shared, and after a kill of everything all starts anew.
START_S = 240.0
STOP_S = 60.0


class Site:
    """One data folder with `figseek up` on it."""

    def __init__(self, folder: Path, environ: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FIGSEEK_")}
        cache = {name: os.environ[name] for name in ("FIGSEEK_CACHE",) if name in os.environ}
        ours = {"FIGSEEK_DATA": str(self.data), "FIGSEEK_ELASTICSEARCH_HEAP": "512m", "FIGSEEK_WORKERS": "2"}
        self.environ = kept | cache | ours | dict(environ or {})
        self._up: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Keep it up for as long as the context lasts; at the end nothing of it runs."""
        try:
            self.start()
            yield
        finally:
            self.stop()

    def stop(self) -> None:
        """Stop it as Ctrl-C does, and wait until nothing of it runs."""
        if self._up and self._up.poll() is None:
            self._up.send_signal(signal.SIGTERM)
            try:
                self._up.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._up.kill()
                self._up.wait()
        # Services that another command has started end by themselves, after the last of all commands. A figseek that
        # could not even start has no locks.
        locks = [self.data / f"{name}.lock" for name in ("supervisor", "children")]
        deadline = time.monotonic() + STOP_S
        while any(lock.exists() and is_held(lock) for lock in locks):
            assert time.monotonic() < deadline, "the services do not end"
            time.sleep(0.1)

    def lose(self) -> None:
        """Lose the whole data folder, and begin with an empty one."""
        self.stop()
        shutil.rmtree(self.data)
        self.start()

    def start(self) -> None:
        """Start `figseek up` and wait for its address; an `AssertionError` with its words when it does not come."""
        log = self.folder / "up.log"
        with log.open("ab") as errors:
            self._up = subprocess.Popen(
                [FIGSEEK, "up", "--port", str(self.port)], env=self.environ, stdout=subprocess.PIPE, stderr=errors
            )
        with _watchdog(self._up):
            assert self._up.stdout is not None
            with self._up.stdout as said:
                line = said.readline()
        assert b"http://" in line, f"figseek up does not start: {log.read_text(errors='replace')[-1500:]}"

    def start_again(self) -> bool:
        """Do what an operator does who finds it dead; True when it was."""
        if self._up and self._up.poll() is None:
            return False
        self.start()
        return True

    def command(self, *words: str, program: Sequence[str] = (FIGSEEK,)) -> subprocess.Popen[str]:
        """Start a command of the operator."""
        return subprocess.Popen(
            [*program, *words], env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def elasticsearch_url(self) -> str:
        """Where its Elasticsearch answers; empty while nothing says so."""
        found = record.read(self.data / "services.json")
        return found.elasticsearch.url if found and found.elasticsearch else ""

    def pids(self, victim: str) -> list[int]:
        """Process ids of one that can be killed; none while it does not run."""
        if victim in ("up", "web"):
            if self._up is None or self._up.poll() is not None:
                return []
            return [self._up.pid] if victim == "up" else _children(self._up.pid, "search.web")
        found = record.read(self.data / "services.json")
        if found is None:
            return []
        if victim == "pool":
            return _children(found.worker_pid, "celery")[-1:]
        parts = {
            "supervisor": found.pid,
            "worker": found.worker_pid,
            "valkey": found.valkey.pid if found.valkey else 0,
            "elasticsearch": found.elasticsearch.pid if found.elasticsearch else 0,
        }
        return [parts[victim]] if parts[victim] else []


def signal_all(pids: Iterable[int], number: signal.Signals) -> int:
    """Send a signal to processes, of which some may have ended; how many got it."""
    reached = 0
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
            reached += 1
    return reached


def _children(pid: int, word: str) -> list[int]:
    with suppress(psutil.Error):
        children = psutil.Process(pid).children() if pid else []
        return [child.pid for child in children if any(word in part for part in child.cmdline())]
    return []


@contextmanager
def _watchdog(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Kill a process that says nothing for too long, so that a read of its output ends."""
    timer = threading.Timer(START_S, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def free_port() -> int:
    """A port that nobody listens on in this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(process: subprocess.Popen[str], timeout_s: float) -> tuple[str, str]:
    """Wait for a command; what it wrote. One that does not end is killed, and that is an `AssertionError`."""
    started = time.monotonic()
    try:
        return process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        process.kill()
        _, err = process.communicate()
        raise AssertionError(
            f"a command had not ended after {time.monotonic() - started:.0f} s: {err[-800:]}"
        ) from None
