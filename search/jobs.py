"""The ledger: a document for each job and a row for each patent of it, in two indices."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from importlib import resources
from itertools import islice
from math import inf
from typing import Any

from search.elastic import Elastic, Stored, Write
from search.errors import Conflict, NotFound

# A worker touches its row three times as often, so one silent for this long was killed.
SILENT_S = 30.0
# A message that was sent this long ago and is not in an empty queue went with the broker or the worker that held it.
LOST_S = 10.0
# A patent that took this many workers along is itself the cause.
MAX_ATTEMPTS = 5

# The queue's bound and some hundred workers; those beyond are looked at once these have ended.
MOST_IN_HAND = 2000

# Kinds of rows that write into the live index; those of a reindex write beside it.
WRITING = ("ingest", "restore", "write")
ENDED = ("indexed", "unchanged", "failed")


@dataclass(frozen=True, slots=True)
class Job:
    """One request; every write that it makes bears its `revision`. `target` is the index that a reindex fills."""

    job: str
    kind: str
    request_digest: str
    request: dict[str, Any]
    revision: int
    state: str = "running"
    target: str | None = None
    created_at: int = 0
    ended_at: int | None = None

    @property
    def carried_on(self) -> bool:
        """Whether an earlier call began it."""
        return self.job != f"{self.kind}-{self.revision}"


@dataclass(frozen=True, slots=True)
class Row:
    """One patent of a job.

    `state`: waiting, sent, running, then indexed, unchanged or failed. What it is made of is named by its digest in the
    blob store: `xml` as published, or `record`. `images` maps a file that these name to {"digest"}, {"url"} or, where
    it could not be had, {"reason"}. The counts are figures. `source_digest` tells one content from another, `package`
    one ZIP or folder, unopened, by one version of the parser. What is written bears the row's `revision`, that of the
    call that wanted it last. `write` is what a request over HTTP asks ({"method", "condition"}) and who ("asked_by"),
    `outcome` what came of it: {"revision", "created"}, or {"error", "detail"}; before its end, what a worker was about
    to write: {"intended", "created"}.
    """

    job: str
    kind: str
    publication: str
    source: str
    source_digest: str = ""
    state: str = "waiting"
    attempts: int = 0
    changed_at: int = 0
    revision: int = 0
    package: str = ""
    xml: str | None = None
    record: str | None = None
    write: Mapping[str, Any] | None = None
    images: Mapping[str, Mapping[str, str]] | None = None
    found: int = 0
    indexed: int = 0
    unchanged: int = 0
    failed: int = 0
    failures: tuple[Mapping[str, str | None], ...] = ()
    outcome: Mapping[str, Any] | None = None

    @property
    def document_id(self) -> str:
        """One row a publication in a job; a source that could not be read has a row by its name."""
        return f"{self.job}:{self.publication or hashlib.sha256(self.source.encode()).hexdigest()[:24]}"


@dataclass(frozen=True, slots=True)
class Held:
    """A row with the version that was read: whoever writes it first, wins."""

    row: Row
    seq_no: int
    primary_term: int


@dataclass(frozen=True, slots=True)
class InHand:
    """A row that was sent or is being worked on, with its version."""

    document_id: str
    state: str
    version: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows are in each state, and the sums over their figures."""

    states: dict[str, int]
    figures: dict[str, int]

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.states.values())

    @property
    def ended(self) -> int:
        """Rows that need no more work."""
        return sum(self.states.get(state, 0) for state in ENDED)


def now_ms() -> int:
    """The time in milliseconds since 1970, as the ledger's indices hold it."""
    return time.time_ns() // 1_000_000


def _request_digest(kind: str, request: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps([kind, request], sort_keys=True).encode()).hexdigest()[:32]


def _source(record: Job | Row) -> dict[str, Any]:
    # Not `asdict`, which copies every image's entry, in half the time that a second ingest takes for a patent.
    values = ((field.name, getattr(record, field.name)) for field in fields(record))
    return {name: value for name, value in values if value is not None}


def _held(stored: Stored) -> Held:
    source = stored.source
    row = Row(**{**source, "failures": tuple(source.get("failures", ()))})
    return Held(row, stored.seq_no, stored.primary_term)


