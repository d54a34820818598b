"""A child process that is started, watched, started again when it dies, and stopped with all that it started."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from search.node import lifeline

logger = logging.getLogger(__name__)

# The first restart is almost at once, for one crash; a service that dies again and again is tried ever more rarely.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 30.0
# Who lived that long is well: the next death counts as the first.
WELL_AFTER_S = 60.0
# Java and Valkey get neither our settings, with their secrets, nor options meant for other Java programs.
NOT_INHERITED = ("FIGSEEK_", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")


@dataclass(frozen=True)
class Launch:
    """How a child is started: command line, variables added to the inherited ones, and open files passed on."""

    command: list[str]
    environ: Mapping[str, str] = field(default_factory=dict)
    pass_fds: tuple[int, ...] = ()


class Child:
    """One kept process in a session of its own; for main threads only, as it ends with the thread that started it."""

    def __init__(
        self,
        name: str,
        launch: Callable[[], Launch],
        log: Path,
        *,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        """`launch` is asked at every start, so that a restart may differ; output is appended to `log`."""
        self.name = name
        self.log = log
        self._launch = launch
        self._stop_signal = stop_signal
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause_s = FIRST_PAUSE_S
        self._restart_at: float | None = None
        self._log_offset = 0

    @property
    def pid(self) -> int:
        """Process id, 0 while it does not run; also its process group."""
        return self._process.pid if self._process else 0

    def start(self) -> None:
        """Start the process; its output is appended to the log after a line that says when."""
        launch = self._launch()
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(NOT_INHERITED)}
        with self.log.open("ab") as log:
            self._log_offset = log.tell()
            log.write(f"--- {datetime.now(UTC):%Y-%m-%d %H:%M:%SZ} figseek starts {self.name}\n".encode())
            log.flush()
            self._process = subprocess.Popen(
                lifeline.wrap(launch.command),
                # The other end closes when this process ends: a second lifeline for who reads it.
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=launch.pass_fds,
                start_new_session=True,
                # A neutral folder, so that no module is imported from where the user happens to be.
                cwd=self.log.parent,
                env=inherited | dict(launch.environ),
            )
        self._started = time.monotonic()
        self._restart_at = None

    def poll(self) -> bool:
        """Note the death of the process and, after a pause, start it again; True when it has just been started."""
        if self._process is not None:
            code = self._reap()
            if code is None:
                return False
            if time.monotonic() - self._started > WELL_AFTER_S:
                self._pause_s = FIRST_PAUSE_S
            logger.warning("%s ended (%s); starting it again in %.1f s", self.name, describe(code), self._pause_s)
            self._restart_at = time.monotonic() + self._pause_s
            self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        if self._restart_at is None or time.monotonic() < self._restart_at:
            return False
        self.start()
        return True

    def exit_code(self) -> int | None:
        """Exit code when the process is found dead, minus the signal for a killed one; None while it runs."""
        return self._reap() if self._process else None

    def tail(self, lines: int = 25) -> str:
        """The end of what the process wrote to its log since its last start."""
        with self.log.open("rb") as log:
            log.seek(self._log_offset)
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])

    def _reap(self) -> int | None:
        """Exit code of the process if it has ended; what it left running is killed before its id can be used anew."""
        assert self._process is not None
        if os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        os.killpg(self._process.pid, signal.SIGKILL)
        code = self._process.wait()
        self._close()
        return code

    def _close(self) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()
        self._process = None

    def _ask_to_stop(self) -> None:
        self._restart_at = None
        if self._process:
            os.kill(self._process.pid, self._stop_signal)

    def _kill(self) -> None:
        if self._process:
            logger.warning("%s does not stop; killing it", self.name)
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._close()


def stop(children: Iterable[Child], timeout_s: float) -> None:
    """Ask all of them to stop, and kill those that have not within the time, with all that they started."""
    left = list(children)
    for child in left:
        child._ask_to_stop()
    deadline = time.monotonic() + timeout_s
    while left := [child for child in left if child.pid and child._reap() is None]:
        if time.monotonic() > deadline:
            for child in left:
                child._kill()
            return
        time.sleep(0.02)


def describe(code: int) -> str:
    """An exit code in words."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
