"""Text from outside, made fit for a terminal."""

from __future__ import annotations

import re

# What a terminal obeys (C0, DEL, C1), what turns the direction or breaks the line of what follows, and halves of
# characters, which no output takes.
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Write as an escape of Python each character that a terminal would obey and not show."""
    return _OBEYED.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
