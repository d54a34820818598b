"""Carries a schedule out against a real figseek and says what was not as it should be."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.kills.reference import Reference
from tests.kills.schedule import Kill, Operation, Schedule
from tests.kills.searcher import Searcher
from tests.kills.site import FIGSEEK, Site, signal_all, wait
from tests.kills.source import Grants
from tests.kills.verdict import verdict

PATENTS = 24
# A lost row waits half a minute, a dead holder's lock a minute; several kills add up, on a machine that is shared.
OPERATION_S = 420.0
WELL_S = 180.0
# An operator whose command ends with a sentence runs it again; one who must do so more often complains.
MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: `problems` is empty when all was well, `answers` counts what the searcher got by status."""

    seed: int
    problems: list[str]
    kills: int
    answers: dict[str, int]
    took_s: float


class Run:
    """One run in a folder of its own."""

    def __init__(self, schedule: Schedule, folder: Path, reference: Reference, patents: int = PATENTS) -> None:
        self._schedule = schedule
        self._rng = random.Random(schedule.seed)
        self._site = Site(folder)
        self._grants = Grants(folder / "grants", patents)
        self._reference = reference
        self._kills = 0
        self._searcher = Searcher(self._site.url, self._grants.publications)

    def carry_out(self) -> Outcome:
        """Do all that the schedule says and compare; whatever goes wrong is a problem of the outcome."""
        started = time.monotonic()
        problems: list[str] = []
        try:
            with self._site.running():
                with self._searcher:
                    for operation in self._schedule.operations:
                        self._operate(operation)
                self._wait_until_well()
                problems += self._verdict()
        except (AssertionError, OSError) as error:
            problems.append(str(error))
        problems += self._searcher.problems
        took_s = time.monotonic() - started
        return Outcome(self._schedule.seed, problems, self._kills, dict(self._searcher.counts), took_s)

    def _verdict(self) -> list[str]:
        made = self._reference.patents(self._grants.folder)
        expected = {name: patent for name, patent in made.items() if name not in self._grants.deleted}
        files = self._reference.files(self._grants.folder)
        blobs = {place: (self._reference.blobs / place).read_bytes() for place in files}
        return verdict(self._site.data, self._site.url, expected, blobs)

    def _operate(self, operation: Operation) -> None:
        getattr(self, f"_{operation.name}")(operation)

    def _ingest(self, operation: Operation) -> None:
        self._grants.change(operation.share, self._rng)
        self._disturbed(operation, "ingest", str(self._grants.folder), "--json")
        self._grants.deleted.clear()
        self._searcher.least = len(self._grants.publications)

    def _reindex(self, operation: Operation) -> None:
        self._disturbed(operation, "reindex", "--json")

    def _delete(self, operation: Operation) -> None:
        doomed = self._grants.choose(operation.share, self._rng)
        self._searcher.least = len(self._grants.publications) - len(self._grants.deleted.union(doomed))
        self._disturbed(operation, *doomed, program=(sys.executable, "-m", "tests.kills.deleting", self._site.url))
        self._grants.deleted.update(doomed)

    def _disturbed(self, operation: Operation, *words: str, program: Sequence[str] = (FIGSEEK,)) -> None:
        """Run a command, kill what the schedule says while it runs, and run it again until it has ended well.

        What was to be killed later is killed at the command's end: what it has been told is done must last.
        """
        deadline = time.monotonic() + OPERATION_S
        kills = list(operation.kills)
        due = time.monotonic() + (kills[0].after_s if kills else 0)
        for _ in range(MOST_TRIES):
            process = self._site.command(*words, program=program)
            while process.poll() is None and time.monotonic() < deadline:
                self._site.start_again()
                # While nobody is there to be killed, the kill waits.
                if kills and time.monotonic() >= due and self._strike(kills[0], process):
                    kills.pop(0)
                    due = time.monotonic() + (kills[0].after_s if kills else 0)
                time.sleep(0.05)
            out, err = wait(process, 1.0)
            assert "Traceback" not in err, f"{operation.name}: {err[-2000:]}"
            if process.returncode == 0:
                for one in kills:
                    self._strike(one, process)
                return
            assert process.returncode in (2, -9), (
                f"{operation.name} ended with {process.returncode}: {out}{err[-1500:]}"
            )
        raise AssertionError(f"{operation.name} did not end well in {MOST_TRIES} tries: {err[-800:]}")

    def _strike(self, one: Kill, command: subprocess.Popen[str]) -> bool:
        """Kill or freeze those victims that run; False when none does."""
        running = {victim: self._pids(victim, command) for victim in one.victims}
        pids = [pid for some in running.values() for pid in some]
        if one.frozen_s:
            struck = _freeze(pids, one.frozen_s)
        else:
            struck = self._kill(pids, page=bool(running.get("web") or running.get("up")))
        self._kills += struck
        return struck

    def _pids(self, victim: str, command: subprocess.Popen[str]) -> list[int]:
        if victim != "command":
            return self._site.pids(victim)
        return [command.pid] if command.poll() is None else []

    def _kill(self, pids: list[int], page: bool) -> bool:
        if page:
            self._searcher.expect_no_web()
        struck = signal_all(pids, signal.SIGKILL) > 0
        if page:
            # A question that was answered between the mark and the kill has taken the mark away.
            self._searcher.expect_no_web()
        return struck

    def _wait_until_well(self) -> None:
        """Wait until the page can answer: what was killed at the very end is being started again."""
        _until(self._is_well, WELL_S, "the services did not come back")

    def _is_well(self) -> bool:
        # Looked at each time: a process that was killed a moment ago is not dead yet.
        self._site.start_again()
        return self._answers()

    def _answers(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{self._site.url}/healthz", timeout=30) as answer:
            return bool(json.load(answer)["status"] == "ok")
        return False


def _freeze(pids: list[int], seconds: float) -> bool:
    struck = signal_all(pids, signal.SIGSTOP) > 0
    if struck:
        thaw = threading.Timer(seconds, signal_all, (pids, signal.SIGCONT))
        thaw.daemon = True
        thaw.start()
    return struck


def _until(what: Callable[[], bool], timeout_s: float, otherwise: str) -> None:
    deadline = time.monotonic() + timeout_s
    while not what():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.3)
