"""The write side of the HTTP interface: PUT, POST, PATCH and DELETE of patents, and the jobs that carry them out."""

from __future__ import annotations

import re
from typing import Any, cast

from flask import Blueprint, Response, current_app, g, jsonify, request
from werkzeug.datastructures import ETags
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from search import limits
from search.access.callers import asked_by
from search.api import problems
from search.errors import BadQuery, Unmet
from search.hybrid.query import parse
from search.jobs import ENDED, Row
from search.writing.conditions import ABSENT, ANY, Condition
from search.writing.outcomes import already, refused, status
from search.writing.patching import MEDIA_TYPE, read_patch
from search.writing.record import Record
from search.writing.writes import WriteService, in_full

writing = Blueprint("writing", __name__)

JSON, FORM = "application/json", "multipart/form-data"
RECORD_PART = "record"
# RFC 7240, 4.3; a larger number than anybody waits for is cut.
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,9})")
_ASYNC = re.compile(r"(?:^|[,;\s])respond-async\b")


def writes() -> WriteService:
    """Return the service that the app was made with."""
    return cast(WriteService, current_app.extensions["figseek-writes"])


@writing.put("/api/v1/patents/<path:publication>")
def put_patent(publication: str) -> Response:
    """Create a patent, or replace it whole."""
    record, files = _record()
    in_full(publication, record)
    return _answer(writes().put("put", record, files, _condition(), asked_by()))


@writing.post("/api/v1/patents")
def create_patent() -> Response:
    """Create a patent; 409 when it is there."""
    record, files = _record()
    g.publication = record.publication  # for the audit log
    try:
        submitted = writes().put("post", record, files, ABSENT, asked_by())
    except Unmet as error:
        raise already(record.publication) from error
    return _answer(submitted)


@writing.patch("/api/v1/patents/<path:publication>")
def patch_patent(publication: str) -> Response:
    """Change metadata by a merge patch."""
    if request.mimetype not in (MEDIA_TYPE, JSON):
        raise UnsupportedMediaType(f"Send {MEDIA_TYPE} or {JSON}.")
    return _answer(writes().patch(publication, read_patch(request.get_data()), _condition(), asked_by()))


@writing.delete("/api/v1/patents/<path:publication>")
def delete_patent(publication: str) -> Response:
    """Delete a patent."""
    name, revision = writes().delete(publication, _condition())
    response = jsonify({"publication": name, "revision": revision})
    response.set_etag(str(revision))
    return response


@writing.get("/api/v1/jobs/<job>")
def job(job: str) -> Response:
    """Show a job."""
    return jsonify(writes().job(job))


@writing.get("/api/v1/activity")
def activity() -> Response:
    """Show what is under way."""
    return jsonify({"jobs": writes().activity()})


def _record() -> tuple[Record, dict[str, bytes]]:
    """Read a record from JSON, or from a form of a part `record` and files named as the figures' `file`."""
    if request.mimetype == JSON:
        return parse(Record, request.get_data()), {}
    if request.mimetype != FORM:
        raise UnsupportedMediaType(f"Send {JSON}, or {FORM} with a part {RECORD_PART} and the images as files.")
    # More and larger parts than a search has.
    request.max_content_length = request.max_form_memory_size = limits.WRITE_BYTES
    request.max_form_parts = limits.SHEETS + 1
    given = [text.encode() for text in request.form.getlist(RECORD_PART)]
    given += [file.read() for file in request.files.getlist(RECORD_PART)]
    unknown = [name for name in request.form if name != RECORD_PART]
    if unknown:
        raise BadQuery(f"{unknown[0][:80]}: a part that is no record must be a file; give it a filename.")
    if len(given) != 1:
        raise BadQuery(f"A form has one part {RECORD_PART}.")
    return parse(Record, given[0]), _images()


def _images() -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for part, file in request.files.items(multi=True):
        if part == RECORD_PART:
            continue
        name = file.filename or ""
        if name in files:
            raise BadQuery(f"{name[:80]}: two files have this name.")
        files[name] = file.read(limits.UPLOAD_BYTES + 1)
        if len(files[name]) > limits.UPLOAD_BYTES:
            raise RequestEntityTooLarge
    return files


def _condition() -> Condition:
    """What the two headers ask (RFC 9110, 13.1): If-Match compares strongly, so that a weak tag never matches."""
    return Condition(
        _tags("If-Match", request.if_match, weak=False), _tags("If-None-Match", request.if_none_match, weak=True)
    )


def _tags(header: str, tags: ETags, *, weak: bool) -> tuple[str, ...] | None:
    """The tags of a header, with the weak ones or without; None where it is not there."""
    if header not in request.headers:
        return None
    # werkzeug has None for an empty tag, which is no revision either.
    return (ANY,) if tags.star_tag else tuple(sorted(tag for tag in tags.as_set(include_weak=weak) if tag))


def _wait_s() -> int:
    """How long the client wants the answer waited for (RFC 7240)."""
    preferred = ",".join(request.headers.getlist("Prefer"))
    asked = _WAIT.search(preferred)
    if asked:
        return min(int(asked[1]), limits.MAX_WAIT_S)
    return 0 if _ASYNC.search(preferred) else limits.WAIT_S


def _answer(submitted: Row) -> Response:
    seconds = _wait_s()
    g.job = submitted.job  # for the audit log
    row = writes().wait(submitted, seconds)
    if row.state not in ENDED:
        response = jsonify(writes().job(row.job))
        response.status_code = 202
        response.headers["Location"] = f"/api/v1/jobs/{row.job}"
    else:
        response = _ended(row)
    if "Prefer" in request.headers:
        response.headers["Preference-Applied"] = f"wait={seconds}"
    return response


def _ended(row: Row) -> Response:
    if (row.write or {}).get("asked_by") == asked_by():
        g.noted = True
    outcome: dict[str, Any] = dict(row.outcome or {})
    if error := refused(outcome):
        raise error
    if "revision" not in outcome:
        return problems.problem(500, f"The write failed: {row.failures[0]['reason']}" if row.failures else "It failed.")
    url = f"/api/v1/patents/{row.publication}"
    answer = {
        "publication": row.publication,
        "revision": outcome["revision"],
        "created": outcome["created"],
        "changed": row.state != "unchanged",
        "failures": list(row.failures),
        "job": row.job,
        "url": url,
    }
    response = jsonify(answer)
    response.set_etag(str(outcome["revision"]))
    response.status_code = status(row)
    if outcome["created"]:
        response.headers["Location"] = url
    return response