class Ledger:
    """Jobs and rows under one prefix."""

    def __init__(self, elastic: Elastic, prefix: str = "") -> None:
        self._elastic = elastic
        self.jobs = f"{prefix}figseek-jobs"
        self.rows = f"{prefix}figseek-rows"

    def create(self) -> None:
        """Make the two indices unless they are there."""
        bodies = json.loads(resources.files("mappings").joinpath("ledger.json").read_text())
        for name, body in ((self.jobs, bodies["jobs"]), (self.rows, bodies["rows"])):
            try:
                if not self._elastic.index_names(f"{name}*"):
                    self._elastic.create_index(name, body)
                    continue
            except Conflict:
                pass
            # One that an older figseek made lacks the fields that were added since.
            self._elastic.extend_mapping(name, body["mappings"]["properties"])

    # ---- jobs ----

    def open_job(self, kind: str, request: dict[str, Any]) -> Job:
        """Return the running job of this very request, or a new one: two operators at once get one job."""
        digest = _request_digest(kind, request)
        revision = self.next_revision()
        job = Job(f"{kind}-{revision}", kind, digest, request, revision, created_at=now_ms())
        try:
            self._elastic.write(self.jobs, Write(f"open-{digest}", _source(job), create=True))
        except Conflict:
            opened = self._elastic.get(self.jobs, f"open-{digest}")
            if opened is None:  # it ended in this moment
                return self.open_job(kind, request)
            stored = self._elastic.get(self.jobs, opened.source["job"]) or opened
            if stored.source["state"] == "ended":  # and was killed before it could say so
                self._elastic.delete(self.jobs, f"open-{digest}")
                return self.open_job(kind, request)
            # Carried on: what is read now is newer than all that was written since it began.
            job = replace(Job(**stored.source), revision=revision)
        self._elastic.write(self.jobs, Write(job.job, _source(job)), refresh=True)
        return job

    def last(self, kind: str, request: dict[str, Any]) -> Job | None:
        """The last job of this very request, running or ended; None when there was none."""
        self._elastic.refresh(self.jobs)
        # Two: beside the jobs there may be the one document of what is open.
        body = {
            "query": {"term": {"request_digest": _request_digest(kind, request)}},
            "sort": [{"revision": "desc"}],
            "size": 2,
        }
        hits = self._elastic.search(self.jobs, body)["hits"]["hits"]
        return next((Job(**hit["_source"]) for hit in hits if hit["_id"] == hit["_source"]["job"]), None)

    def job(self, job: str) -> Job:
        """Read a job; `NotFound` when there is none."""
        stored = self._elastic.get(self.jobs, job)
        # Beside the jobs the index holds the last revision, locks, and what was opened by its request.
        if stored is None or stored.source.get("job") != job:
            raise NotFound(f"There is no job {job}.")
        return Job(**stored.source)

    def set_target(self, job: Job, target: str) -> Job:
        """Record the index that a job fills."""
        changed = replace(job, target=target)
        self._elastic.write(self.jobs, Write(job.job, _source(changed)))
        return changed

    def end_job(self, job: Job) -> None:
        """Close a job; the same request is a new job from now on."""
        self._elastic.write(self.jobs, Write(job.job, _source(replace(job, state="ended", ended_at=now_ms()))))
        opened = self._elastic.get(self.jobs, f"open-{job.request_digest}")
        if opened is not None and opened.source["job"] == job.job:
            self._elastic.delete(self.jobs, f"open-{job.request_digest}")

    def next_revision(self) -> int:
        """Allot the next revision: milliseconds since 1970, or one more than the last where the clock lags behind."""
        while True:
            stored = self._elastic.get(self.jobs, "revision")
            try:
                if stored is None:
                    value = now_ms()
                    self._elastic.write(self.jobs, Write("revision", {"value": value}, create=True))
                else:
                    value = max(stored.source["value"] + 1, now_ms())
                    write = Write("revision", {"value": value}, seq_no=stored.seq_no, primary_term=stored.primary_term)
                    self._elastic.write(self.jobs, write)
            except Conflict:
                continue
            return value

    def raise_revision(self, least: int) -> None:
        """See to it that every revision from now on is higher than this one."""
        while (stored := self._elastic.get(self.jobs, "revision")) is None or stored.source["value"] < least:
            self.next_revision() if stored is None else self._raise(stored, least)

    def _raise(self, stored: Stored, value: int) -> None:
        write = Write("revision", {"value": value}, seq_no=stored.seq_no, primary_term=stored.primary_term)
        with suppress(Conflict):
            self._elastic.write(self.jobs, write)

    # ---- rows, as the dispatcher sees them ----

    def add(self, rows: Sequence[Row]) -> None:
        """Write rows; of one that is there already, what `_carried_on` says."""
        stamped = [replace(row, changed_at=now_ms()) for row in rows]
        writes = [Write(row.document_id, _source(row), create=True) for row in stamped]
        there = self._elastic.write_many(self.rows, writes)
        again = []
        for row in stamped:
            if row.document_id in there:
                stored = self._elastic.get(self.rows, row.document_id)
                wanted = stored and _carried_on(_held(stored).row, row)
                if stored and wanted:
                    source = _source(wanted)
                    again.append(Write(row.document_id, source, seq_no=stored.seq_no, primary_term=stored.primary_term))
        self._elastic.write_many(self.rows, again)

    def submit(self, request: dict[str, Any], row: Row) -> Row:
        """Open a job "write" of one row, or join the one of this very request while it runs; the row as it stands.

        Of `row` everything but job and revision is given. A joined row gets the revision of this call, as `_joined`
        says, so that a delete that came in between does not stand in its way.
        """
        job = self.open_job(row.kind, request)
        mine = replace(row, job=job.job, revision=job.revision, changed_at=now_ms())
        self._elastic.write_many(self.rows, [Write(mine.document_id, _source(mine), create=True)])
        while stored := self._elastic.get(self.rows, mine.document_id):
            there = _held(stored).row
            if there.revision >= job.revision:
                return there
            if there.state in ENDED:
                # Its worker was killed between the end of the row and the end of the job.
                self.end_job(job)
                return self.submit(request, row)
            joined = _joined(there, mine)
            if joined is None:
                return there
            write = Write(mine.document_id, _source(joined), seq_no=stored.seq_no, primary_term=stored.primary_term)
            if not self._elastic.write_many(self.rows, [write]):
                return joined
        return mine

    def row(self, job: str, publication: str) -> Row | None:
        """Read one row, as of the last write; None when there is none."""
        stored = self._elastic.get(self.rows, f"{job}:{publication}")
        return None if stored is None else _held(stored).row

    def of_packages(self, packages: Sequence[str]) -> dict[str, Row]:
        """Find the rows that earlier jobs have made of some packages, as they were before any work on them."""
        content = ["job", "kind", "source", "publication", "source_digest", "package", "xml", "images", "found"]
        body = {
            "query": {"bool": {"filter": [{"term": {"kind": "ingest"}}, {"terms": {"package": list(packages)}}]}},
            "collapse": {"field": "package"},
            "size": len(packages),
            "_source": content,
            "track_total_hits": False,
        }
        hits = self._elastic.search(self.rows, body)["hits"]["hits"]
        return {hit["_source"]["package"]: Row(**hit["_source"]) for hit in hits}

    def forget_unreadable(self, job: str) -> None:
        """Drop the rows of sources that could not be read: they may be mended or gone when a job is carried on."""
        query = {"bool": {"filter": [{"term": {"job": job}}, {"term": {"publication": ""}}]}}
        for stored in list(self._elastic.scan(self.rows, query, {"includes": ["job"]})):
            self._elastic.delete(self.rows, stored.document_id)

    def forget_others(self, job: str, kept: Set[str]) -> None:
        """Drop the rows of a job but for these ids: what a carried-on call does not find any more is not its business.

        What was taken in of them stays in the index.
        """
        self._elastic.refresh(self.rows)
        for stored in list(self._elastic.scan(self.rows, {"term": {"job": job}}, {"includes": ["job"]})):
            if stored.document_id not in kept:
                self._elastic.delete(self.rows, stored.document_id)

    def counts(self, job: str) -> Counts:
        """Count a job's rows by state and sum their figures, as of the last write."""
        self._elastic.refresh(self.rows)
        sums = {name: {"sum": {"field": name}} for name in ("found", "indexed", "unchanged", "failed")}
        body = {
            "query": {"term": {"job": job}},
            "size": 0,
            "aggs": {"states": {"terms": {"field": "state"}}, **sums},
        }
        found = self._elastic.search(self.rows, body)["aggregations"]
        return Counts(
            {bucket["key"]: bucket["doc_count"] for bucket in found["states"]["buckets"]},
            {name: int(found[name]["value"]) for name in sums},
        )

    def under_way(self, kinds: Sequence[str], most: int) -> dict[str, tuple[str, Counts]]:
        """Kind and counts of the jobs that have rows to be worked on yet, by job, as of the last refresh."""
        left = {"query": _of(kinds, ["waiting", "sent", "running"]), "size": 0, "aggs": _by_job(most)}
        jobs = [bucket["key"] for bucket in self._elastic.search(self.rows, left)["aggregations"]["jobs"]["buckets"]]
        if not jobs:
            return {}
        body = {"query": {"terms": {"job": jobs}}, "size": 0, "aggs": _by_job(most)}
        found = self._elastic.search(self.rows, body)["aggregations"]["jobs"]["buckets"]
        return {bucket["key"]: (bucket["kinds"]["buckets"][0]["key"], _states(bucket)) for bucket in found}

    def failures(self, job: str) -> Iterator[dict[str, str | None]]:
        """Every failure of a job: {source, figure, reason}; figure is None where the whole patent failed."""
        either = [{"range": {"failed": {"gt": 0}}}, {"term": {"state": "failed"}}]
        query = {"bool": {"filter": [{"term": {"job": job}}], "should": either, "minimum_should_match": 1}}
        for stored in self._elastic.scan(self.rows, query, {"includes": ["source", "failures"]}):
            for failure in stored.source.get("failures", ()):
                yield {"source": stored.source["source"], "figure": failure.get("figure"), "reason": failure["reason"]}

    def first_failures(self, job: str, most: int) -> list[dict[str, str | None]]:
        """At most so many failures of a job, as `failures` gives them."""
        return list(islice(self.failures(job), most))

    # ---- rows, as the workers see them ----

    def claim(self, limit: int, kinds: Sequence[str]) -> list[Row]:
        """Mark up to `limit` rows that wait as sent, and return them.

        Rows of "write", which somebody waits for, go before those of a reindex and of an ingest: by the alphabet.
        """
        body = {"size": limit, "seq_no_primary_term": True, "sort": [{"kind": "desc"}, {"changed_at": "asc"}]}
        hits = self._elastic.search(self.rows, body | {"query": _of(kinds, ["waiting"])})["hits"]["hits"]
        held = [_held(Stored(hit["_id"], hit["_source"], hit["_seq_no"], hit["_primary_term"])) for hit in hits]
        return self._take(held, "sent")

    def in_hand(self, kinds: Sequence[str]) -> list[InHand]:
        """The rows that are sent or running, those that changed longest ago first."""
        body = {
            "query": _of(kinds, ["sent", "running"]),
            "_source": ["state"],
            "size": MOST_IN_HAND,
            "seq_no_primary_term": True,
            "sort": [{"changed_at": "asc"}],
        }
        hits = self._elastic.search(self.rows, body)["hits"]["hits"]
        return [InHand(hit["_id"], hit["_source"]["state"], (hit["_seq_no"], hit["_primary_term"])) for hit in hits]

    def give_back(self, lost: Sequence[InHand]) -> list[Row]:
        """Let rows whose worker or message was lost wait again, unless they have changed; returns them.

        One that took too many workers along is failed.
        """
        held = []
        for one in lost:
            stored = self._elastic.get(self.rows, one.document_id)
            if stored is not None and (stored.seq_no, stored.primary_term) == one.version:
                held.append(_held(stored))
        return self._take(held, "waiting")

    def _take(self, held: Sequence[Held], state: str) -> list[Row]:
        """Put rows into a state; those that somebody else changed meanwhile are left out."""
        taken = [(_taken(one, state), one) for one in held]
        writes = [
            Write(one.row.document_id, _source(row), seq_no=one.seq_no, primary_term=one.primary_term)
            for row, one in taken
        ]
        conflicts = self._elastic.write_many(self.rows, writes)
        return [row for row, _ in taken if row.document_id not in conflicts]

    def start(self, job: str, publication: str) -> Held | None:
        """Take a sent row to work on; None when it is done or in other hands."""
        stored = self._elastic.get(self.rows, f"{job}:{publication}")
        if stored is None or stored.source["state"] != "sent":
            return None
        return self.write(_held(stored), state="running")

    def write(self, held: Held, **changes: Any) -> Held | None:
        """Change a row; None when somebody else changed it since it was read."""
        row = replace(held.row, changed_at=now_ms(), **changes)
        write = Write(row.document_id, _source(row), seq_no=held.seq_no, primary_term=held.primary_term)
        try:
            stored = self._elastic.write(self.rows, write)
        except Conflict:
            return None
        return Held(row, stored.seq_no, stored.primary_term)

    def in_work(self, kinds: Sequence[str]) -> int:
        """How many rows of some kinds are sent or running."""
        self._elastic.refresh(self.rows)
        body = {"query": _of(kinds, ["sent", "running"]), "size": 0, "track_total_hits": True}
        return int(self._elastic.search(self.rows, body)["hits"]["total"]["value"])


