"""The OpenAPI 3.1 document: schemas from the models, paths by hand."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from pydantic.json_schema import models_json_schema

from search import limits
from search.api import answers, openapi_access
from search.api.openapi_parts import Schema, parameter, problem_answers, reference, responses
from search.api.openapi_writes import patch_schema, write_paths
from search.drawings import KEPT_H
from search.hybrid.query import DIGEST, EncodeRequest, NameRequest, Query
from search.writing.record import Metadata, Record

REQUESTS = (Query, NameRequest, EncodeRequest, Record, Metadata)
ANSWERS = (
    answers.SearchAnswer,
    answers.DrawingAnswer,
    answers.NameAnswer,
    answers.EncodeAnswer,
    answers.PatentAnswer,
    answers.AuditAnswer,
    answers.HealthAnswer,
    answers.WriteAnswer,
    answers.DeleteAnswer,
    answers.JobAnswer,
    answers.ActivityAnswer,
    answers.Problem,
)

IMAGE_TYPES = "image/tiff, image/png, image/jpeg, image/gif"
WRONG_BODY = {
    "400": "The request cannot be read.",
    "413": "The request is too large.",
    "415": "Neither JSON nor a form.",
    "422": "A field is wrong; the detail names it.",
}


@cache
def document() -> Schema:
    """Return the document that is served at /openapi.json."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "figseek",
            "version": version("figseek"),
            "description": "Search patents by their drawings, their words and their classes. "
            f"Limits: an image has at most {limits.UPLOAD_BYTES:,} bytes and {limits.IMAGE_PIXELS:,} pixels; "
            f"a text {limits.TEXT_CHARACTERS:,} characters; a search {limits.CLASSES} classes; a page "
            f"{limits.MAX_SIZE} patents; each signal contributes its best {limits.WINDOW} patents, and the first "
            f"{limits.WINDOW} can be paged through.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": openapi_access.guarded(_paths()),
        "components": {"schemas": _schemas(), **openapi_access.components()},
    }


def _schemas() -> Schema:
    template = "#/components/schemas/{model}"
    _, taken = models_json_schema([(model, "validation") for model in REQUESTS], ref_template=template)
    _, given = models_json_schema([(model, "serialization") for model in ANSWERS], ref_template=template)
    metadata = taken["$defs"].pop("Metadata")
    return {**taken["$defs"], "Patch": patch_schema(metadata), **given["$defs"]}


def _paths() -> Schema:
    return {
        "/api/v1/search": {
            "post": {
                "operationId": "search",
                "summary": "Search by a drawing, words, classes, dates and applicant, or by all at once.",
                "requestBody": _request("Query"),
                "responses": responses("SearchAnswer", WRONG_BODY),
            }
        },
        "/api/v1/name": {
            "post": {
                "operationId": "name",
                "summary": "Name a drawing: the words and classes that the encoder finds nearest.",
                "description": "Only an encoder that has drawings and texts in one space can; another is a 422. The "
                "vocabulary is encoded once for each encoder, and for these seconds the answer is a 503.",
                "requestBody": _request("NameRequest"),
                "responses": responses("NameAnswer", WRONG_BODY),
            }
        },
        "/api/v1/encode": {
            "post": {
                "operationId": "encode",
                "summary": "Encode one image or one text as the index does.",
                "requestBody": _request("EncodeRequest"),
                "responses": responses("EncodeAnswer", WRONG_BODY),
            }
        },
        "/api/v1/drawings": {
            "post": {
                "operationId": "drawing",
                "summary": f"Keep a query drawing for {KEPT_H} hours, to be searched by and shown like a figure.",
                "requestBody": _upload(),
                "responses": responses("DrawingAnswer", WRONG_BODY, "201"),
            }
        },
        **write_paths(),
        "/api/v1/figures/{digest}/image": {
            "get": {
                "operationId": "picture",
                "summary": "Serve a figure as PNG: upright, trimmed to its ink.",
                "description": "A digest names a drawing by its content, so that several patents may bear it; it is "
                "served, and may be searched by, when they are deleted too.",
                "parameters": [
                    parameter("digest", "path", {"type": "string", "pattern": DIGEST}),
                    parameter("size", "query", _side()),
                ],
                "responses": {
                    "200": {"description": "The picture.", "content": {"image/png": {}}},
                    "304": {"description": "It is the one that If-None-Match names."},
                    **problem_answers(
                        {
                            "404": "There is no such figure, or its picture is damaged; the detail says what mends it.",
                            "422": "The size is out of bounds.",
                        }
                    ),
                },
            }
        },
        "/api/v1/audit": {
            "get": {
                "operationId": "audit",
                "summary": "Show who changed what when, and who was refused, the newest first.",
                "parameters": [
                    parameter("since", "query", {"type": "string", "examples": ["24h", "2027-01-31"]}),
                    parameter("before", "query", {"type": "string", "examples": ["2027-01-31T12:00:00Z"]}),
                    parameter(
                        "size",
                        "query",
                        {"type": "integer", "minimum": 1, "maximum": limits.AUDIT_ENTRIES, "default": 100},
                    ),
                ],
                "responses": responses("AuditAnswer", {"422": "A parameter is wrong; the detail names it."}),
            }
        },
        "/healthz": {
            "get": {
                "operationId": "health",
                "summary": "Tell whether a search can be answered.",
                "responses": responses("HealthAnswer", {}),
            }
        },
    }


def _side() -> Schema:
    return {
        "type": "integer",
        "minimum": limits.IMAGE_SIDE_MIN,
        "maximum": limits.IMAGE_SIDE_MAX,
        "default": limits.IMAGE_SIDE,
        "description": "Longer side in pixels; a smaller picture is not enlarged.",
    }


def _request(name: str) -> Schema:
    form = {
        "type": "object",
        "properties": {"image": {"type": "string", "format": "binary"}, "query": reference(name)},
        "additionalProperties": False,
    }
    encoding = {"image": {"contentType": IMAGE_TYPES}, "query": {"contentType": "application/json"}}
    content = {
        "application/json": {"schema": reference(name)},
        "multipart/form-data": {"schema": form, "encoding": encoding},
    }
    return {"required": True, "content": content}


def _upload() -> Schema:
    form = {
        "type": "object",
        "properties": {"image": {"type": "string", "format": "binary"}},
        "required": ["image"],
        "additionalProperties": False,
    }
    encoding = {"image": {"contentType": IMAGE_TYPES}}
    return {"required": True, "content": {"multipart/form-data": {"schema": form, "encoding": encoding}}}
