"""The write side as the web layer has it: stores what a request brings, writes a job for the workers, waits for it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import BoundedSemaphore
from typing import Any

from mappings.document import Patent
from mappings.publication import canonical
from search import deadline, limits
from search.blobs import Blobs
from search.errors import BadQuery, Corrupt, NotFound, Unavailable
from search.hybrid.numbers import the_one
from search.index import Index, require
from search.jobs import ENDED, Job, Ledger, Row
from search.writing.conditions import Condition
from search.writing.patching import patched
from search.writing.record import Record, checked, content_digest, to_json
from search.writing.remote import Allowed, address, check_template
from search.writing.tombstones import delete

LOOK_S = 0.1
# What is left for the answer once the waiting is over.
ANSWER_S = 10.0
# Of the page's eight threads; the others go on answering searches while writes are waited for.
WAITING = 4


@dataclass(frozen=True, slots=True)
class WriteService:
    """Takes writes; every method raises `BadQuery`, `NotFound`, `Unmet`, `Unavailable` or `Mismatch`."""

    index: Index
    ledger: Ledger
    blobs: Blobs
    images: Allowed
    waiting: BoundedSemaphore

    def put(
        self,
        method: str,
        record: Record,
        files: Mapping[str, bytes],
        condition: Condition,
        asked_by: Mapping[str, Any],
    ) -> Row:
        """Submit a whole patent (`method` "put" or "post"); `files` are its images by name.

        A POST of what is here already may be one whose answer was lost: where it brings the same, a worker compares.
        `asked_by` is what the audit log is to tell of who asked.
        """
        before = self._before(record.publication)
        is_again = method == "post" and before is not None
        if not is_again:
            _require(condition, record.publication, before)
        images = self._images(record, files)
        body = record.model_dump_json(exclude_defaults=True, exclude={"image_url", "revision"}).encode()
        row = Row(
            job="",
            kind="write",
            publication=record.publication,
            source=record.publication,
            source_digest=content_digest(record, images),
            images=images,
            found=len(record.figures),
        )
        if before and is_again and before.source_digest != row.source_digest:
            _require(condition, record.publication, before)
        return self._submit(row, method, body, condition, asked_by)

    def patch(
        self, publication: str, patch: Mapping[str, Any], condition: Condition, asked_by: Mapping[str, Any]
    ) -> Row:
        """Submit a merge patch of a patent's metadata."""
        name = the_one(self.index, publication)
        before = self._before(name)
        _require(condition, name, before)
        # Refused at once where it is of no use; the worker applies it to what is there then.
        patched(to_json(before) if before else {}, dict(patch))
        body = json.dumps(patch, sort_keys=True).encode()
        digest = hashlib.sha256(body).hexdigest()
        row = Row(job="", kind="write", publication=name, source=name, source_digest=digest)
        return self._submit(row, "patch", body, condition, asked_by)

    def delete(self, publication: str, condition: Condition) -> tuple[str, int]:
        """Delete a patent at once; its name and the revision of what is left of it."""
        name = the_one(self.index, publication, deleted=True)
        self.ledger.create()
        return name, delete(self.index, self.ledger, name, condition)

    def wait(self, row: Row, seconds: float) -> Row:
        """Wait until a row has ended, at most so long; not at all when too many requests wait already."""
        if row.state in ENDED or not self.waiting.acquire(blocking=False):
            return row
        deadline.start(seconds + ANSWER_S)
        ends_at = time.monotonic() + seconds
        try:
            while row.state not in ENDED and time.monotonic() < ends_at:
                time.sleep(LOOK_S)
                row = self.ledger.row(row.job, row.publication) or row
        except Unavailable:  # what was taken stays taken
            return row
        finally:
            self.waiting.release()
        return row

    def job(self, job: str) -> dict[str, Any]:
        """Show a job: its state, what has become of its rows, and its failures."""
        found = self.ledger.job(job)
        counts = self.ledger.counts(job)
        ended = found.state == "ended" or (found.kind == "write" and 0 < counts.total == counts.ended)
        return {
            "job": found.job,
            "kind": found.kind,
            "state": "ended" if ended else "running",
            "created_at": found.created_at,
            "ended_at": found.ended_at,
            "patents": counts.states,
            "figures": counts.figures,
            "failures": self.ledger.first_failures(job, limits.FAILURES),
            "written": self._written(found),
        }

    def activity(self) -> list[dict[str, Any]]:
        """Tell what is being taken in or encoded again, for everybody who searches: no names, only how far it is."""
        try:
            found = self.ledger.under_way(("ingest", "reindex"), limits.ACTIVITIES)
        except NotFound:  # nothing was ever taken in
            return []
        return [{"kind": kind, "patents": counts.total, "ended": counts.ended} for kind, counts in found.values()]

    def _written(self, job: Job) -> dict[str, Any] | None:
        row = self.ledger.row(job.job, str(job.request["publication"])) if job.kind == "write" else None
        revision = (row.outcome or {}).get("revision") if row else None
        return None if row is None or revision is None else {"publication": row.publication, "revision": revision}

    def _before(self, publication: str) -> Patent | None:
        """The patent that is here; None where there is none, or it was deleted."""
        try:
            live = self.index.current()
        except NotFound as error:
            raise Unavailable(str(error)) from error
        held = self.index.get(live.name, publication)
        return None if held is None or held.deleted else held

    def _images(self, record: Record, files: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
        """Where each figure's image is: uploaded, stored already, to be fetched, or not to be had."""
        wanted = {figure.file: figure.digest for figure in record.figures}
        for name in files:
            if name not in wanted:
                raise BadQuery(f"{name[:80]}: no figure of the record has this file.")
        if record.image_url is not None:
            check_template(record.image_url, self.images)
        return {file: self._image(record, file, digest, files) for file, digest in wanted.items()}

    def _image(self, record: Record, file: str, digest: str | None, files: Mapping[str, bytes]) -> dict[str, str]:
        if file in files:
            return checked(digest, self.blobs.put("images", files[file]))
        lack = "did not come with the record"
        if digest is not None:
            try:
                self.blobs.get("images", digest)
            except NotFound:
                lack = f"is not stored under {digest}"
            except Corrupt:
                lack = f"is damaged where it is stored under {digest}; send it with the record"
            else:
                return {"digest": digest}
        if record.image_url is not None:
            expected = {} if digest is None else {"expected": digest}
            return {"url": address(record.image_url, record.publication, file), **expected}
        return {"reason": f"{file} {lack}."}

    def _submit(self, row: Row, method: str, body: bytes, condition: Condition, asked_by: Mapping[str, Any]) -> Row:
        self.ledger.create()
        asked = {"method": method, "condition": condition.as_json()}
        stored = self.blobs.put("records", body)
        request = asked | {
            "publication": row.publication,
            "record": stored,
            "images": hashlib.sha256(json.dumps(row.images, sort_keys=True).encode()).hexdigest(),
        }
        return self.ledger.submit(request, replace(row, record=stored, write=asked | {"asked_by": asked_by}))


def _require(condition: Condition, publication: str, before: Patent | None) -> None:
    """Look at the condition before anything is stored; the worker looks again as it writes."""
    require(condition, publication, before.revision if before else None)


def in_full(text: str, record: Record) -> None:
    """Refuse (`BadQuery`) a record of another publication than the address names."""
    try:
        name = canonical(text)
    except ValueError as error:
        raise BadQuery(str(error)) from error
    if name != record.publication:
        raise BadQuery(f"publication: the record is of {record.publication}, the address names {name}.")
