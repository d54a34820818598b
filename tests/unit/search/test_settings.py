from __future__ import annotations

import pytest

from search.errors import BadSettings
from search.settings import Settings


@pytest.mark.parametrize("origins", ["", "https://Portal.example", "http://localhost:3000, https://[2001:DB8::1]:8443"])
def test_origins_are_taken_as_browsers_write_them(origins: str) -> None:
    assert Settings.from_environ({"FIGSEEK_ORIGINS": origins}).origins == origins.lower()


@pytest.mark.parametrize(
    "origins",
    [
        "*",
        "https://*.portal.example",
        "portal.example",
        "https://portal.example/",
        "https://a.example,",
        "https://a@b.example",
    ],
)
def test_what_is_no_exact_origin_is_one_sentence(origins: str) -> None:
    with pytest.raises(BadSettings, match=r"^FIGSEEK_ORIGINS: '.*' is no origin; write https://portal.example"):
        Settings.from_environ({"FIGSEEK_ORIGINS": origins})


def test_a_mode_of_keys_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BadSettings, match="FIGSEEK_KEYS"):
        Settings.from_environ({"FIGSEEK_KEYS": "never"})
