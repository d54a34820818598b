"""The ledger's rows on a real Elasticsearch: who gets them, and what becomes of those that were lost."""

from __future__ import annotations

import uuid
from dataclasses import asdict, replace

import pytest

from search.elastic import Elastic, Write
from search.jobs import LOST_S, MAX_ATTEMPTS, SILENT_S, Job, Ledger, Row
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


def _age(ledger: Ledger, row: Row, seconds: float) -> None:
    """Put a row back in time, as if its worker had been silent for so long."""
    elastic = ledger._elastic
    stored = elastic.get(ledger.rows, row.document_id)
    assert stored is not None
    source = {**stored.source, "changed_at": stored.source["changed_at"] - int(seconds * 1000)}
    elastic.write(ledger.rows, Write(row.document_id, source), refresh=True)


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


def test_sources_that_could_not_be_read_are_forgotten_when_a_job_is_carried_on(ledger: Ledger, job: Job) -> None:
    bad = Row(job=job.job, kind="ingest", publication="", source="bad.zip", state="failed")
    ledger.add([bad, _row(job)])
    ledger.forget_unreadable(job.job)
    assert ledger.counts(job.job).states == {"waiting": 1}


def test_lost_rows_wait_again_while_a_reindex_has_the_lock(ledger: Ledger, job: Job) -> None:
    sent, running = _row(job, 1), _row(job, 2)
    ledger.add([sent, running])
    ledger.claim(2, queue_empty=True, kinds=KINDS)
    ledger.start(job.job, running.publication)
    assert ledger.free(queue_empty=True, kinds=["ingest"]) == 0
    _age(ledger, sent, LOST_S + 1)
    _age(ledger, running, SILENT_S + 1)
    assert ledger.free(queue_empty=True, kinds=["ingest"]) == 2
    assert ledger.in_work("ingest") == 0


def test_revisions_only_grow(ledger: Ledger) -> None:
    revisions = [ledger.next_revision() for _ in range(20)]
    assert revisions == sorted(set(revisions))


def test_a_row_is_claimed_once(ledger: Ledger, job: Job) -> None:
    ledger.add([_row(job, number) for number in range(5)])
    first = ledger.claim(3, queue_empty=True, kinds=KINDS)
    second = ledger.claim(10, queue_empty=True, kinds=KINDS)
    assert len(first) == 3
    assert len(second) == 2
    assert not {row.publication for row in first} & {row.publication for row in second}
    assert ledger.claim(10, queue_empty=True, kinds=KINDS) == []


def test_under_a_reindex_only_its_rows_are_claimed(ledger: Ledger, job: Job) -> None:
    ledger.add([_row(job)])
    assert ledger.claim(10, queue_empty=True, kinds=["reindex"]) == []


def test_a_row_is_started_once_and_ends_once(ledger: Ledger, job: Job) -> None:
    row = _row(job)
    ledger.add([row])
    assert ledger.start(job.job, row.publication) is None
    ledger.claim(1, queue_empty=True, kinds=KINDS)
    held = ledger.start(job.job, row.publication)
    assert held is not None
    assert ledger.start(job.job, row.publication) is None
    assert ledger.write(held, state="indexed", indexed=8) is not None
    assert ledger.write(held, state="failed") is None
    counts = ledger.counts(job.job)
    assert counts.states == {"indexed": 1}
    assert counts.figures == {"found": 8, "indexed": 8, "unchanged": 0, "failed": 0}


def test_a_message_that_was_lost_is_sent_again_once_the_queue_is_empty(ledger: Ledger, job: Job) -> None:
    row = _row(job)
    ledger.add([row])
    ledger.claim(1, queue_empty=True, kinds=KINDS)
    _age(ledger, row, LOST_S + 1)
    assert ledger.claim(1, queue_empty=False, kinds=KINDS) == []
    assert len(ledger.claim(1, queue_empty=True, kinds=KINDS)) == 1


def test_a_row_whose_worker_was_killed_is_sent_again(ledger: Ledger, job: Job) -> None:
    row = _row(job)
    ledger.add([row])
    ledger.claim(1, queue_empty=True, kinds=KINDS)
    ledger.start(job.job, row.publication)
    assert ledger.claim(1, queue_empty=True, kinds=KINDS) == []
    _age(ledger, row, SILENT_S + 1)
    (again,) = ledger.claim(1, queue_empty=True, kinds=KINDS)
    assert again.attempts == 1


def test_a_row_that_takes_every_worker_along_fails_by_name(ledger: Ledger, job: Job) -> None:
    row = _row(job)
    ledger.add([row])
    for _ in range(MAX_ATTEMPTS):
        assert len(ledger.claim(1, queue_empty=True, kinds=KINDS)) == 1
        ledger.start(job.job, row.publication)
        _age(ledger, row, SILENT_S + 1)
    assert ledger.claim(1, queue_empty=True, kinds=KINDS) == []
    (failure,) = ledger.failures(job.job)
    assert failure["source"] == "a.zip"
    assert "died" in str(failure["reason"])
    assert ledger.counts(job.job).figures["failed"] == 8


def test_a_row_that_is_there_stays_unless_its_content_is_another(ledger: Ledger, job: Job) -> None:
    row = _row(job)
    ledger.add([replace(row, state="unchanged")])
    ledger.add([row])
    assert ledger.counts(job.job).states == {"unchanged": 1}
    ledger.add([replace(row, source_digest="y")])
    assert ledger.counts(job.job).states == {"waiting": 1}


def test_the_lock_is_held_by_one_and_given_back_or_runs_out(ledger: Ledger) -> None:
    lock = Lock(ledger._elastic, ledger.jobs)
    assert lock.take("a")
    assert lock.take("a")
    assert not lock.take("b")
    lock.release("b")
    assert lock.holder() == "a"
    lock.release("a")
    assert lock.holder() is None
    ledger._elastic.write(ledger.jobs, Write("lock-reindex", {"holder": "a", "expires_at": 1}))
    assert lock.take("b")


def test_every_field_of_a_row_is_in_the_mapping(ledger: Ledger, job: Job) -> None:
    full = _row(job, xml="0" * 64, images={"a.tif": {"digest": "1" * 64}}, failures=({"figure": "a", "reason": "b"},))
    assert all(value is not None for value in asdict(full).values())
    ledger.add([full])
    assert ledger.counts(job.job).total == 1
