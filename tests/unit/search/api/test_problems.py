from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask, abort

from encoder.errors import UnknownEncoder
from search.access.origins import host_name
from search.api import problems
from search.errors import BadQuery, Corrupt, Mismatch, NotFound, NotJson, Rejected, Unavailable


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (NotJson("The body is not JSON."), 400, "The body is not JSON."),
        (BadQuery("size: too large."), 422, "size: too large."),
        (NotFound("There is no patent."), 404, "There is no patent."),
        (Corrupt("The picture is damaged."), 404, "The picture is damaged."),
        (Unavailable("Elasticsearch is away."), 503, "Elasticsearch is away."),
        (Mismatch("Run `figseek reindex`."), 503, "Run `figseek reindex`."),
        (UnknownEncoder("There is no encoder."), 503, "There is no encoder."),
        (Rejected("secret inner words"), 500, problems.SENTENCES[500]),
        (ZeroDivisionError("secret inner words"), 500, problems.SENTENCES[500]),
    ],
)
def test_an_error_is_a_problem_document_of_its_status(
    error: Exception, status: int, detail: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = Flask("test")
    problems.register(app)

    @app.get("/")
    def fail() -> str:
        raise error

    with caplog.at_level(logging.ERROR):
        answer = app.test_client().get("/")
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    told: dict[str, Any] = dict(answer.json or {})
    assert told.pop("title").upper() == answer.status.split(" ", 1)[1]
    assert told == {"type": "about:blank", "status": status, "detail": detail}
    assert ("Retry-After" in answer.headers) == (status == 503)
    assert bool(caplog.records) == (status == 500)


def test_the_headers_of_an_http_error_are_kept() -> None:
    app = Flask("test")
    problems.register(app)
    app.add_url_rule("/only", view_func=lambda: abort(405, valid_methods=["PUT"]), methods=["GET"])
    answer = app.test_client().get("/only")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "PUT"
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("localhost", "localhost"),
        ("LocalHost:8080", "localhost"),
        ("[::1]", "[::1]"),
        ("[::1]:8080", "[::1]"),
        ("127.0.0.1:", "127.0.0.1"),
        ("a:b", "a:b"),
        ("", ""),
    ],
)
def test_the_port_is_taken_off_a_host(header: str, name: str) -> None:
    assert host_name(header) == name
