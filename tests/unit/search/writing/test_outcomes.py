"""What came of a write: what a worker notes is what the answer says."""

import pytest

from search.errors import BadQuery, Conflict, NotFound, NotJson, Overtaken, Rejected, SearchError, Unmet
from search.jobs import Row
from search.writing.outcomes import REFUSALS, already, refusal, refused, status


@pytest.mark.parametrize(
    ("error", "answered", "code"),
    [
        (Unmet("a"), Unmet, 412),
        (already("USD1S1"), Conflict, 409),
        (Overtaken("a"), Overtaken, 409),
        (NotFound("a"), NotFound, 404),
        (BadQuery("a"), BadQuery, 422),
        (NotJson("a"), BadQuery, 422),
        (Rejected("a"), BadQuery, 422),
    ],
)
def test_a_refusal_is_answered_with_its_status(error: SearchError, answered: type[SearchError], code: int) -> None:
    assert isinstance(error, REFUSALS)
    told = refused(refusal(error))
    assert type(told) is answered
    assert str(told) == str(error)
    assert status(Row(job="", kind="write", publication="", source="", outcome=refusal(error))) == code


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ({"revision": 5, "created": True}, 201),
        ({"revision": 5, "created": False}, 200),
        ({"intended": 5, "created": True}, 500),
        (None, 500),
    ],
)
def test_the_status_of_a_write_that_ended(outcome: dict[str, object] | None, code: int) -> None:
    assert refused(outcome or {}) is None
    assert status(Row(job="", kind="write", publication="", source="", outcome=outcome)) == code
