"""The headers of a condition, as a write reads them."""

import pytest
from flask import Flask

from search.api.write_routes import _condition
from search.writing.conditions import Condition


@pytest.mark.parametrize(
    ("headers", "condition"),
    [
        ({}, Condition()),
        ({"If-Match": '"5", W/"6"'}, Condition(match=("5",))),
        ({"If-Match": 'W/"5"'}, Condition(match=())),
        ({"If-None-Match": 'W/"5"'}, Condition(none_match=("5",))),
        ({"If-None-Match": '"5", W/"6"'}, Condition(none_match=("5", "6"))),
        ({"If-None-Match": "*"}, Condition(none_match=("*",))),
    ],
)
def test_weak_tags_count_for_none_match_alone(headers: dict[str, str], condition: Condition) -> None:
    with Flask(__name__).test_request_context(headers=headers):
        assert _condition() == condition
