"""The ledger's rows on a real Elasticsearch: who gets them, and what becomes of those that were lost."""

from __future__ import annotations

import threading
import uuid
from dataclasses import asdict, replace

import pytest

from search.elastic import Elastic, Write
from search.errors import NotFound
from search.jobs import LOST_S, MAX_ATTEMPTS, SILENT_S, InHand, Job, Ledger, Row, lost
from workers.lock import Lock

KINDS = ("ingest", "reindex")


@pytest.fixture
def ledger(elasticsearch_url: str) -> Ledger:
    made = Ledger(Elastic(elasticsearch_url), f"t{uuid.uuid4().hex[:8]}-")
    made.create()
    made.create()
    return made


@pytest.fixture
def job(ledger: Ledger) -> Job:
    return ledger.open_job("ingest", {"paths": ["a"]})


def _row(job: Job, number: int = 1, **changes: object) -> Row:
    row = Row(job=job.job, kind=job.kind, publication=f"USD{number:07}S1", source="a.zip", source_digest="x", found=8)
    return replace(row, **changes)  # type: ignore[arg-type]


def test_the_same_request_is_one_job_until_it_ends(ledger: Ledger, job: Job) -> None:
    assert ledger.open_job("ingest", {"paths": ["a"]}).job == job.job
    assert ledger.open_job("ingest", {"paths": ["b"]}).job != job.job
    ledger.end_job(job)
    again = ledger.open_job("ingest", {"paths": ["a"]})
    assert again.job != job.job
    assert again.revision > job.revision


def test_a_job_that_is_carried_on_keeps_its_target_and_writes_with_a_newer_revision(ledger: Ledger, job: Job) -> None:
    ledger.set_target(job, "patents-v1-x")
    again = ledger.open_job("ingest", {"paths": ["a"]})
    assert (again.job, again.target) == (job.job, "patents-v1-x")
    assert again.revision > job.revision
    assert ledger.job(job.job) == again


def test_other_documents_of_the_jobs_index_are_no_jobs(ledger: Ledger, job: Job) -> None:
    Lock(ledger._elastic, ledger.jobs).take("somebody")
    for name in ("revision", f"open-{job.request_digest}", "lock-reindex", "nothing"):
        with pytest.raises(NotFound, match=name):
            ledger.job(name)


def test_sources_that_could_not_be_read_are_forgotten_when_a_job_is_carried_on(ledger: Ledger, job: Job) -> None:
    bad = Row(job=job.job, kind="ingest", publication="", source="bad.zip", state="failed")
    ledger.add([bad, _row(job)])
    ledger.forget_unreadable(job.job)
    assert ledger.counts(job.job).states == {"waiting": 1}


def test_revisions_only_grow(ledger: Ledger) -> None:
    revisions = [ledger.next_revision() for _ in range(20)]
    assert revisions == sorted(set(revisions))


def test_a_row_is_claimed_once(ledger: Ledger, job: Job) -> None:
    ledger.add([_row(job, number) for number in range(5)])
    first = ledger.claim(3, KINDS)
    second = ledger.claim(10, KINDS)
    assert len(first) == 3
    assert len(second) == 2
    assert not {row.publication for row in first} & {row.publication for row in second}
    assert ledger.claim(10, KINDS) == []


def test_under_a_reindex_only_its_rows_are_claimed(ledger: Ledger, job: Job) -> None:
    ledger.add([_row(job)])
    assert ledger.claim(10, ["reindex"]) == []


def test_a_row_is_started_once_and_ends_once(ledger: Ledger, job: Job) -> None:
    row = _row(job)
    ledger.add([row])
    assert ledger.start(job.job, row.publication) is None
    ledger.claim(1, KINDS)
    held = ledger.start(job.job, row.publication)
    assert held is not None
    assert ledger.start(job.job, row.publication) is None
    assert ledger.write(held, state="indexed", indexed=8) is not None
    assert ledger.write(held, state="failed") is None
    counts = ledger.counts(job.job)
    assert counts.states == {"indexed": 1}
    assert counts.figures == {"found": 8, "indexed": 8, "unchanged": 0, "failed": 0}


