"""Carries a schedule out against a real figseek and says what was not as it should be."""

from __future__ import annotations

import json
import random
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tests.kills.reference import Reference
from tests.kills.schedule import Operation, Schedule
from tests.kills.searcher import Searcher
from tests.kills.site import FIGSEEK, Site, wait
from tests.kills.source import Grants
from tests.kills.troubles import Troubles
from tests.kills.verdict import verdict

PATENTS = 24
# A lost row waits half a minute, a dead holder's lock a minute; several kills add up, on a machine that is shared.
OPERATION_S = 420.0
WELL_S = 180.0
# An operator whose command ends with a sentence runs it again; one who must do so more often complains.
MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: `problems` is empty when all was well; `answers` counts what the searcher got by status.

    `troubles` is how many of them befell anybody.
    """

    seed: int
    problems: list[str]
    troubles: int
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
        self._searcher = Searcher(self._site.url, self._grants.publications)
        self._troubles = Troubles(self._site, self._searcher)
        self._backups = 0
        self._reindexed = False
        # Kinds of blobs that must be there at the end.
        self._kept: tuple[str, ...] = ("xml", "images", "upright")

    def carry_out(self) -> Outcome:
        """Do all that the schedule says and compare; whatever goes wrong is a problem of the outcome."""
        started = time.monotonic()
        problems: list[str] = []
        try:
            with self._site.running():
                with self._searcher:
                    for operation in self._schedule.operations:
                        self._operate(operation)
                    self._troubles.end()
                self._wait_until_well()
                problems += self._verdict()
        except (AssertionError, OSError) as error:
            problems.append(str(error))
        problems += self._searcher.problems
        took_s = time.monotonic() - started
        return Outcome(self._schedule.seed, problems, self._troubles.count, dict(self._searcher.counts), took_s)

    def _verdict(self) -> list[str]:
        made = self._reference.patents(self._grants.folder)
        expected = {name: patent for name, patent in made.items() if name not in self._grants.deleted}
        files = self._reference.files(self._grants.folder)
        blobs = {place: (self._reference.blobs / place).read_bytes() for place in files if place.parts[0] in self._kept}
        return verdict(self._site.data, self._site.url, expected, blobs, reindexed=self._reindexed)

    def _operate(self, operation: Operation) -> None:
        getattr(self, f"_{operation.name}")(operation)

    def _ingest(self, operation: Operation) -> None:
        self._grants.change(operation.share, self._rng)
        self._disturbed(operation, lambda _: ("ingest", str(self._grants.folder), "--json"))
        self._grants.deleted.clear()
        self._searcher.gone = frozenset()
        self._expect_all()

    def _reindex(self, operation: Operation) -> None:
        self._disturbed(operation, lambda _: ("reindex", "--json"))
        self._reindexed = True

    def _delete(self, operation: Operation) -> None:
        program = (sys.executable, "-m", "tests.kills.deleting", self._site.url)
        self._deleted(operation, lambda doomed: self._disturbed(operation, lambda _: doomed, program))

    def _erase(self, operation: Operation) -> None:
        # 1: what an earlier call has deleted is named, as it is not there any more.
        self._deleted(operation, lambda doomed: self._disturbed(operation, lambda _: ("delete", *doomed), ends=(0, 1)))

    def _deleted(self, operation: Operation, delete: Callable[[Sequence[str]], None]) -> None:
        doomed = self._grants.choose(operation.share, self._rng)
        gone = self._searcher.gone = frozenset(self._grants.deleted.union(doomed))
        self._searcher.least = len(self._grants.publications) - len(gone)
        delete(doomed)
        self._grants.deleted.update(doomed)

    def _restore(self, operation: Operation) -> None:
        """Back up, lose the data folder, restore; one half of the troubles befalls the backup, the other the rest."""
        half = len(operation.troubles) // 2
        self._backups += 1
        outs = [self._site.folder / f"{self._backups}-{number}.tar" for number in range(MOST_TRIES)]
        backing_up = replace(operation, troubles=operation.troubles[:half])
        self._disturbed(backing_up, lambda number: ("backup", str(outs[number]), "--json"))
        self._troubles.end()
        self._searcher.least = 0
        with self._searcher.nobody_there():
            self._site.lose()
        self._reindexed = False
        # The first that is there, be it of a call that was killed: it is whole, or it would not be there.
        out = next(out for out in outs if out.exists())
        # What a killed call has brought back is there already.
        words = ("restore", str(out), "--json")
        restoring = replace(operation, troubles=operation.troubles[half:])
        self._disturbed(restoring, lambda number: (*words, "--into-existing") if number else words)
        # The XML of the grants is no part of a backup.
        self._kept = ("images", "upright")
        self._expect_all()

    def _expect_all(self) -> None:
        self._searcher.least = len(self._grants.publications) - len(self._grants.deleted)

    def _disturbed(
        self,
        operation: Operation,
        words: Callable[[int], Sequence[str]],
        program: Sequence[str] = (FIGSEEK,),
        ends: Sequence[int] = (0,),
    ) -> None:
        """Run a command, let befall it what the schedule says, and run it again until it has ended well.

        `words` are those of its first call, its second, and so on; `ends` the statuses of one that has ended well. What
        was to befall it later does so at the command's end: what it has been told is done must last.
        """
        deadline = time.monotonic() + OPERATION_S
        troubles = list(operation.troubles)
        due = time.monotonic() + (troubles[0].after_s if troubles else 0)
        for number in range(MOST_TRIES):
            process = self._site.command(*words(number), program=program)
            while process.poll() is None and time.monotonic() < deadline:
                self._site.start_again()
                # While nobody is there whom it could befall, it waits.
                if troubles and time.monotonic() >= due and self._troubles.befall(troubles[0], process):
                    troubles.pop(0)
                    due = time.monotonic() + (troubles[0].after_s if troubles else 0)
                time.sleep(0.05)
            out, err = wait(process, 1.0)
            assert "Traceback" not in err, f"{operation.name}: {err[-2000:]}"
            if process.returncode in ends:
                for one in troubles:
                    self._troubles.befall(one, process)
                return
            assert process.returncode in (2, -9), (
                f"{operation.name} ended with {process.returncode}: {out}{err[-1500:]}"
            )
        raise AssertionError(f"{operation.name} did not end well in {MOST_TRIES} tries: {err[-800:]}")

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


def _until(what: Callable[[], bool], timeout_s: float, otherwise: str) -> None:
    deadline = time.monotonic() + timeout_s
    while not what():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.3)
