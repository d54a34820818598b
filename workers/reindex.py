"""Brings every patent into a new generation, encoded again when the encoder is another, and swaps it in."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress

from encoder.specs import EncoderSpec
from search.errors import Unavailable
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
    if not patiently(context.lock.take_from_the_dead)(job.job):
        raise WorkersError("Another reindex is running; wait for it to end.")
    try:
        return _locked(context, job, spec, report)
    finally:
        # One that cannot be given back runs out.
        with suppress(Unavailable):
            context.lock.release(job.job)


def _locked(context: Context, job: Job, spec: EncoderSpec, report: Report) -> Summary:
    index = context.index
    old = patiently(index.behind_alias)()
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
    patiently(_verify)(index, old, new, summary)
    _renew(context, job)
    patiently(index.swap)(new.name)
    patiently(index.sweep)(keep=[*(one.name for one in old), new.name])
    return summary


def _renew(context: Context, job: Job) -> None:
    if not patiently(context.lock.take)(job.job):
        raise WorkersError("The lock went to another reindex while this one stood still; run the command again.")


def _drain(context: Context, job: Job) -> None:
    """Wait until no ingest has a row in hand; with the lock held no more are sent."""
    while patiently(context.ledger.in_work)("ingest"):
        _renew(context, job)
        time.sleep(LOOK_S)


def _newest(index: Index, old: Sequence[LiveIndex]) -> dict[str, tuple[int, str]]:
    """The highest revision of each document of the old generations, and which of them holds it.

    It is one generation, unless somebody has put the alias on several: then a newer write is in either of them.
    """
    newest: dict[str, tuple[int, str]] = {}
    for one in old:
        index.refresh(one.name)
        for publication, revision in index.revisions(one.name).items():
            newest[publication] = max(newest.get(publication, (0, "")), (revision, one.name))
    return newest


def _rows(context: Context, job: Job, old: Sequence[LiveIndex]) -> Iterator[list[Row]]:
    """A row for each document of the old generations; its content is its revision, its source where that lies."""
    newest = patiently(_newest)(context.index, old)
    for one in old:
        held = sorted(publication for publication, (_, name) in newest.items() if name == one.name)
        for chunk in batched(held, ROWS_AT_ONCE):
            stored = patiently(context.index.facts)(one.name, chunk)
            yield [
                Row(
                    job=job.job,
                    kind=job.kind,
                    source=one.name,
                    publication=publication,
                    source_digest=str(newest[publication][0]),
                    found=stored[publication].figures if publication in stored else 0,
                )
                for publication in chunk
            ]


def _verify(index: Index, old: Sequence[LiveIndex], new: LiveIndex, summary: Summary) -> None:
    """Refuse a generation that lacks a document, or in which a patent does not find itself."""
    stays = f"{' and '.join(one.name for one in old)} stays live"
    if summary.patents["failed"]:
        first = summary.failures[0]["reason"] if summary.failures else "see the worker's log"
        raise ReindexFailed(f"{summary.patents['failed']} patents could not be brought over ({first}); {stays}.")
    revisions = index.revisions(new.name)
    if {publication: revision for publication, (revision, _) in _newest(index, old).items()} != revisions:
        raise ReindexFailed(f"{new.name} does not hold the same revisions; {stays}.")
    for publication in _probes(sorted(revisions)):
        patent = index.get(new.name, publication)
        figure = patent.figures[0] if patent and patent.figures else None
        if (
            figure
            and figure.image_vector
            and publication not in index.nearest(new.name, figure.image_vector, count=SAME)
        ):
            raise ReindexFailed(f"{publication} does not find itself in {new.name}; {stays}.")


def _probes(publications: list[str]) -> list[str]:
    """Some of all publications, spread evenly."""
    return publications[:: max(1, len(publications) // PROBES)][:PROBES]
