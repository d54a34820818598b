from __future__ import annotations

import pytest
from flask import Flask

from search.access.origins import is_same_origin


@pytest.mark.parametrize(
    ("origin", "same"),
    [
        ("http://localhost", True),
        ("https://LOCALHOST", True),
        ("http://localhost:81", False),
        ("ftp://localhost", False),
        ("null", False),
        ("", False),
        ("http://[", False),
        ("http://[foo]", False),
        ("http://a]", False),
    ],
)
def test_only_an_origin_of_our_own_host_is_the_same(origin: str, same: bool) -> None:
    with Flask(__name__).test_request_context(headers={"Host": "localhost", "Origin": origin}):
        assert is_same_origin() is same
