"""Brings every patent into a new generation, encoded again when the encoder is another, and swaps it in."""

from __future__ import annotations

import time
from collections.abc import Iterator

from encoder.specs import EncoderSpec
from search.index import Index, LiveIndex
from search.jobs import Job, Row
from workers.batches import batched
from workers.context import Context
from workers.dispatch import LOOK_S, ROWS_AT_ONCE, Report, Summary, finish, patiently, wait
from workers.errors import WorkersError

# So many patents must find themselves by one of their own drawings before a generation goes live.
PROBES = 20
# A family may bear the same drawing in many publications; beyond so many a patent need not find itself first.
SAME = 50


class ReindexFailed(WorkersError):
    """The new generation is not as it should be; the old one stays live."""


def reindex(context: Context, spec: EncoderSpec, report: Report) -> Summary:
    """Make a new generation by an encoder and put it live; writes wait meanwhile, searches go on.

    An interrupted call is carried on by the next. `ReindexFailed` leaves the old generation live and says why.
    """
    job = patiently(context.ledger.open_job)("reindex", {"encoder": spec.name, "fingerprint": spec.fingerprint})
    if not context.lock.take(job.job):
        raise WorkersError(f"Another reindex ({context.lock.holder()}) is running; wait for it to end.")
    try:
        return _locked(context, job, spec, report)
    finally:
        context.lock.release(job.job)


def _locked(context: Context, job: Job, spec: EncoderSpec, report: Report) -> Summary:
    index = context.index
    old = patiently(index.live)()
    _drain(context, job)
    if job.target is None or not index.elastic.index_names(job.target):
        job = patiently(context.ledger.set_target)(job, patiently(index.create)(spec).name)
    new = patiently(index.describe)(job.target or "")
    for rows in _rows(context, job, old):
        patiently(context.ledger.add)(rows)
        _renew(context, job)
    wait(context, job, report, between=lambda: _renew(context, job))
    patiently(index.refresh)(new.name)
    summary = finish(context, job)
    _renew(context, job)
    _verify(index, old, new, summary)
    _renew(context, job)
    patiently(index.swap)(new.name)
    patiently(index.sweep)(keep=[old.name, new.name])
    return summary


def _renew(context: Context, job: Job) -> None:
    if not patiently(context.lock.take)(job.job):
        raise WorkersError("The lock went to another reindex while this one stood still; run the command again.")


def _drain(context: Context, job: Job) -> None:
    """Wait until no ingest has a row in hand; with the lock held no more are sent."""
    while patiently(context.ledger.in_work)("ingest"):
        _renew(context, job)
        time.sleep(LOOK_S)


def _rows(context: Context, job: Job, old: LiveIndex) -> Iterator[list[Row]]:
    """A row for each document of the old generation; its content is its revision."""
    revisions = sorted(patiently(context.index.revisions)(old.name).items())
    for chunk in batched(revisions, ROWS_AT_ONCE):
        stored = patiently(context.index.facts)(old.name, [publication for publication, _ in chunk])
        yield [
            Row(
                job=job.job,
                kind=job.kind,
                source=old.name,
                publication=publication,
                source_digest=str(revision),
                found=stored[publication].figures if publication in stored else 0,
            )
            for publication, revision in chunk
        ]


def _verify(index: Index, old: LiveIndex, new: LiveIndex, summary: Summary) -> None:
    """Refuse a generation that lacks a document, or in which a patent does not find itself."""
    if summary.patents["failed"]:
        first = summary.failures[0]["reason"] if summary.failures else "see the worker's log"
        raise ReindexFailed(
            f"{summary.patents['failed']} patents could not be brought over ({first}); {old.name} stays live."
        )
    revisions = index.revisions(new.name)
    if index.revisions(old.name) != revisions:
        raise ReindexFailed(f"{new.name} does not hold the same revisions as {old.name}, which stays live.")
    for publication in _probes(sorted(revisions)):
        patent = index.get(new.name, publication)
        figure = patent.figures[0] if patent and patent.figures else None
        if (
            figure
            and figure.image_vector
            and publication not in index.nearest(new.name, figure.image_vector, count=SAME)
        ):
            raise ReindexFailed(f"{publication} does not find itself in {new.name}; {old.name} stays live.")


def _probes(publications: list[str]) -> list[str]:
    """Some of all publications, spread evenly."""
    return publications[:: max(1, len(publications) // PROBES)][:PROBES]
