"""The HTTP interface under /api/v1, with /healthz and /openapi.json."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import Blueprint, Response, current_app, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from search import limits
from search.access.callers import access
from search.access.keys import moment
from search.api import openapi, problems
from search.errors import BadQuery, SearchError
from search.hybrid.query import EncodeRequest, NameRequest, Query, Strict, parse
from search.hybrid.service import SearchService

api = Blueprint("api", __name__)

Request = TypeVar("Request", bound=Strict)

HOUR_S = 3600
YEAR_S = 365 * 24 * HOUR_S


def service() -> SearchService:
    """Return the service that the app was made with."""
    return cast(SearchService, current_app.extensions["figseek"])


@api.post("/api/v1/search")
def search() -> Response:
    """Answer a hybrid search."""
    query, image = _body(Query)
    return jsonify(service().search(query, image))


@api.post("/api/v1/name")
def name() -> Response:
    """Name one drawing."""
    asked, image = _body(NameRequest)
    return jsonify(service().name(asked, image))


@api.post("/api/v1/encode")
def encode() -> Response:
    """Encode one image or one text."""
    asked, image = _body(EncodeRequest)
    return jsonify(service().encode(asked, image))


@api.get("/api/v1/patents/<path:publication>")
def patent(publication: str) -> Response:
    """Show one patent; its ETag is its revision."""
    found = service().patent(publication)
    response = jsonify(found)
    response.set_etag(str(found["revision"]))
    return cast(Response, response.make_conditional(request))


@api.get("/api/v1/figures/<digest>/image")
def picture(digest: str) -> Response:
    """Serve a figure as PNG; what a digest names never changes."""
    longest = _whole("size", limits.IMAGE_SIDE, limits.IMAGE_SIDE_MIN, limits.IMAGE_SIDE_MAX)
    png = service().picture(digest, longest)
    response = Response(png, mimetype="image/png")
    response.set_etag(hashlib.sha256(png).hexdigest()[:32])
    # An upload may be confidential, and expires.
    kept = f"public, max-age={YEAR_S}, immutable" if service().is_indexed(digest) else f"private, max-age={HOUR_S}"
    response.headers["Cache-Control"] = kept
    return cast(Response, response.make_conditional(request))


@api.post("/api/v1/drawings")
def drawing() -> tuple[Response, int]:
    """Keep an uploaded drawing for a day."""
    return jsonify(service().keep(_upload())), HTTPStatus.CREATED


@api.get("/api/v1/audit")
def audit() -> Response:
    """Show who changed what."""
    since, before = (_moment(name) for name in ("since", "before"))
    size = _whole("size", 100, 1, limits.AUDIT_ENTRIES)
    return jsonify({"entries": access().audit.entries(since or 0, before, size)})


@api.get("/healthz")
def health() -> Response:
    """Tell whether a search can be answered."""
    try:
        return jsonify({"status": "ok", "index": service().ready()})
    except SearchError as error:
        return problems.problem(503, str(error), kind=problems.kind(error))


@api.get("/openapi.json")
def description() -> Response:
    """Serve the OpenAPI document."""
    return jsonify(openapi.document())


def _whole(name: str, otherwise: int, least: int, most: int) -> int:
    """Read a whole number from the address."""
    text = request.args.get(name)
    if text is None:
        return otherwise
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
    if not least <= number <= most:
        raise BadQuery(f"{name}: it must be a whole number from {least} to {most}.")
    return number


def _moment(name: str) -> int | None:
    text = request.args.get(name)
    try:
        return None if text is None else moment(text, datetime.now(UTC))
    except BadQuery as error:
        raise BadQuery(f"{name}: {error}") from error


def _upload() -> bytes:
    """Read a form with one file `image` and nothing else."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("Send multipart/form-data with a file image.")
    if list(request.files) != ["image"] or request.form or len(request.files.getlist("image")) > 1:
        raise BadQuery("image: send one file of this name and nothing else.")
    return _file()


def _file() -> bytes:
    image: bytes = request.files["image"].read(limits.UPLOAD_BYTES + 1)
    if len(image) > limits.UPLOAD_BYTES:
        raise RequestEntityTooLarge
    return image


def _body(model: type[Request]) -> tuple[Request, bytes | None]:
    """Read a request from JSON, or from a form with a file `image` and a part `query` of the same JSON."""
    if request.mimetype == "application/json":
        return parse(model, request.get_data()), None
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("Send application/json, or multipart/form-data with a file image and a part query.")
    files, fields = request.files, request.form
    unknown: list[Any] = [name for name in (*files, *fields) if name not in ("image", "query")]
    if unknown:
        raise BadQuery(f"{unknown[0]}: there is no such part; a form has image and query.")
    if not files and not fields:
        # A wrong boundary looks like this, and is no wish for everything.
        raise BadQuery("The form is empty; give a file image or a part query, or both.")
    if len(files.getlist("image")) > 1 or len(fields.getlist("query")) + len(files.getlist("query")) > 1:
        raise BadQuery("A form has one image and one query.")
    if "image" in fields:
        raise BadQuery("image: it must be a file; give the part a filename.")
    text = files["query"].read() if "query" in files else fields.get("query", "{}").encode()
    if "image" not in files:
        return parse(model, text), None
    return parse(model, text), _file()
