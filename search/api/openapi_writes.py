"""The paths of patents and jobs in the OpenAPI document."""

from __future__ import annotations

from search import limits
from search.api.openapi_parts import Schema, answer, parameter, problem_answers, reference, responses
from search.writing.patching import MEDIA_TYPE

PUBLICATION = parameter("publication", "path", {"type": "string", "minLength": 1, "examples": ["USD0907292S1"]})
TAG: Schema = {"ETag": {"description": "The revision, strong.", "schema": {"type": "string", "pattern": '^"[0-9]+"$'}}}
APPLIED: Schema = {"Preference-Applied": {"description": "RFC 7240.", "schema": {"type": "string"}}}
LOCATION: Schema = {"Location": {"description": "Where it is.", "schema": {"type": "string"}}}
TEXT: Schema = {"type": "string"}

CONDITIONS = [parameter("If-Match", "header", TEXT), parameter("If-None-Match", "header", TEXT)]
PREFER = parameter("Prefer", "header", TEXT) | {
    "description": f"wait=N: seconds until a 202, {limits.WAIT_S} where none is given, {limits.MAX_WAIT_S} at most."
}
WRONG = {
    "503": "No write can be taken at the moment.",
}
WRONG_BODY = {
    "400": "The request cannot be read.",
    "413": "The request is too large.",
    "415": "A type of body that is not taken here.",
    "422": "A field is wrong; the detail names it.",
    "500": "The write failed; the detail and the worker's log have more.",
}
ABSENT = {"404": "There is no such patent."}
NO_ADDRESS = {"404": "The number has a line break in it, which no address here has."}
OVERTAKEN = {"409": "A write that came later is there already."}
STALE = {"412": "The condition does not hold for the revision that is there."}


def write_paths() -> Schema:
    """The paths by address."""
    return {
        "/api/v1/patents": {"post": _post()},
        "/api/v1/patents/{publication}": {"get": _get(), "put": _put(), "patch": _patch(), "delete": _delete()},
        "/api/v1/jobs/{job}": {
            "get": {
                "operationId": "job",
                "summary": "Show a job: how far it is, and what failed.",
                "parameters": [parameter("job", "path", {"type": "string", "minLength": 1})],
                "responses": responses("JobAnswer", {"404": "There is no such job."}),
            }
        },
        "/api/v1/activity": {
            "get": {
                "operationId": "activity",
                "summary": "Tell how far the jobs are that take patents in or encode them again.",
                "responses": responses("ActivityAnswer", {}),
            }
        },
    }


def patch_schema(metadata: Schema) -> Schema:
    """The schema of a merge patch: that of the metadata, where every value may be null too."""
    properties = {name: {"anyOf": [part, {"type": "null"}]} for name, part in metadata["properties"].items()}
    return metadata | {"title": "Patch", "properties": properties, "description": "A merge patch of the metadata."}


def _get() -> Schema:
    found = responses("PatentAnswer", ABSENT)
    found["200"]["headers"] = TAG
    return {
        "operationId": "patent",
        "summary": "Show one patent, by any spelling of its number.",
        "parameters": [PUBLICATION, parameter("If-None-Match", "header", TEXT)],
        "responses": {**found, "304": {"description": "It is still of the revision that If-None-Match names."}},
    }


def _post() -> Schema:
    exists = {"409": "The patent is there already, with other content."}
    return {
        "operationId": "create_patent",
        "summary": "Create a patent. The same twice changes nothing.",
        "parameters": [PREFER],
        "requestBody": _record(),
        "responses": {**_written(), **problem_answers(WRONG | WRONG_BODY | exists)},
    }


def _put() -> Schema:
    return {
        "operationId": "put_patent",
        "summary": "Create a patent, or replace it whole. The same twice changes nothing.",
        "parameters": [PUBLICATION, *CONDITIONS, PREFER],
        "requestBody": _record(),
        "responses": {**_written(), **problem_answers(WRONG | WRONG_BODY | NO_ADDRESS | OVERTAKEN | STALE)},
    }


def _patch() -> Schema:
    content = {media: {"schema": reference("Patch")} for media in (MEDIA_TYPE, "application/json")}
    return {
        "operationId": "patch_patent",
        "summary": "Change metadata by a merge patch (RFC 7396): null takes a value away, a list replaces a list.",
        "parameters": [PUBLICATION, *CONDITIONS, PREFER],
        "requestBody": {"required": True, "content": content},
        "responses": {**_written(), **problem_answers(WRONG | WRONG_BODY | ABSENT | OVERTAKEN | STALE)},
    }


def _delete() -> Schema:
    several = {"422": "The number could be several patents."}
    return {
        "operationId": "delete_patent",
        "summary": "Delete a patent. Only a write that begins later brings it back.",
        "description": "Its drawings stay under their digests, since other patents may bear the same ones.",
        "parameters": [PUBLICATION, *CONDITIONS],
        "responses": {
            "200": answer("DeleteAnswer", headers=TAG),
            **problem_answers(WRONG | ABSENT | STALE | several),
        },
    }


def _written() -> Schema:
    return {
        "200": answer("WriteAnswer", "It was there, and is as the request says.", TAG | APPLIED),
        "201": answer("WriteAnswer", "It is there now.", TAG | APPLIED | LOCATION),
        "202": answer("JobAnswer", "Taken; it will be done.", APPLIED | LOCATION),
    }


def _record() -> Schema:
    images = {
        "type": "array",
        "items": {"type": "string", "format": "binary"},
        "description": "Each with the `file` of its figure as filename; the name of the part is of no matter.",
    }
    form = {
        "type": "object",
        "properties": {"record": reference("Record"), "images": images},
        "required": ["record"],
    }
    content = {
        "application/json": {"schema": reference("Record")},
        "multipart/form-data": {"schema": form, "encoding": {"record": {"contentType": "application/json"}}},
    }
    return {"required": True, "content": content}
