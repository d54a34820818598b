"""The process that runs the services of one data folder for as long as any command uses them."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from types import FrameType

from search.errors import NodeError, SearchError
from search.node import elasticsearch, record, valkey
from search.node.archive import archive_options, archive_path
from search.node.elasticsearch import ElasticsearchNode, choose_port
from search.node.folder import DataFolder, prepare
from search.node.home import Home, install
from search.node.locks import GLANCE_S, Lock, is_held
from search.node.record import ElasticsearchRecord, ServicesRecord, State, ValkeyRecord, fill
from search.node.valkey import ValkeyServer
from search.settings import Settings
from workers.keeper import Child, Launch, describe, stop

logger = logging.getLogger("workers.supervisor")

# How often it looks after its children and its users.
LOOK_S = 0.25
# Two cores under load take some ten seconds.
START_S = 120.0
# Shards of a large index recover while searches already say what is missing.
RECOVER_S = 60.0
# The contract is 15 s for everything; a worker first gets time to finish its task.
STOP_WORKER_S, STOP_SERVICES_S = 6.0, 5.0
# Children of a supervisor that was killed die with it; this is how long they may take.
CHILDREN_END_S = 30.0


def worker_command(settings: Settings) -> list[str]:
    """The command line of the Celery worker; URLs and keys reach it by its environment."""
    command = [sys.executable, "-P", "-m", "celery", "-A", "workers.app", "worker", "--pool", "prefork"]
    command += ["--concurrency", str(settings.workers), "--prefetch-multiplier", "1", "--loglevel", settings.log_level]
    # One worker on one machine has nobody to gossip with, and mingling alone would cost a second at the start.
    return [*command, "--without-gossip", "--without-mingle", "--without-heartbeat"]


def bindings(settings: Settings) -> dict[str, str]:
    """Digests of the settings by which a worker writes: commands that share it must agree on them."""
    values = {
        "elasticsearch_url": settings.elasticsearch_url,
        "broker_url": settings.broker_url.get_secret_value(),
        "blobs_url": settings.blobs_url,
        "index_prefix": settings.index_prefix,
    }
    return {name: hashlib.sha256(value.encode()).hexdigest()[:16] for name, value in values.items()}


class _NotNeeded(Exception):
    """SIGTERM came, or no command uses the services any more."""


class Supervisor:
    """Starts the services that the settings do not name, keeps them alive, and ends when no command uses them."""

    def __init__(self, settings: Settings, folder: DataFolder) -> None:
        self._settings = settings
        self._folder = folder
        self._users = Lock(folder.lock("users"))
        self._children_lock = Lock(folder.lock("children"))
        self._children: dict[str, Child] = {}
        # Makes the node's next start faster, once; it is not started again, and nobody waits for it.
        self._archiver: Child | None = None
        before = record.read(folder.record)
        # Kept from run to run for its port, by which clients find the node again.
        self._elasticsearch = before.elasticsearch if before else None
        self._valkey: ValkeyRecord | None = None

    def run(self) -> int:
        """Run until nobody uses the services or SIGTERM comes; the exit code."""
        signal.signal(signal.SIGTERM, _on_sigterm)
        failure = ""
        try:
            self._report("starting")
            self._start()
            while True:
                self._end_if_unused()
                self._look_after()
                time.sleep(LOOK_S)
        except _NotNeeded as reason:
            logger.info("stopping: %s", reason)
        except (SearchError, OSError) as error:
            logger.error("%s", error)
            failure = str(error)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        with contextlib.suppress(OSError):
            self._write("stopping")
        first = [self._children.pop("worker", None), self._archiver]
        stop([child for child in first if child], STOP_WORKER_S)
        stop(self._children.values(), STOP_SERVICES_S)
        with contextlib.suppress(OSError):
            self._write("failed" if failure else "stopped", error=failure)
        logger.info("stopped")
        return 1 if failure else 0

    def _start(self) -> None:
        if not self._children_lock.acquire(timeout_s=CHILDREN_END_S):
            raise NodeError(
                f"Services of an earlier run in {self._folder.path} do not end: end their processes, then start again."
            )
        if not self._settings.broker_url.get_secret_value():
            server = ValkeyServer(self._folder.valkey, valkey.socket_path(self._folder))
            self._valkey = ValkeyRecord(url=server.url, socket=server.path)
            self._add("valkey", server.command)
        home: Home | None = None
        if not self._settings.elasticsearch_url:
            home = install(self._settings.cache, self._report)
            self._report("starting Elasticsearch")
            self._add("elasticsearch", partial(self._elasticsearch_command, home))
        self._wait_until_ready()
        if home and not archive_path(home).exists():
            self._make_archive()
        self._write("ready")
        logger.info("ready")

    def _add(self, name: str, command: Callable[[], list[str]], environ: Callable[[], dict[str, str]] = dict) -> None:
        def launch() -> Launch:
            return Launch(command(), environ(), (self._children_lock.fd,))

        child = Child(name, launch, self._folder.logs / f"{name}.log")
        child.start()
        self._children[name] = child

    def _make_archive(self) -> None:
        command = [sys.executable, "-P", "-m", "search.node.archive", str(self._settings.cache)]
        self._archiver = Child("archive", lambda: Launch(command), self._folder.logs / "archive.log")
        self._archiver.start()

    def _elasticsearch_command(self, home: Home) -> list[str]:
        known = self._elasticsearch
        port = choose_port(int(known.url.rpartition(":")[2]) if known else None)
        node = ElasticsearchNode(
            home, self._folder.elasticsearch, self._settings.elasticsearch_heap, port, archive_options(home)
        )
        self._elasticsearch = ElasticsearchRecord(url=node.url, zstd=home.zstd)
        return node.command()

    def _wait_until_ready(self) -> None:
        started, second_try = time.monotonic(), False
        while True:
            self._end_if_unused()
            for child in self._children.values():
                code = child.exit_code()
                if code is not None:
                    reason = f"{child.name} ended while starting ({describe(code)}); {child.log} ends:\n{child.tail()}"
                    if second_try:
                        raise NodeError(reason)
                    # Its port may have been taken between the choice and the start.
                    logger.warning("%s", reason)
                    second_try = True
                    child.start()
            waited_s = time.monotonic() - started
            waiting_for = self._not_ready(waited_s)
            if not waiting_for:
                return
            if waited_s > START_S:
                child = self._children[waiting_for]
                raise NodeError(
                    f"{child.name} did not answer within {START_S:.0f} s; {child.log} ends:\n{child.tail()}"
                )
            time.sleep(0.1)

    def _not_ready(self, waited_s: float) -> str:
        if self._valkey and not valkey.answers(self._valkey.socket):
            return "valkey"
        if "elasticsearch" in self._children and self._elasticsearch:
            status = elasticsearch.status(self._elasticsearch.url)
            if not status or (status == "red" and waited_s < RECOVER_S):
                return "elasticsearch"
        return ""

    def _look_after(self) -> None:
        try:
            url = self._elasticsearch.url if self._elasticsearch else ""
            started = [name for name, child in self._children.items() if child.poll()]
            if self._archiver and self._archiver.exit_code() is not None:
                self._archiver = None
            if self._settings.workers and "worker" not in self._children and is_held(self._folder.lock("workers")):
                self._add("worker", lambda: worker_command(self._settings), self._worker_environ)
                started.append("worker")
            if started:
                self._write("ready")
            if self._elasticsearch and self._elasticsearch.url != url and "worker" in self._children:
                stop([self._children.pop("worker")], STOP_WORKER_S)
        except OSError as error:  # a full disk, say: what runs goes on running
            logger.error("cannot look after the services: %s", error)

    def _worker_environ(self) -> dict[str, str]:
        return fill(self._settings, self._snapshot("ready")).to_environ()

    def _end_if_unused(self) -> None:
        # Once taken, the lock is kept: a command that comes now waits until this process has ended.
        if self._users.acquire():
            raise _NotNeeded("no command uses the services any more")

    def _report(self, step: str) -> None:
        self._end_if_unused()
        self._write("starting", step=step)

    def _write(self, state: State, *, step: str = "", error: str = "") -> None:
        record.write(self._folder.record, self._snapshot(state, step=step, error=error))

    def _snapshot(self, state: State, *, step: str = "", error: str = "") -> ServicesRecord:
        pids = {name: child.pid for name, child in self._children.items()}
        return ServicesRecord(
            state=state,
            step=step,
            error=error,
            pid=0 if state in ("stopped", "failed") else os.getpid(),
            bindings=bindings(self._settings),
            elasticsearch=self._elasticsearch
            and self._elasticsearch.model_copy(update={"pid": pids.get("elasticsearch", 0)}),
            valkey=self._valkey and self._valkey.model_copy(update={"pid": pids.get("valkey", 0)}),
            workers=self._settings.workers,
            worker_pid=pids.get("worker", 0),
        )


def _on_sigterm(signal_number: int, frame: FrameType | None) -> None:
    raise _NotNeeded("SIGTERM came")


def main() -> int:
    """Supervise the data folder of the environment's settings, unless another process does so already."""
    settings = Settings.from_environ(os.environ)
    logging.Formatter.converter = time.gmtime
    logging.basicConfig(level=settings.log_level, format="%(asctime)sZ %(levelname)s %(name)s %(message)s")
    folder = prepare(settings.data)
    if not Lock(folder.lock("supervisor")).acquire(timeout_s=GLANCE_S):
        return 0
    return Supervisor(settings, folder).run()


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    # At once: a download that hangs would keep the interpreter from ending.
    os._exit(code)