def _carried_on(there: Row, wanted: Row) -> Row | None:
    """What becomes of a row that is there when a call carries its job on; None: it stays.

    Another content takes its place. One that has ended and whose patent is not in the index as it should be (deleted
    since, say) is done again. One that has not ended gets the revision of this call, which is newer than a delete that
    came in between; where a worker has it in hand, that worker's outcome no longer counts.
    """
    if there.source_digest != wanted.source_digest:
        return wanted
    if there.state in ENDED:
        return wanted if wanted.state == "waiting" and there.state != "failed" else None
    if there.revision >= wanted.revision or wanted.state in ENDED:
        return None
    state = "sent" if there.state == "sent" else "waiting"
    return replace(there, state=state, revision=wanted.revision, changed_at=wanted.changed_at)


def _joined(there: Row, wanted: Row) -> Row | None:
    """What becomes of a write that has not ended when the same request comes again; None: it stays.

    As `_carried_on`. But one with a condition that a worker has begun may have been written with the revision that it
    bears: with another the condition would be asked of its own outcome.
    """
    begun = there.state == "running" or there.attempts > 0
    if begun and there.write and there.write.get("condition"):
        return None
    return _carried_on(there, wanted)


def lost(in_hand: Sequence[InHand], still_s: Mapping[str, float], *, queue_empty: bool) -> list[InHand]:
    """Those whose worker was killed or, told by an empty queue, whose message is gone.

    `still_s`: for how long each was seen unchanged, by its id.
    """
    waits = {"running": SILENT_S, "sent": LOST_S if queue_empty else inf}
    return [one for one in in_hand if still_s[one.document_id] > waits[one.state]]


def _by_job(most: int) -> dict[str, Any]:
    parts = {"states": {"terms": {"field": "state"}}, "kinds": {"terms": {"field": "kind", "size": 1}}}
    return {"jobs": {"terms": {"field": "job", "size": most}, "aggs": parts}}


def _states(bucket: Mapping[str, Any]) -> Counts:
    return Counts({state["key"]: state["doc_count"] for state in bucket["states"]["buckets"]}, {})


def _of(kinds: Sequence[str], states: Sequence[str]) -> dict[str, Any]:
    return {"bool": {"filter": [{"terms": {"kind": list(kinds)}}, {"terms": {"state": list(states)}}]}}


def _taken(held: Held, state: str) -> Row:
    """Return the row in its new state, or failed when it has taken too many workers along."""
    attempts = held.row.attempts + (held.row.state == "running")
    if attempts >= MAX_ATTEMPTS:
        reason = f"the worker died {attempts} times while it worked on this patent; look into the worker's log"
        failure = {"figure": None, "reason": reason}
        return replace(
            held.row,
            state="failed",
            attempts=attempts,
            failed=held.row.found,
            failures=(failure,),
            changed_at=now_ms(),
        )
    return replace(held.row, state=state, attempts=attempts, changed_at=now_ms())
