from __future__ import annotations

from typing import Any

import pytest

from search.errors import Conflict, NotFound, Rejected, SearchError, Starting, Unavailable
from search.refusals import already_exists, incomplete, item_meaning, meaning


def error(kind: str, reason: str = "why", **more: Any) -> dict[str, Any]:
    return {"error": {"root_cause": [{"type": kind, "reason": reason}], "type": kind, "reason": reason, **more}}


FLOOD = (
    "index [p] blocked by: "
    "[TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block]"
)
NOT_YET = "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered / initialized];"
CASES: list[tuple[int, Any, type[SearchError]]] = [
    (404, error("index_not_found_exception"), NotFound),
    (404, {"found": False}, NotFound),
    (404, error("search_context_missing_exception"), Unavailable),
    (409, error("version_conflict_engine_exception"), Conflict),
    (400, error("mapper_parsing_exception"), Rejected),
    (400, error("index_closed_exception"), Unavailable),
    (413, "too large", Rejected),
    (403, error("cluster_block_exception", "blocked by: [FORBIDDEN/8/index write (api)];"), Unavailable),
    (429, error("cluster_block_exception", FLOOD), Unavailable),
    (401, error("security_exception"), Unavailable),
    (403, error("security_exception"), Unavailable),
    (408, "request timeout", Unavailable),
    (429, error("es_rejected_execution_exception"), Unavailable),
    (500, error("i_o_exception", "No space left on device"), Unavailable),
    (502, "<html>Bad gateway</html>", Unavailable),
    (503, error("search_phase_execution_exception"), Unavailable),
    (504, None, Unavailable),
    (503, error("cluster_block_exception", NOT_YET), Starting),
]


@pytest.mark.parametrize(("status", "body", "kind"), CASES)
def test_what_passes_is_waited_for_and_what_does_not_is_refused(
    status: int, body: Any, kind: type[SearchError]
) -> None:
    assert type(meaning(status, body)) is kind


def test_a_cause_counts_though_the_whole_is_called_otherwise() -> None:
    caused = {"type": "exception", "reason": "x", "caused_by": {"type": "cluster_block_exception", "reason": "y"}}
    assert type(item_meaning(400, caused)) is Unavailable
    by_root = {"type": "x", "reason": "all shards failed", "root_cause": [{"type": "search_context_missing_exception"}]}
    assert type(item_meaning(404, by_root)) is Unavailable


def test_a_full_disk_is_named() -> None:
    assert "disk" in str(meaning(429, error("cluster_block_exception", FLOOD)))


@pytest.mark.parametrize(
    ("answer", "whole"),
    [
        ({"timed_out": False, "_shards": {"total": 2, "failed": 0}}, True),
        ({"timed_out": True, "_shards": {"total": 2, "failed": 0}}, False),
        ({"timed_out": False, "_shards": {"total": 2, "failed": 1}}, False),
    ],
)
def test_half_an_answer_is_none(answer: dict[str, Any], whole: bool) -> None:
    assert (incomplete(answer) is None) == whole


def test_an_index_that_is_there_is_told_from_other_refusals() -> None:
    assert already_exists(error("resource_already_exists_exception"))
    assert not already_exists(error("illegal_argument_exception"))
    assert not already_exists("already exists")
