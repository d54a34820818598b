"""Every error as a problem document (RFC 9457): one clear sentence, never a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from encoder.errors import EncoderError
from search import limits
from search.errors import SearchError, Starting, status_of

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
# About the time that an embedded node needs to come back after a crash.
RETRY_AFTER_S = 5
# The type of the one problem that needs nobody's help: what is on its way up.
STARTING = "urn:figseek:starting"

SENTENCES: Mapping[int, str] = {
    404: "There is nothing at this address; /openapi.json lists what there is.",
    429: "This key has asked as often as its rate or its quota allows; Retry-After says when it may again.",
    405: "This address does not take that method; see the Allow header.",
    500: "Something went wrong here; the log has more.",
}


def kind(error: Exception) -> str:
    """The type of the problem that an error is."""
    return STARTING if isinstance(error, Starting) else "about:blank"


def body(status: int, detail: str, kind: str = "about:blank") -> bytes:
    """Write a problem document."""
    # A name of the request may be half a character, as JSON can write it ("\ud800"), and no UTF-8 has that.
    return json.dumps(
        {"type": kind, "title": HTTPStatus(status).phrase, "status": status, "detail": detail},
        ensure_ascii=False,
    ).encode(errors="replace")


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None, kind: str = "about:blank") -> Response:
    """Make the answer; a 503 says when to come back."""
    extra = {"Retry-After": str(RETRY_AFTER_S)} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    response = Response(body(status, detail, kind), status, mimetype=MEDIA_TYPE, headers={**extra, **(headers or {})})
    response.headers["Cache-Control"] = "no-store"
    return response


def register(app: Flask) -> None:
    """Answer every error of an app with a problem document."""
    app.register_error_handler(SearchError, answer)
    app.register_error_handler(EncoderError, _encoder)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def answer(error: SearchError) -> Response:
    """Answer an error of ours."""
    status = status_of(type(error))
    if status is None:
        return _unforeseen(error)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        logger.warning("503: %s", error)
    return problem(status, str(error), kind=kind(error))


def _encoder(error: EncoderError) -> Response:
    logger.warning("503: %s", error)
    return problem(503, str(error))


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return problem(error.response.status_code, "The request cannot be served.")
    status = error.code or 500
    detail = SENTENCES.get(status) or error.description or "The request cannot be served."
    if isinstance(error, RequestEntityTooLarge):
        detail = f"The request is too large; an image may have {limits.UPLOAD_BYTES:,} bytes."
    # Allow of a 405 among them.
    kept = {name: value for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")}
    return problem(status, detail, kept)


def _unforeseen(error: Exception) -> Response:
    logger.error("unforeseen %s", type(error).__name__, exc_info=error)
    return problem(500, SENTENCES[500])
