from __future__ import annotations

import pytest

from search.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Lampe für Büros, 灯", "Lampe für Büros, 灯"),
        ("C:\\a", "C:\\a"),
        ("\x1b[2Ja", r"\x1b[2Ja"),
        ("a\nb\x7f\x9b", r"a\nb\x7f\x9b"),
        ("\u202egnp.exe\ud800", r"\u202egnp.exe\ud800"),
    ],
)
def test_what_a_terminal_obeys_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown
