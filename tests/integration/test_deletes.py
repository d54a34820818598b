"""Deletes while something else runs: nothing that began before undoes one, what begins after it does."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from encoder.registry import find_spec
from mappings.document import Patent
from search.index import Index
from search.jobs import Counts, Ledger
from search.settings import Settings
from search.tombstones import delete
from tests.integration.writing import Figseek, figseek, record
from workers.context import Context
from workers.dispatch import ingest
from workers.reindex import reindex

Unpack = Callable[[Path, int], list[Path]]
COUNT = 60


@pytest.fixture
def here(services: Settings, tmp_path: Path) -> Iterator[Figseek]:
    with figseek(services, tmp_path) as made:
        yield made


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

    def revisions(self, index: str) -> dict[str, int]:
        self._meddle()
        found = super().revisions(index)
        self._meddle()
        return found

    def swap(self, name: str) -> None:
        self._meddle()
        super().swap(name)
        self._meddle()


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
