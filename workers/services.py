"""What a command needs to run: the services of its data folder, found or started, shared with other commands."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from search.errors import NodeError
from search.node import elasticsearch, record, valkey
from search.node.folder import DataFolder, prepare
from search.node.home import NO_ZSTD
from search.node.locks import Lock, is_held
from search.node.record import ServicesRecord, fill
from search.settings import Settings
from workers.keeper import describe
from workers.supervisor import bindings

logger = logging.getLogger(__name__)

# The supervisor has limits of its own for every step but the download of 50 MB, once, over a slow line.
READY_S = 900.0
# A supervisor that is going down takes 13 s at most.
END_S = 15.0
LOOK_S = 0.05
LOG_LINES = 15
# With less nothing can start, and the record that would say why cannot be written.
FULL_BYTES = 1 << 20


class Services(AbstractContextManager[Settings]):
    """The services for as long as the context lasts; see `running_services`."""

    def __init__(self, settings: Settings, command: str, *, workers: bool, progress: Callable[[str], None]) -> None:
        self._settings = settings.model_copy(
            update={"data": settings.data.resolve(), "cache": settings.cache.resolve()}
        )
        self._command = command
        self._workers = workers and settings.workers > 0
        self._progress = progress
        self._folder = DataFolder(self._settings.data)
        self._locks = [Lock(self._folder.lock(name)) for name in ("users", *(["workers"] if self._workers else []))]
        # Process id of a supervisor that this command has started and not yet seen ending.
        self._started = 0

    @property
    def _needed(self) -> bool:
        named = self._settings.elasticsearch_url and self._settings.broker_url.get_secret_value()
        return self._workers or not named

    def __enter__(self) -> Settings:
        """Wait until the services answer; the settings with their URLs filled in."""
        if not self._needed:
            return self._settings
        if sys.platform != "linux":
            raise NodeError(
                "The embedded services need Linux: name running ones by FIGSEEK_ELASTICSEARCH_URL and "
                "FIGSEEK_BROKER_URL, and set FIGSEEK_WORKERS to 0."
            )
        prepare(self._settings.data)
        try:
            for lock in self._locks:
                if not lock.acquire(shared=True, timeout_s=END_S):
                    raise NodeError(
                        f"The services in {self._folder.path} are being stopped and do not end: try again later."
                    )
            return fill(self._settings, self._wait_until_ready())
        except BaseException:
            self._leave()
            raise

    def ensure(self) -> Settings:
        """Start the services again if their supervisor has died; the settings with the URLs as they are now.

        Cheap when all is well: a long-running command calls it every second. Raises `NodeError` when they cannot start.
        """
        if not self._needed:
            return self._settings
        found = record.read(self._folder.record)
        if not (found and found.state == "ready" and is_held(self._folder.lock("supervisor"))):
            found = self._wait_until_ready()
        return fill(self._settings, found)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Give the services up; the last command to do so waits until they have ended."""
        if self._needed:
            self._leave()

    def _wait_until_ready(self) -> ServicesRecord:
        deadline, step = time.monotonic() + READY_S, ""
        while time.monotonic() < deadline:
            if not is_held(self._folder.lock("supervisor")):
                self._raise_if_failed()
                if not self._started:
                    self._start()
            found = record.read(self._folder.record)
            if found and found.state == "starting" and found.step not in ("", step):
                step = found.step
                self._progress(step)
            # The record of a supervisor that was killed is there until the next one has written its own: hence asked.
            if found and found.state == "ready" and is_held(self._folder.lock("supervisor")) and self._answer(found):
                self._check(found)
                return found
            time.sleep(LOOK_S)
        raise NodeError(f"The services in {self._folder.path} were not ready in time; see {self._folder.logs}.")

    def _answer(self, found: ServicesRecord) -> bool:
        """Whether the embedded services answer; one that is dead, and waits for its next start, does not."""
        if found.valkey and not valkey.answers(found.valkey.socket):
            return False
        embedded = bindings(self._settings.model_copy(update={"elasticsearch_url": ""}))
        if found.bindings.get("elasticsearch_url") != embedded["elasticsearch_url"]:
            return True
        return found.elasticsearch is not None and bool(elasticsearch.status(found.elasticsearch.url))

    def _start(self) -> None:
        logger.info("%s starts the services in %s", self._command, self._folder.path)
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("FIGSEEK_")}
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        # Not a Popen: the supervisor outlives this command when another one uses it.
        self._started = os.posix_spawn(
            sys.executable,
            [sys.executable, "-P", "-m", "workers.supervisor"],
            inherited | self._settings.to_environ(),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(self._log), flags, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            # Ctrl-C in the terminal reaches the command alone, which then lets the services stop in order.
            setsid=True,
            setsigdef=[signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE],
        )

    @property
    def _log(self) -> Path:
        return self._folder.logs / "supervisor.log"

    def _raise_if_failed(self) -> None:
        """Find out how the supervisor that we started has ended: killed, without need, or with an error to pass on."""
        if not self._started:
            return
        pid, status = os.waitpid(self._started, os.WNOHANG)
        if not pid:
            return
        self._started = 0
        code = os.waitstatus_to_exitcode(status)
        if code == 0 or code == -signal.SIGKILL:
            return
        found = record.read(self._folder.record)
        if found and found.state == "failed":
            raise NodeError(found.error)
        if shutil.disk_usage(self._folder.path).free < FULL_BYTES:
            raise NodeError(f"The disk of {self._folder.path} is full: make room there, then run the command again.")
        lines = "\n".join(self._log.read_text(errors="replace").splitlines()[-LOG_LINES:])
        raise NodeError(f"The supervisor of the services ended ({describe(code)}); {self._log} ends:\n{lines}")

    def _check(self, found: ServicesRecord) -> None:
        ours = bindings(self._settings)
        different = [f"FIGSEEK_{name.upper()}" for name, digest in ours.items() if found.bindings.get(name) != digest]
        if self._workers and not found.workers:
            different.append("FIGSEEK_WORKERS")
        if different:
            raise NodeError(
                f"The services in {self._folder.path} were started with another {' and '.join(different)}: "
                "set it alike, or end the command that uses them."
            )
        if found.elasticsearch and not self._settings.elasticsearch_url and not found.elasticsearch.zstd:
            logger.warning(NO_ZSTD)

    def _leave(self) -> None:
        for lock in reversed(self._locks):
            lock.release()
        if not self._started:
            return
        users = self._folder.lock("users")
        found = record.read(self._folder.record)
        if found and found.state == "starting" and not is_held(users):
            # In a long step it would notice too late that nobody waits for it any more.
            os.kill(self._started, signal.SIGTERM)
        deadline = time.monotonic() + END_S
        while time.monotonic() < deadline:
            if os.waitpid(self._started, os.WNOHANG)[0]:
                self._started = 0
                return
            # Held, and not by the supervisor that is going down: another command goes on using the services.
            if is_held(users) and not is_held(users, exclusively=True):
                return
            time.sleep(LOOK_S)


def running_services(
    settings: Settings,
    command: str,
    *,
    workers: bool = True,
    progress: Callable[[str], None] = logger.info,
) -> Services:
    """A context in which Elasticsearch and the broker can be reached; it gives the settings with their URLs filled in.

    Services that the settings do not name are started in the data folder, or shared with other commands there, and end
    with the last of these. `workers`: whether tasks are to be run. `command` is for the log; `progress` gets a text at
    every step of a start. Raises `NodeError` or `Mismatch`.
    """
    return Services(settings, command, workers=workers, progress=progress)
