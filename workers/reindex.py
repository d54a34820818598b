"""Brings every patent into a new generation, encoded again when the encoder is another, and swaps it in."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from encoder.specs import EncoderSpec
from search.errors import Unavailable
from search.index import Index, LiveIndex
from search.jobs import WRITING, Job, Row
from workers.batches import batched
from workers.context import Context
from workers.dispatch import LOOK_S, ROWS_AT_ONCE, Report, Summary, finish, wait
from workers.errors import WorkersError
from workers.patience import patiently

# So many patents must find themselves by one of their own drawings before a generation goes live.
PROBES = 20
# A family may bear the same drawing in many publications; beyond so many a patent need not find itself first.
SAME = 50
# Each round brings over what was changed in the one before, in moments; more rounds would hide a fault.
ROUNDS = 5


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
    if job.target is None or not index.elastic.index_names(job.target):
        job = patiently(context.ledger.set_target)(job, patiently(index.create)(spec).name)
    new = patiently(index.describe)(job.target or "")
    # Before anything is read of the old one: `search.writing.tombstones` says why.
    patiently(index.announce)(new.name)
    for _ in range(ROUNDS):
        # From the look at the rows in hand until the swap the lock must have been held: else writes were sent.
        term = context.lock.term
        _drain(context, job)
        _fill(context, job, old, new, report)
        summary = finish(context, job)
        lacking = patiently(_bury)(context, job, old, new)
        _renew(context, job)
        if context.lock.term != term:
            continue
        patiently(_verify)(context, job, old, new, summary, lacking)
        if patiently(_swap)(context, job, new, term):
            # Of a delete that was killed after its first write, in the moment before the swap.
            patiently(_bury)(context, job, old, new)
            patiently(index.sweep)(keep=[*(one.name for one in old), new.name])
            return summary
    raise ReindexFailed(f"The lock ran out {ROUNDS} times, since this process stood still; {_stays(old)}.")


def _swap(context: Context, job: Job, new: LiveIndex, term: int) -> bool:
    """Make a generation live; False when the lock was not held all the time since that term."""
    _renew(context, job)
    if context.lock.term != term:
        return False
    context.index.swap(new.name)
    return True


def _fill(context: Context, job: Job, old: Sequence[LiveIndex], new: LiveIndex, report: Report) -> None:
    """Bring over what the new generation lacks, and once more what was deleted meanwhile."""
    for _ in range(ROUNDS):
        behind = patiently(_behind)(context, job, old, new)
        _renew(context, job)
        if not behind:
            return
        for rows in _rows(context, job, old, behind):
            patiently(context.ledger.add)(rows)
            _renew(context, job)
        wait(context, job, report, between=lambda: _renew(context, job))
        if patiently(context.ledger.counts)(job.job).states.get("failed"):
            return  # the verification says which


def _bury(context: Context, job: Job, old: Sequence[LiveIndex], new: LiveIndex) -> list[str]:
    """Write the tombstones that only the old generations have; returns the patents that the new one lacks.

    Who deletes writes to both, but may be killed between the two.
    """
    lacking = []
    for publication, (_, name) in _behind(context, job, old, new).items():
        held = context.index.get(name, publication)
        if held is not None and held.deleted:
            context.index.put(new.name, held)
        else:
            lacking.append(publication)
        _keep(context, job)
    return lacking


def _newest(context: Context, job: Job, old: Sequence[LiveIndex]) -> dict[str, tuple[int, str]]:
    """The highest revision of each document of the old generations, and which of them holds it.

    It is one generation, unless somebody has put the alias on several: then a newer write is in either of them.
    """
    newest: dict[str, tuple[int, str]] = {}
    for one in old:
        for publication, revision in _revisions(context, job, one).items():
            newest[publication] = max(newest.get(publication, (0, "")), (revision, one.name))
    return newest


def _behind(context: Context, job: Job, old: Sequence[LiveIndex], new: LiveIndex) -> dict[str, tuple[int, str]]:
    """Of `_newest` what the new generation has not got, or has older.

    The old ones are read first: what is deleted between the two is newer in the new one, and not behind.
    """
    there = _newest(context, job, old)
    here = _revisions(context, job, new)
    return {name: newest for name, newest in there.items() if here.get(name, -1) < newest[0]}


def _revisions(context: Context, job: Job, one: LiveIndex) -> dict[str, int]:
    """The revisions of a generation as of now; reading all of a large one may take longer than a lease."""
    context.index.refresh(one.name)
    return context.index.revisions(one.name, lambda: _keep(context, job))


def _renew(context: Context, job: Job) -> None:
    _ours(patiently(context.lock.take)(job.job))


def _keep(context: Context, job: Job) -> None:
    _ours(context.lock.keep(job.job))


def _ours(held: bool) -> None:
    if not held:
        raise WorkersError("The lock went to another reindex while this one stood still; run the command again.")


def _drain(context: Context, job: Job) -> None:
    """Wait until no worker has a row in hand that writes; with the lock held no more are sent."""
    while patiently(context.ledger.in_work)(WRITING):
        _renew(context, job)
        time.sleep(LOOK_S)


def _rows(
    context: Context, job: Job, old: Sequence[LiveIndex], behind: Mapping[str, tuple[int, str]]
) -> Iterator[list[Row]]:
    """A row for each document to be brought over; its content is its revision, its source where that lies."""
    for one in old:
        held = sorted(publication for publication, (_, name) in behind.items() if name == one.name)
        for chunk in batched(held, ROWS_AT_ONCE):
            stored = patiently(context.index.facts)(one.name, chunk)
            yield [
                Row(
                    job=job.job,
                    kind=job.kind,
                    source=one.name,
                    publication=publication,
                    source_digest=str(behind[publication][0]),
                    revision=behind[publication][0],
                    found=stored[publication].figures if publication in stored else 0,
                )
                for publication in chunk
            ]


def _verify(
    context: Context, job: Job, old: Sequence[LiveIndex], new: LiveIndex, summary: Summary, lacking: Sequence[str]
) -> None:
    """Refuse a generation that lacks a document, or in which a patent does not find itself."""
    stays = _stays(old)
    if summary.patents["failed"]:
        first = summary.failures[0]["reason"] if summary.failures else "see the worker's log"
        raise ReindexFailed(f"{summary.patents['failed']} patents could not be brought over ({first}); {stays}.")
    if lacking:
        raise ReindexFailed(f"{new.name} has not got {lacking[0]} as it is in what was live; {stays}.")
    revisions = _revisions(context, job, new)
    if revisions.keys() - _newest(context, job, old).keys():
        raise ReindexFailed(f"{new.name} holds patents that were not there before; {stays}.")
    for publication in _probes(sorted(revisions)):
        _keep(context, job)
        if not _finds_itself(context.index, new, publication):
            raise ReindexFailed(f"{publication} does not find itself in {new.name}; {stays}.")


def _stays(old: Sequence[LiveIndex]) -> str:
    return f"{' and '.join(one.name for one in old)} stays live"


def _finds_itself(index: Index, new: LiveIndex, publication: str) -> bool:
    """Whether a search by its first drawing finds a patent; one without drawings, or deleted by now, need not."""
    patent = index.get(new.name, publication)
    vector = patent.figures[0].image_vector if patent and patent.figures else None
    if vector is None or publication in index.nearest(new.name, vector, count=SAME):
        return True
    return index.revision(new.name, publication) is None


def _probes(publications: list[str]) -> list[str]:
    """Some of all publications, spread evenly."""
    return publications[:: max(1, len(publications) // PROBES)][:PROBES]