def test_lost_rows_wait_again_unless_they_have_changed(ledger: Ledger, job: Job) -> None:
    ledger.add([_row(job, number) for number in range(3)])
    ledger.claim(3, KINDS)
    ledger._elastic.refresh(ledger.rows)
    sent = ledger.in_hand(KINDS)
    assert [one.state for one in sent] == ["sent"] * 3
    ledger.start(job.job, _row(job, 1).publication)
    assert len(ledger.give_back(sent)) == 2
    assert ledger.counts(job.job).states == {"waiting": 2, "running": 1}
    running = ledger.in_hand(KINDS)
    assert len(ledger.give_back(running)) == 1
    assert ledger.in_work("ingest") == 0
    assert {row.publication: row.attempts for row in ledger.claim(3, KINDS)} == {
        _row(job, number).publication: int(number == 1) for number in range(3)
    }


def test_a_worker_that_was_silent_is_lost_and_a_message_only_when_the_queue_is_empty() -> None:
    sent, running = InHand("a", "sent", (1, 1)), InHand("b", "running", (1, 1))
    for seconds, queue_empty, expected in (
        (LOST_S - 1, True, []),
        (LOST_S + 1, True, [sent]),
        (SILENT_S + 1, True, [sent, running]),
        (SILENT_S + 1, False, [running]),
    ):
        assert lost([sent, running], {"a": seconds, "b": seconds}, queue_empty=queue_empty) == expected


def test_a_row_that_takes_every_worker_along_fails_by_name(ledger: Ledger, job: Job) -> None:
    row = _row(job)
    ledger.add([row])
    for _ in range(MAX_ATTEMPTS):
        assert len(ledger.claim(1, KINDS)) == 1
        ledger.start(job.job, row.publication)
        ledger._elastic.refresh(ledger.rows)
        ledger.give_back(ledger.in_hand(KINDS))
    assert ledger.claim(1, KINDS) == []
    (failure,) = ledger.failures(job.job)
    assert failure["source"] == "a.zip"
    assert "died" in str(failure["reason"])
    assert ledger.counts(job.job).figures["failed"] == 8


def test_what_a_carried_on_call_does_not_meet_any_more_is_dropped(ledger: Ledger, job: Job) -> None:
    ledger.add([_row(job, number) for number in range(3)])
    again = ledger.open_job("ingest", {"paths": ["a"]})
    assert again.carried_on
    assert not job.carried_on
    ledger.forget_others(job.job, {_row(job, 1).document_id})
    assert ledger.counts(job.job).total == 1


def test_a_job_that_ended_is_not_carried_on_though_its_marker_stayed(ledger: Ledger, job: Job) -> None:
    marker = Write(f"open-{job.request_digest}", {"job": job.job, "state": "running"})
    ledger.end_job(job)
    ledger._elastic.write(ledger.jobs, marker)
    again = ledger.open_job("ingest", {"paths": ["a"]})
    assert again.job != job.job
    assert ledger.open_job("ingest", {"paths": ["a"]}).job == again.job


def test_a_row_that_is_there_stays_unless_its_content_is_another(ledger: Ledger, job: Job) -> None:
    row = replace(_row(job), state="unchanged")
    ledger.add([row])
    ledger.add([row])
    assert ledger.counts(job.job).states == {"unchanged": 1}
    ledger.add([replace(row, state="waiting", source_digest="y")])
    assert ledger.counts(job.job).states == {"waiting": 1}


def test_a_row_that_has_ended_is_done_again_when_the_index_has_not_got_its_patent_any_more(
    ledger: Ledger, job: Job
) -> None:
    ledger.add([replace(_row(job), state="indexed")])
    ledger.add([_row(job)])
    assert ledger.counts(job.job).states == {"waiting": 1}


@pytest.mark.parametrize(("state", "then"), [("waiting", "waiting"), ("sent", "sent"), ("running", "waiting")])
def test_a_row_in_hand_gets_the_revision_of_the_call_that_carries_its_job_on(
    ledger: Ledger, job: Job, state: str, then: str
) -> None:
    row = replace(_row(job), revision=10)
    ledger.add([replace(row, state=state)])
    ledger.add([replace(row, revision=9)])
    assert ledger.row(job.job, row.publication) == replace(
        row, state=state, changed_at=_changed_at(ledger, row), images=None
    )
    ledger.add([replace(row, revision=11)])
    there = ledger.row(job.job, row.publication)
    assert there is not None
    assert (there.state, there.revision) == (then, 11)


def _changed_at(ledger: Ledger, row: Row) -> int:
    there = ledger.row(row.job, row.publication)
    assert there is not None
    return there.changed_at


