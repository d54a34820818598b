"""Carries a schedule out against a real figseek and says what was not as it should be."""

from __future__ import annotations

import json
import random
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from search.access.keys import Key
from search.elastic import Elastic
from search.errors import SearchError
from tests.kills.access import give_out
from tests.kills.expected import Expected
from tests.kills.reference import Reference, pictures
from tests.kills.schedule import Operation, Schedule
from tests.kills.searcher import Searcher
from tests.kills.site import FIGSEEK, Site, wait
from tests.kills.source import Grants
from tests.kills.troubles import Troubles
from tests.kills.verdict import Truth, verdict
from tests.kills.writes import OF_A_NEW_ONE, OF_ONE_THAT_IS_HERE, OF_ONE_THAT_IS_NOT, Author, Journal, Story, save

PATENTS = 24
# Patents that are in no folder, for as many writes as a run may have; so many are posted in each.
NEW, NEW_AT_ONCE = 6, 2
# A lost row waits half a minute, a dead holder's lock a minute; several kills add up, on a machine that is shared.
OPERATION_S = 420.0
WELL_S = 180.0
# An operator whose command ends with a sentence runs it again; one who must do so more often complains.
MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: `problems` is empty when all was well; `answers` counts what the searcher got by status.

    Among them are the writes that were acknowledged and given up. `troubles` is how many of them befell anybody.
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
        self._new = Grants(folder / "new", NEW, first=patents)
        self._to_post = self._new.publications
        self._author = Author(self._rng)
        self._reference = reference
        self._expected = Expected()
        self._searcher = Searcher(self._site.url, self._grants.publications)
        self._troubles = Troubles(self._site, self._searcher)
        self._backups = self._writings = 0
        self._reindexed = False
        # As of the last backup. Its restore has lost what nobody backs up: XML, drawings of what was deleted, and the
        # audit log.
        self._keys: dict[str, Key] | None = None
        self._accepted: Counter[tuple[str, str]] = Counter()
        self._writes: Counter[str] = Counter()

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
        answers = self._searcher.counts | self._writes
        return Outcome(self._schedule.seed, problems, self._troubles.count, answers, took_s)

    def _verdict(self) -> list[str]:
        possible = self._expected.possible
        files = pictures(patent for states in possible.values() if None not in states for patent in states if patent)
        if self._keys is None:
            files |= self._reference.files(self._grants.folder)
        blobs = {place: (self._reference.blobs / place).read_bytes() for place in files}
        truth = Truth(possible, blobs, self._reindexed, self._accepted, self._keys)
        return verdict(self._site.data, self._site.url, truth)

    def _operate(self, operation: Operation) -> None:
        getattr(self, f"_{operation.name}")(operation)
        self._expect()

    def _expect(self, doomed: Collection[str] = ()) -> None:
        """Have the searcher find what is there for sure, whatever runs: all but those that are about to be deleted."""
        publications = self._grants.publications
        gone = [name for name in publications if name in doomed or name not in self._expected]
        self._searcher.gone = frozenset(gone)
        self._searcher.least = len(publications) - len(gone)

    def _ingest(self, operation: Operation) -> None:
        self._grants.change(operation.share, self._rng)
        self._disturbed(operation, lambda _: ("ingest", str(self._grants.folder), "--json"))
        self._expected.ingested(self._reference.patents(self._grants.folder))

    def _reindex(self, operation: Operation) -> None:
        self._disturbed(operation, lambda _: ("reindex", "--json"))
        self._reindexed = True

    def _write(self, operation: Operation) -> None:
        self._writings += 1
        stories = self._stories(operation.share)
        place = self._site.folder / f"stories-{self._writings}.json"
        save(stories, place)
        journal = Journal(place.with_suffix(".journal"))
        program = (sys.executable, "-m", "tests.kills.writing", self._site.url)
        self._disturbed(operation, lambda _: (str(place), str(journal.place)), program)
        acknowledged = journal.acknowledged()
        for write in (write for story in stories for write in story):
            revision = acknowledged.get(write.number)
            self._expected.written(write, partial(self._reference.written, write), revision)
            self._accepted[write.method, write.publication] += revision is not None
            self._writes["given up" if revision is None else "acknowledged"] += 1

    def _stories(self, share: float) -> list[Story]:
        """Stories of some patents that an ingest brings, of which some may have been deleted, and of some new ones."""
        stories = []
        for name in self._grants.choose(share / 2, self._rng):
            forms = OF_ONE_THAT_IS_HERE if name in self._expected else OF_ONE_THAT_IS_NOT
            stories.append(self._author.story(forms, name, self._grants.sheets(name)))
        for name in self._to_post[:NEW_AT_ONCE]:
            stories.append(self._author.story(OF_A_NEW_ONE, name, self._new.sheets(name)))
        del self._to_post[:NEW_AT_ONCE]
        return stories

    def _delete(self, operation: Operation) -> None:
        program = (sys.executable, "-m", "tests.kills.deleting", self._site.url)

        def delete(doomed: Sequence[str]) -> None:
            said = self._disturbed(operation, lambda _: doomed, program)
            self._accepted.update(("DELETE", publication) for publication in said.split())

        self._deleted(operation, delete)

    def _erase(self, operation: Operation) -> None:
        # 1: what an earlier call has deleted is named, as it is not there any more.
        self._deleted(operation, lambda doomed: self._disturbed(operation, lambda _: ("delete", *doomed), ends=(0, 1)))

    def _deleted(self, operation: Operation, delete: Callable[[Sequence[str]], object]) -> None:
        doomed = self._grants.choose(operation.share, self._rng)
        self._expect(doomed)
        delete(doomed)
        self._expected.deleted(doomed)

    def _restore(self, operation: Operation) -> None:
        """Back up, lose the data folder, restore; one half of the troubles befalls the backup, the other the rest."""
        half = len(operation.troubles) // 2
        self._backups += 1
        _until(self._has_given_keys_out, WELL_S, "no keys could be made")
        outs = [self._site.folder / f"{self._backups}-{number}.tar" for number in range(MOST_TRIES)]
        backing_up = replace(operation, troubles=operation.troubles[:half])
        self._disturbed(backing_up, lambda number: ("backup", str(outs[number]), "--json"))
        self._troubles.end()
        self._searcher.least = 0
        with self._searcher.nobody_there():
            self._site.lose()
        self._reindexed = False
        self._accepted.clear()
        # The first that is there, be it of a call that was killed: it is whole, or it would not be there.
        out = next(out for out in outs if out.exists())
        # What a killed call has brought back is there already.
        words = ("restore", str(out), "--json")
        restoring = replace(operation, troubles=operation.troubles[half:])
        self._disturbed(restoring, lambda number: (*words, "--into-existing") if number else words)

    def _has_given_keys_out(self) -> bool:
        """Make keys, and know all there are; False while Elasticsearch is away."""
        self._site.start_again()
        with suppress(SearchError), closing(Elastic(self._site.elasticsearch_url())) as elastic:
            # A name of its own for each try: one whose answer was lost may have made its key.
            self._keys = give_out(elastic, f"key {time.monotonic_ns()}")
            return True
        return False

    def _disturbed(
        self,
        operation: Operation,
        words: Callable[[int], Sequence[str]],
        program: Sequence[str] = (FIGSEEK,),
        ends: Sequence[int] = (0,),
    ) -> str:
        """Run a command, let befall it what the schedule says, and run it again until it has ended well.

        `words` are those of its first call, its second, and so on; `ends` the statuses of one that has ended well. What
        was to befall it later does so at the command's end: what it has been told is done must last. Returns all that
        its calls have said on stdout.
        """
        said = ""
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
            said += out
            assert "Traceback" not in err, f"{operation.name}: {err[-2000:]}"
            if process.returncode in ends:
                for one in troubles:
                    self._troubles.befall(one, process)
                return said
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
