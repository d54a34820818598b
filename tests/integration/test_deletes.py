"""Deletes while something else runs: nothing that began before undoes one, what begins after it does."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from encoder.registry import find_spec, spec_to_meta
from mappings.document import Patent
from search.errors import Unavailable, Unmet
from search.index import Index
from search.jobs import Counts, Ledger
from search.settings import Settings
from search.writing.conditions import ALWAYS, Condition
from search.writing.tombstones import TRIES, delete
from tests.integration.writing import Figseek, figseek, record
from workers.backup import ABOUT, KEYS, TOMBSTONES
from workers.context import Context
from workers.dispatch import ingest
from workers.reindex import reindex
from workers.restore import restore

Unpack = Callable[[Path, int], list[Path]]
COUNT = 60


@pytest.fixture(scope="module")
def running(services: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Figseek]:
    with figseek(services, tmp_path_factory.mktemp("deletes")) as made:
        yield made


@pytest.fixture
def here(running: Figseek) -> Figseek:
    """The same worker for every test, on indices that are new: it waits while there are none."""
    context = running.context
    for name in context.elastic.index_names(f"{running.settings.index_prefix}*"):
        context.elastic.delete_index(name)
    context.ledger.create()
    context.index.ensure(find_spec(running.settings.encoder))
    return running


def fill(context: Context, count: int) -> dict[str, int]:
    """Write patents without drawings, and return their revisions."""
    live, revision = context.index.current(), context.ledger.next_revision()
    names = [f"USD07{number:05d}S1" for number in range(count)]
    for name in names:
        context.index.put(live.name, Patent(name, title="Lamp", kind="S1", revision=revision))
    return dict.fromkeys(names, revision)


def quiet(counts: Counts, all_read: bool) -> None:
    return


def assert_kept(context: Context, before: dict[str, int], deleted: dict[str, int]) -> None:
    """What was deleted is deleted in the live index, and all else is as it was."""
    live = context.index.current()
    context.index.refresh(live.name)
    assert context.index.revisions(live.name) == before | deleted
    for name in before:
        assert (context.index.revision(live.name, name) is None) is (name in deleted), name


def test_deletes_at_random_moments_of_a_reindex_are_not_undone(here: Figseek) -> None:
    context = here.context
    before = fill(context, COUNT)
    spec = find_spec(context.settings.encoder)
    rng = random.Random(7)
    deleted: dict[str, int] = {}
    done = threading.Event()

    def delete_some() -> None:
        for name in rng.sample(sorted(before), COUNT // 2):
            if done.is_set():
                return
            deleted[name] = delete(context.index, context.ledger, name)
            time.sleep(rng.random() * 0.4)

    old = context.index.current()
    thread = threading.Thread(target=delete_some)
    thread.start()
    try:
        reindex(context, spec, quiet)
    finally:
        done.set()
        thread.join()
    assert context.index.current().name != old.name
    assert deleted
    assert_kept(context, before, deleted)
    assert context.elastic.alias_targets(context.index.next_alias) == []


class Meddling(Index):
    """An index in which a patent is deleted before and after every step of a reindex that looks or changes."""

    def __init__(self, context: Context, names: list[str]) -> None:
        super().__init__(context.elastic, context.settings.index_prefix)
        self._plain = context.index
        self._ledger: Ledger = context.ledger
        self._names = names
        self.deleted: dict[str, int] = {}

    def _meddle(self) -> None:
        name = self._names.pop()
        self.deleted[name] = delete(self._plain, self._ledger, name)

    def announce(self, name: str) -> None:
        self._meddle()
        super().announce(name)
        self._meddle()

    def revisions(self, index: str, meanwhile: Callable[[], None] = lambda: None) -> dict[str, int]:
        self._meddle()
        found = super().revisions(index, meanwhile)
        self._meddle()
        return found

    def swap(self, name: str) -> None:
        self._meddle()
        super().swap(name)
        self._meddle()


def test_reindexes_and_generations_of_one_second_have_names_of_their_own(here: Figseek) -> None:
    context, spec = here.context, find_spec(here.settings.encoder)
    before = fill(context, 3)
    names = [context.index.current().name, *(context.index.create(spec).name for _ in range(3))]
    assert len(set(names)) == len(names)
    for _ in range(2):
        old = context.index.current().name
        reindex(context, spec, quiet)  # sweeps the empty ones away, whose seconds may still be to come
        assert context.index.current().name != old
        assert_kept(context, before, {})


def test_a_delete_between_any_two_steps_of_a_reindex_is_not_undone(here: Figseek) -> None:
    before = fill(here.context, COUNT)
    meddling = Meddling(here.context, sorted(before))
    old = here.context.index.current()
    reindex(replace(here.context, index=meddling), find_spec(here.settings.encoder), quiet)
    assert here.context.index.current().name != old.name
    assert len(meddling.deleted) > 10
    assert_kept(here.context, before, meddling.deleted)


def test_a_reindex_that_was_killed_and_is_carried_on_keeps_what_was_deleted_between(here: Figseek) -> None:
    context = here.context
    before = fill(context, 5)

    class Killed(Index):
        def swap(self, name: str) -> None:
            raise KeyboardInterrupt

    killed = replace(context, index=Killed(context.elastic, context.settings.index_prefix))
    with pytest.raises(KeyboardInterrupt):
        reindex(killed, find_spec(here.settings.encoder), quiet)
    gone = next(iter(before))
    deleted = {gone: delete(context.index, context.ledger, gone)}
    reindex(context, find_spec(here.settings.encoder), quiet)
    assert_kept(context, before, deleted)


class Overtaken(Index):
    """An index in which a patent is written again between the revision of a delete and its tombstone."""

    def __init__(self, context: Context, times: int) -> None:
        super().__init__(context.elastic, context.settings.index_prefix)
        self._plain = context.index
        self._ledger: Ledger = context.ledger
        self._times = times

    def put(self, index: str, patent: Patent, condition: Condition = ALWAYS) -> bool:
        if self._times:
            self._times -= 1
            newer = Patent(patent.publication, title="Newer", kind="S1", revision=self._ledger.next_revision())
            self._plain.put(index, newer)
        return super().put(index, patent, condition)


def test_a_delete_that_a_newer_write_has_overtaken_looks_at_its_condition_and_deletes_that(here: Figseek) -> None:
    context = here.context
    name, revision = next(iter(fill(context, 1).items()))
    with pytest.raises(Unmet):
        delete(Overtaken(context, 1), context.ledger, name, Condition(match=(str(revision),)))
    assert here.revision(name) is not None
    with pytest.raises(Unavailable):
        delete(Overtaken(context, TRIES), context.ledger, name)
    assert here.revision(name) is not None
    delete(Overtaken(context, TRIES - 1), context.ledger, name)
    assert here.revision(name) is None


class Interrupted(Index):
    """An index in which a delete is killed after its first write."""

    def put(self, index: str, patent: Patent, condition: Condition = ALWAYS) -> bool:
        if index != self.live().name:
            raise KeyboardInterrupt
        return super().put(index, patent, condition)


def delete_half(context: Context, name: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        delete(Interrupted(context.elastic, context.settings.index_prefix), context.ledger, name)


def test_the_repeat_of_a_delete_that_was_killed_half_way_finishes_it(here: Figseek) -> None:
    context = here.context
    name = next(iter(fill(context, 1)))
    copy = context.index.get(context.index.current().name, name)
    made = context.index.create(find_spec(here.settings.encoder)).name
    context.index.announce(made)
    assert copy is not None
    context.index.put(made, copy)
    delete_half(context, name)
    assert context.index.revision(made, name) is not None
    assert here.client.delete(f"/api/v1/patents/{name}").status_code == 404
    assert context.index.revision(made, name) is None


@pytest.mark.parametrize("look", [1, 2])
def test_a_reindex_finishes_the_delete_that_was_killed_before_its_verification_or_its_swap(
    here: Figseek, look: int
) -> None:
    context = here.context
    before = fill(context, 3)
    gone = next(iter(before))

    class Watched(Index):
        looks = 0

        def swap(self, name: str) -> None:
            if look == 2:
                delete_half(context, gone)
            super().swap(name)

        def revisions(self, index: str, meanwhile: Callable[[], None] = lambda: None) -> dict[str, int]:
            self.looks += 1
            if look == 1 and self.looks == 5:  # once it is filled, and found to be so
                delete_half(context, gone)
            return super().revisions(index, meanwhile)

    index = Watched(context.elastic, context.settings.index_prefix)
    reindex(replace(context, index=index), find_spec(here.settings.encoder), quiet)
    live = context.index.current().name
    assert context.index.revision(live, gone) is None
    assert context.index.revisions(live).keys() == before.keys()


def test_a_write_that_was_sent_while_the_lock_of_a_reindex_had_run_out_is_brought_over(here: Figseek) -> None:
    context = here.context
    before = fill(context, 3)
    late = "USD0999999S1"

    class Lapsing(Index):
        """The lock runs out as the new generation is about to be probed, and a write comes in between."""

        lapsed = False

        def refresh(self, index: str) -> None:
            super().refresh(index)
            if not self.lapsed and index != self.live().name and set(self.revisions(index)) == set(before):
                self.lapsed = True
                patent = Patent(late, title="Late", kind="S1", revision=context.ledger.next_revision())
                self.put(self.live().name, patent)
                context.lock._renewed_at = float("-inf")

    index = Lapsing(context.elastic, context.settings.index_prefix)
    reindex(replace(context, index=index), find_spec(here.settings.encoder), quiet)
    assert index.lapsed
    assert context.index.revisions(context.index.current().name).keys() == {*before, late}


def test_a_restore_deletes_in_what_a_reindex_fills_and_first_sees_to_newer_revisions(
    here: Figseek, tmp_path: Path
) -> None:
    context = here.context
    name, revision = next(iter(fill(context, 1).items()))
    live = context.index.current()
    copy = context.index.get(live.name, name)
    made = context.index.create(live.spec).name
    context.index.announce(made)
    assert copy is not None
    context.index.put(made, copy)
    newest = revision + 10**9
    about = {"format": 1, "made_at": 0, "encoder": spec_to_meta(live.spec), "revision": newest}
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / ABOUT).write_text(json.dumps(about))
    gone = json.dumps({"publication": name, "revision": newest - 1})
    (tmp_path / "backup" / TOMBSTONES).write_text(f"{{}}\n{gone}\n")
    (tmp_path / "backup" / KEYS).write_text('{"id": "abc", "source": {"name": "root"}}\n')
    done = restore(context, tmp_path / "backup", quiet, None, into_existing=True)
    assert [failure["source"] for failure in done.summary.failures] == [
        f"backup/{TOMBSTONES}:1",
        f"backup/{KEYS}:1",
    ]
    assert [context.index.revision(each, name) for each in (live.name, made)] == [None, None]
    assert context.ledger.next_revision() > newest


def wait_for_rows(context: Context, count: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        context.elastic.refresh(context.ledger.rows)
        if context.elastic.count(context.ledger.rows, {"term": {"state": "waiting"}}) == count:
            return
        time.sleep(0.1)
    raise AssertionError("the rows are not there")


@pytest.mark.parametrize("carried_on", [False, True])
def test_a_delete_is_not_undone_by_an_ingest_that_runs_but_by_one_that_begins_later(
    here: Figseek, tmp_path: Path, unpack_sample: Unpack, carried_on: bool
) -> None:
    context = here.context
    unpack_sample(tmp_path / "grants", 2)
    ingest(context, [tmp_path / "grants"], quiet)
    live = context.index.current().name
    name, other = sorted(context.index.revisions(live))
    (next((tmp_path / "grants").rglob("*.XML"))).touch()
    for xml in (tmp_path / "grants").rglob("*.XML"):
        xml.write_text(xml.read_text() + "\n")  # another content, so that it is taken in again
    # With the lock of a reindex held, rows are written and wait.
    assert context.lock.take("test")
    running = threading.Thread(target=ingest, args=(context, [tmp_path / "grants"], quiet))
    running.start()
    wait_for_rows(context, 2)
    delete(context.index, context.ledger, name)
    later = threading.Thread(target=ingest, args=(context, [tmp_path / "grants"], quiet))
    if carried_on:
        later.start()
        deadline = time.monotonic() + 30
        tomb = context.index.elastic.peek(live, name, ["revision"])
        assert tomb is not None
        rows = {"bool": {"filter": [{"range": {"revision": {"gt": tomb.source["revision"]}}}]}}
        while context.elastic.count(context.ledger.rows, rows) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
            context.elastic.refresh(context.ledger.rows)
    context.lock.release("test")
    running.join(120)
    assert context.index.revision(live, other) is not None
    if carried_on:
        later.join(120)
        assert context.index.revision(live, name) is not None
        return
    assert context.index.revision(live, name) is None
    ingest(context, [tmp_path / "grants"], quiet)
    assert context.index.revision(live, name) is not None


def test_a_write_that_waits_does_not_undo_a_delete_and_is_no_silent_success(here: Figseek) -> None:
    here.put(record(1))
    assert here.context.lock.take("test")
    waits = here.put(record(1, title="Another"), Prefer="wait=0")
    assert waits.status_code == 202
    assert here.client.delete("/api/v1/patents/USD0800001S1").status_code == 200
    here.context.lock.release("test")
    deadline = time.monotonic() + 60
    while here.client.get(waits.headers["Location"]).get_json()["state"] != "ended" and time.monotonic() < deadline:
        time.sleep(0.1)
    job = here.client.get(waits.headers["Location"]).get_json()
    assert "written or deleted since" in job["failures"][0]["reason"]
    assert here.revision("USD0800001S1") is None


def test_the_same_write_asked_again_after_a_delete_brings_the_patent_back(here: Figseek) -> None:
    here.put(record(1))
    assert here.context.lock.take("test")
    waits = [here.put(record(1, title="Another"), Prefer="wait=0")]
    assert here.client.delete("/api/v1/patents/USD0800001S1").status_code == 200
    waits.append(here.put(record(1, title="Another"), Prefer="wait=0"))
    assert [one.status_code for one in waits] == [202, 202]
    here.context.lock.release("test")
    here.put(record(1, title="Another"))
    assert here.client.get("/api/v1/patents/USD0800001S1").get_json()["title"] == "Another"
    job = here.client.get(waits[1].headers["Location"]).get_json()
    assert (job["state"], job["failures"]) == ("ended", [])


def test_the_command_deletes_by_any_spelling_and_names_what_is_not_there(here: Figseek, tmp_path: Path) -> None:
    fill(here.context, 4)
    here.context.index.refresh(here.context.index.current().name)
    numbers = tmp_path / "numbers.txt"
    numbers.write_text("US D700,001 S1\n\nD700,002\n")
    done = here.command("delete", "USD0700000S1", "D999,999", "--from", numbers)
    assert done.returncode == 1
    assert "There is no patent USD0999999" in done.stderr
    assert done.stdout == "3 deleted\n"
    live = here.context.index.current().name
    assert [here.context.index.revision(live, f"USD070000{n}S1") is None for n in range(4)] == [True, True, True, False]
    again = here.command("delete", "USD0700000S1", "--json")
    assert (again.returncode, again.stderr) == (1, "")
    assert '"deleted": []' in again.stdout
    noted = [(one["action"], one["publication"], one["outcome"]) for one in here.context.audit.entries()[::-1]]
    assert noted[:3] == [("figseek delete", f"USD070000{n}S1", "done") for n in range(3)]
    assert [outcome for _, _, outcome in noted[3:]] == ["failed"]