def test_a_write_is_joined_while_it_runs_and_new_once_it_has_ended(ledger: Ledger) -> None:
    row = Row(job="", kind="write", publication="USD0000001S1", source="x", record="0" * 64)
    request = {"method": "put", "publication": row.publication}
    first = ledger.submit(request, row)
    assert ledger.submit(request, row).job == first.job
    assert ledger.submit({**request, "method": "patch"}, row).job != first.job
    assert ledger.claim(9, ["write"])[0].state == "sent"
    held = ledger.start(first.job, row.publication)
    assert held is not None
    ledger.write(held, state="indexed")  # and its worker is killed before it ends the job
    again = ledger.submit(request, row)
    assert again.job != first.job
    assert again.revision > first.revision


@pytest.mark.parametrize("condition", [{}, {"none_match": ["*"]}])
def test_a_write_that_is_joined_gets_the_newer_revision_unless_its_condition_would_meet_its_own_outcome(
    ledger: Ledger, condition: dict[str, list[str]]
) -> None:
    asked = {"method": "put", "condition": condition}
    row = Row(job="", kind="write", publication="USD0000001S1", source="x", record="0" * 64, write=asked)
    first = ledger.submit(asked, row)
    tombstone = ledger.next_revision()
    joined = ledger.submit(asked, row)
    assert joined.job == first.job
    assert joined.revision > tombstone
    assert ledger.row(first.job, row.publication) == joined
    assert ledger.claim(1, ["write"])[0].revision == joined.revision
    held = ledger.start(first.job, row.publication)
    assert held is not None
    again = ledger.submit(asked, row)
    assert (again.revision > joined.revision, again.state) == ((False, "running") if condition else (True, "waiting"))
    assert (ledger.write(held, state="indexed") is not None) is bool(condition)


def test_writes_are_claimed_before_everything_else(ledger: Ledger, job: Job) -> None:
    ledger.add([_row(job, number) for number in range(5)])
    ledger.submit({}, Row(job="", kind="write", publication="USD0000001S1", source="x"))
    assert [row.kind for row in ledger.claim(2, (*KINDS, "write"))] == ["write", "ingest"]


def test_a_ledger_of_an_older_figseek_gets_the_fields_that_were_added(elasticsearch_url: str) -> None:
    elastic = Elastic(elasticsearch_url)
    made = Ledger(elastic, f"t{uuid.uuid4().hex[:8]}-")
    old = {"mappings": {"dynamic": "strict", "properties": {"job": {"type": "keyword"}}}}
    for name in (made.jobs, made.rows):
        elastic.create_index(name, old)
    made.create()
    made.add([_row(made.open_job("ingest", {}))])
    assert made.in_work(["ingest"]) == 0


def test_the_lock_is_held_by_one_and_given_back(ledger: Ledger) -> None:
    lock = Lock(ledger._elastic, ledger.jobs)
    assert lock.take("a")
    assert lock.take("a")
    assert not lock.take("b")
    lock.release("b")
    assert lock.holder() == "a"
    lock.release("a")
    assert lock.holder() is None


def test_a_lock_that_was_not_held_all_the_time_has_a_new_term(ledger: Ledger) -> None:
    lock = Lock(ledger._elastic, ledger.jobs)
    assert all(lock.take("a") for _ in range(3))
    assert lock.keep("a")
    assert lock.term == 1
    lock.release("a")
    assert lock.take("a")
    assert lock.term == 2
    short = Lock(ledger._elastic, ledger.jobs, lease_s=0)  # over at once
    assert short.take("a")
    assert short.keep("a")
    assert short.term == 2


def test_the_lock_of_the_dead_is_taken_after_a_lease_and_that_of_the_living_is_not(ledger: Ledger) -> None:
    lease_s = 2.0
    dead, other, third = (Lock(ledger._elastic, ledger.jobs, lease_s=lease_s) for _ in range(3))
    assert dead.take("dead")
    assert other.take_from_the_dead("other")
    assert third.holder() == "other"

    over = threading.Event()

    def live() -> None:
        while not over.wait(lease_s / 10):
            other.take("other")

    renewing = threading.Thread(target=live)
    renewing.start()
    try:
        assert not third.take_from_the_dead("third")
        assert third.holder() == "other"
    finally:
        over.set()
        renewing.join()


def test_every_field_of_a_row_is_in_the_mapping(ledger: Ledger, job: Job) -> None:
    full = _row(
        job,
        xml="0" * 64,
        record="0" * 64,
        images={"a.tif": {"digest": "1" * 64}},
        failures=({"figure": "a", "reason": "b"},),
        write={"method": "put", "condition": {"match": ["1"]}},
        outcome={"revision": 1, "created": True},
    )
    assert all(value is not None for value in asdict(full).values())
    ledger.add([full])
    assert ledger.counts(job.job).total == 1
