from __future__ import annotations

import pytest

from search.access.sign_in import local


@pytest.mark.parametrize("target", ["/", "/?text=a%20b&class=06-01", "/patents/USD0900001S1", "/?next=//evil.example"])
def test_addresses_of_ours_are_gone_on_to(target: str) -> None:
    assert local(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "",
        "evil",
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "/ok\r\nSet-Cookie: a=b",
    ],
)
def test_all_others_lead_to_the_first_page(target: str) -> None:
    assert local(target) == "/"
