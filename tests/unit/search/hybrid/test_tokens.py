from __future__ import annotations

import pytest

from search.hybrid.tokens import has_more


@pytest.mark.parametrize(
    ("body", "tokens"),
    [
        (b"", 0),
        (b"12", 0),
        (b'{"a": [1, "b,:[{"], "c": {}}', 10),
        (b'"a quote \\" and : , [ {"', 1),
        (b'["ends in a backslash\\\\", 1]', 3),
        (b'"unfinished : \\', 1),
        (b'"\xff,"', 1),
        (b'"a\nb,"', 1),
    ],
)
def test_tokens_are_counted_and_nothing_within_a_string(body: bytes, tokens: int) -> None:
    assert not has_more(body, tokens)
    assert tokens == 0 or has_more(body, tokens - 1)
