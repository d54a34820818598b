"""Reads what an operator names, writes a row for each patent of it, and waits until the workers have ended them all."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from search.blobs import Blobs
from search.index import StoredFacts
from search.jobs import ENDED, Counts, Job, Row
from workers.context import Context
from workers.errors import UnreadableSource
from workers.patience import patiently
from workers.record_rows import record_row
from workers.remembered import PIPELINE_VERSION, Remembered
from workers.sources import redbook
from workers.sources.exports import RecordSource
from workers.sources.find import read
from workers.sources.records import PassedOver, Source, Unreadable

# One look-up and one bulk request for so many patents; more would only delay the first result.
ROWS_AT_ONCE = 64
# Where nothing is to be done there is no result to delay.
MOST_AT_ONCE = 1024
LOOK_S = 0.5

Report = Callable[[Counts, bool], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """How a job ended; in `patents` and `figures` found is the sum of the others. `empty`: paths without a patent."""

    job: str
    patents: dict[str, int]
    figures: dict[str, int]
    failures: tuple[dict[str, str | None], ...]
    empty: tuple[Path, ...] = ()


def ingest(context: Context, paths: Sequence[Path], report: Report, job: Job | None = None) -> Summary:
    """Take in every patent under some paths; an interrupted call of the same paths is carried on by the next.

    `job` is that of a restore, in which records keep their revisions. `report` is told the counts now and then, and
    whether all sources are read. `Unavailable` when Elasticsearch stays away.
    """
    job = job or patiently(context.ledger.open_job)("ingest", request_of(paths))
    patiently(context.ledger.forget_unreadable)(job.job)
    live = patiently(context.index.current)()
    held = dict.fromkeys(paths, 0)
    met: set[str] = set()
    stream, size = _rows(context, job, held, met), ROWS_AT_ONCE
    while rows := list(islice(stream, size)):
        facts = patiently(context.index.facts)(live.name, [row.publication for row in rows if row.publication])
        looked_up = [_seen_before(context.blobs, row, facts.get(row.publication)) for row in rows]
        patiently(context.ledger.add)(looked_up)
        report(patiently(context.ledger.counts)(job.job), False)
        nothing_to_do = all(row.state != "waiting" for row in looked_up)
        size = min(2 * size, MOST_AT_ONCE) if nothing_to_do else ROWS_AT_ONCE
    if job.carried_on:
        patiently(context.ledger.forget_others)(job.job, met)
    wait(context, job, report)
    patiently(context.index.refresh)(context.index.alias)
    return replace(finish(context, job), empty=tuple(path for path, count in held.items() if not count))


def request_of(paths: Sequence[Path]) -> dict[str, Any]:
    """What tells one call from another: the same paths are the same job."""
    return {"paths": sorted(str(path.resolve()) for path in paths)}


def wait(context: Context, job: Job, report: Report, between: Callable[[], None] = lambda: None) -> None:
    """Wait until every row of a job has ended; `between` is called at each look."""
    while True:
        counts = patiently(context.ledger.counts)(job.job)
        report(counts, True)
        if counts.ended == counts.total:
            return
        between()
        time.sleep(LOOK_S)


def finish(context: Context, job: Job) -> Summary:
    """Close a job and sum it up."""
    summary = summed_up(context, job)
    patiently(context.ledger.end_job)(job)
    return summary


def summed_up(context: Context, job: Job) -> Summary:
    """Sum up what the rows of a job say."""
    counts = patiently(context.ledger.counts)(job.job)
    failures = sorted(
        patiently(lambda: list(context.ledger.failures(job.job)))(),
        key=lambda failure: (str(failure["source"]), str(failure["figure"] or "")),
    )
    patents = {state: counts.states.get(state, 0) for state in ENDED}
    return Summary(job.job, {"found": counts.total, **patents}, counts.figures, tuple(failures))


def _rows(context: Context, job: Job, held: dict[Path, int], met: set[str]) -> Iterator[Row]:
    """A row for each publication, the first time that it is met, and for each source that cannot be read.

    What each path holds is counted in `held`; the ids of the rows are put into `met`.
    """
    names = [path.name for path in held]
    for path in held:
        remembered = Remembered(context, path)
        for source in read(path, remembered):
            held[path] += 1
            if names.count(path.name) > 1:  # two years' folders, say: only the whole path tells them apart
                source = replace(source, name=str(path.parent / source.name))
            if isinstance(source, PassedOver):
                row = remembered.row(job, source)
            else:
                row = _row(context, job, source, remembered)
            if row.document_id not in met:
                met.add(row.document_id)
                yield row


def _row(context: Context, job: Job, source: Source | RecordSource | Unreadable, remembered: Remembered) -> Row:
    if isinstance(source, Unreadable):
        return _unreadable(job, source.name, source.reason)
    try:
        if isinstance(source, RecordSource):
            return record_row(context, job, source)
        parsed = redbook.parse(source.xml, source.name)
    except UnreadableSource as error:
        return _unreadable(job, source.name, str(error))
    images: dict[str, dict[str, str]] = {}
    for drawing in parsed.drawings:
        load = source.images.get(drawing.file)
        if load is None:
            images[drawing.file] = {"reason": f"{drawing.file} is named by the XML and is not beside it."}
            continue
        try:
            images[drawing.file] = {"digest": context.blobs.put("images", load())}
        except UnreadableSource as error:
            images[drawing.file] = {"reason": str(error)}
    xml = context.blobs.put("xml", source.xml)
    facts = [PIPELINE_VERSION, context.describer.name, xml, images]
    return Row(
        job=job.job,
        kind=job.kind,
        publication=parsed.patent.publication,
        source=source.name,
        source_digest=hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest(),
        revision=job.revision,
        package=remembered.key(source.package),
        xml=xml,
        images=images,
        found=len(parsed.drawings),
    )


def _unreadable(job: Job, name: str, reason: str) -> Row:
    failures = ({"figure": None, "reason": reason},)
    return Row(job=job.job, kind=job.kind, publication="", source=name, state="failed", failures=failures)


def _seen_before(blobs: Blobs, row: Row, facts: StoredFacts | None) -> Row:
    """Return the row as ended when the index holds this very content; its bad figures fail again.

    A picture that is gone or damaged is made anew: then the row waits as if it were new.
    """
    # What a record says, and not only its digest, decides whether a patent is the same: a worker compares.
    if facts is None or row.record or row.state != "waiting" or facts.source_digest != row.source_digest:
        return row
    bad = {failure["figure"] for failure in facts.failures}
    if not all(blobs.whole(image["digest"]) for file, image in (row.images or {}).items() if file not in bad):
        return row
    failed = len(facts.failures)
    return replace(row, state="unchanged", unchanged=row.found - failed, failed=failed, failures=facts.failures)


def as_json(summary: Summary) -> dict[str, Any]:
    """Return the summary as the commands print it."""
    return {
        "job": summary.job,
        "patents": summary.patents,
        "figures": summary.figures,
        "failures": list(summary.failures),
    }
