import ipaddress

import pytest

from search.errors import BadQuery
from search.writing.remote import Allowed, NotFetched, address, check_template, fetch

ALLOWED = Allowed.of("images.example, other.example:8443", "")


@pytest.mark.parametrize(
    "url",
    [
        "https://images.example/a.tif",
        "http://IMAGES.example/a.tif",
        "https://images.example:443/a.tif?x=1",
        "https://other.example:8443/a",
    ],
)
def test_a_host_of_the_list_may_be_asked(url: str) -> None:
    ALLOWED.check(url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://evil.example/a", "not fetched from evil.example"),
        ("https://images.example.evil.example/a", "FIGSEEK_IMAGE_HOSTS"),
        ("https://images.example:8443/a", "FIGSEEK_IMAGE_HOSTS"),
        ("https://other.example/a", "FIGSEEK_IMAGE_HOSTS"),
        ("https://127.0.0.1/a", "FIGSEEK_IMAGE_HOSTS"),
        ("https://images.example@evil.example/a", "credentials"),
        ("https://user:secret@images.example/a", "credentials"),
        ("https://evil.example\\@images.example/a", "no address"),
        ("https://images.example /a", "no address"),
        ("https://images.example/\n", "no address"),
        ("https://images.exämple/", "no address"),
        ("https://images.example:99999/", "no address"),
        ("https://[::1/", "no address"),
        ("file:///etc/passwd", "no address"),
        ("ftp://images.example/a", "no address"),
        ("//images.example/a", "no address"),
        ("", "no address"),
    ],
)
def test_another_address_is_refused(url: str, words: str) -> None:
    with pytest.raises(BadQuery, match=words) as refused:
        ALLOWED.check(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("text", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"])
def test_public_addresses_are_permitted(text: str) -> None:
    assert ALLOWED.permits(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1",
        "::", "::1", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:0:4136:e378:8000:63bf:a247:2845",
        "fec0::1", "feff::1", "3fff::1", "64:ff9b:1::1", "5f00::1", "::7f00:1", "192.88.99.1", "192.0.0.192",
        "168.63.129.16", "::ffff:168.63.129.16", "64:ff9b::a83f:8110", "2002:a83f:8110::1",
    ],
)  # fmt: skip
def test_addresses_of_networks_of_ones_own_are_not(text: str) -> None:
    assert not ALLOWED.permits(ipaddress.ip_address(text))


def test_a_network_of_the_settings_is_permitted_and_no_other() -> None:
    allowed = Allowed.of("a", "10.1.0.0/16, fc00::/8")
    for text, permitted in (("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("10.2.0.1", False), ("fc00::1", True)):
        assert allowed.permits(ipaddress.ip_address(text)) is permitted


@pytest.mark.parametrize("found", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], [], ["no address"]])
def test_every_address_of_a_host_must_be_permitted(found: list[str]) -> None:
    with pytest.raises(NotFetched, match=r"images\.example has"):
        fetch("https://images.example/a", ALLOWED, 10, resolve=lambda host, port: found)


@pytest.mark.parametrize(
    "url",
    [
        "https://images.example /a?signature=secret",
        "ftp://images.example/a?signature=secret",
        "https://me:secret@images.example:99999/a#secret",
        "me:secret@images.example",
    ],
)
def test_a_refusal_has_neither_query_nor_credentials_in_it(url: str) -> None:
    with pytest.raises(BadQuery, match=r"images\.example") as refused:
        ALLOWED.check(url)
    assert "secret" not in str(refused.value)


def test_a_template_is_filled_in_and_nothing_leads_out_of_its_place() -> None:
    template = "https://images.example/{publication}/{file}?x={file}"
    check_template(template, ALLOWED)
    filled = address(template, "USD0907292S1", "../a b/ü?#.tif")
    assert filled == (
        "https://images.example/USD0907292S1/..%2Fa%20b%2F%C3%BC%3F%23.tif?x=..%2Fa%20b%2F%C3%BC%3F%23.tif"
    )
    ALLOWED.check(filled)
    for file in (".", ".."):
        with pytest.raises(BadQuery, match="leads to a folder"):
            address(template, "USD0907292S1", file)


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("https://{file}/a", "FIGSEEK_IMAGE_HOSTS|written out"),
        ("https://images.example{file}/a", "FIGSEEK_IMAGE_HOSTS|written out"),
        ("https://images.example:{file}/a", "no address|written out"),
        ("https://images.example/{title}", "title"),
        ("https://evil.example/{file}", "FIGSEEK_IMAGE_HOSTS"),
    ],
)
def test_a_template_that_could_lead_elsewhere_is_refused(template: str, words: str) -> None:
    with pytest.raises(BadQuery, match=words):
        check_template(template, ALLOWED)


def test_a_template_cannot_name_an_allowed_host_by_its_field() -> None:
    with pytest.raises(BadQuery, match="written out"):
        check_template("https://{file}/a", Allowed.of("x", ""))
