"""The cookie of the page: what it is, what it opens, and whose requests it is for."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search.access.audit import AuditLog
from search.access.callers import COOKIE, Door
from search.access.keys import ADMIN, SEARCH, WRITE, make
from search.access.keystore import KeyStore
from search.app import create_app
from search.jobs import now_ms
from search.settings import Settings
from tests.integration import made_patents
from tests.integration.made_patents import Corpus, publication

HOST = "figseek.example"
SAME = {"Host": HOST, "Origin": f"https://{HOST}"}


@pytest.fixture(scope="module")
def corpus(services: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    prefix, folder = f"sign-in-{secrets.token_hex(4)}-", tmp_path_factory.mktemp("blobs")
    loaded = made_patents.load(services.elasticsearch_url, prefix, folder, [made_patents.made(1)])
    yield loaded
    made_patents.unload(loaded)


@pytest.fixture
def client(corpus: Corpus) -> FlaskClient:
    return create_app(corpus.service, HOST, Door(is_loopback=False)).test_client()


@pytest.fixture
def give(corpus: Corpus) -> Callable[..., str]:
    """Make a key with a scope; the text of it."""
    keys = KeyStore(corpus.service.elastic, corpus.service.index.prefix)

    def one(scope: str = SEARCH, **more: Any) -> str:
        key, text = make(f"test {secrets.token_hex(4)}", (scope,), now_ms(), **more)
        keys.add(key)
        return text

    return one


@pytest.fixture
def audit(corpus: Corpus) -> AuditLog:
    return AuditLog(corpus.service.elastic, corpus.service.index.prefix)


def sign_in(client: FlaskClient, key: str, headers: dict[str, str] = SAME, target: str = "/") -> TestResponse:
    return client.post("/sign-in", data={"key": key, "next": target}, headers=headers)


def test_the_cookie_is_out_of_reach_and_ends_with_the_key(client: FlaskClient, give: Callable[..., str]) -> None:
    answer = sign_in(client, give(expires_at=now_ms() + 3_600_000), target="/?text=lamp")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?text=lamp")
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert 3_590 <= int(cookie.partition("Max-Age=")[2].partition(";")[0]) <= 3_600
    behind_tls = sign_in(client, give(), {**SAME, "X-Forwarded-Proto": "https"})
    assert "Secure" in behind_tls.headers["Set-Cookie"].split("; ")
    assert "Max-Age=604800" in behind_tls.headers["Set-Cookie"]


def test_it_opens_what_the_page_needs_and_no_more(client: FlaskClient, give: Callable[..., str]) -> None:
    assert sign_in(client, give(ADMIN)).status_code == 303
    page = client.get("/?text=lamp", headers={"Host": HOST})
    assert page.status_code == 200
    assert "Sign out" in page.text
    assert client.get(f"/api/v1/patents/{publication(1)}", headers={"Host": HOST}).status_code == 200
    assert client.post("/api/v1/search", json={}, headers=SAME).status_code == 200
    refused = client.get("/api/v1/audit", headers={"Host": HOST})
    assert refused.status_code == 403
    assert "signed-in page" in refused.text


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", f"https://{HOST}:444", f"https://x.{HOST}"])
def test_with_the_cookie_only_our_own_page_may_post(
    client: FlaskClient, give: Callable[..., str], origin: str | None
) -> None:
    key = give()
    sign_in(client, key)
    headers = {"Host": HOST} | ({"Origin": origin} if origin else {})
    assert client.post("/api/v1/search", json={}, headers=headers).status_code == 403
    # Nobody is signed in or out by somebody else's page either.
    assert sign_in(client, key, headers).status_code == 403
    assert client.post("/sign-out", headers=headers).status_code == 403
    # A key in a header is meant.
    assert client.post("/api/v1/search", json={}, headers={**headers, "X-API-Key": key}).status_code == 200


@pytest.mark.parametrize("key", ["", "nonsense", f"fsk_{'0' * 12}_{'0' * 64}"])
def test_a_wrong_key_is_told_on_the_form(client: FlaskClient, key: str) -> None:
    answer = sign_in(client, key, target="/?text=lamp")
    assert answer.status_code == 401
    assert answer.mimetype == "text/html"
    assert "There is no such key." in answer.text
    assert 'value="/?text=lamp"' in answer.text
    assert "Set-Cookie" not in answer.headers
    assert key == "" or key not in answer.text


def test_a_key_without_the_scope_is_told_on_the_form(client: FlaskClient, give: Callable[..., str]) -> None:
    answer = sign_in(client, give(WRITE))
    assert answer.status_code == 403
    assert "lacks the scope search" in answer.text


def test_guessing_on_the_form_is_stopped(client: FlaskClient) -> None:
    statuses = [sign_in(client, f"fsk_{secrets.token_hex(6)}_{secrets.token_hex(32)}").status_code for _ in range(12)]
    assert statuses == [401] * 10 + [429] * 2


def test_signing_out_forgets_the_key(client: FlaskClient, give: Callable[..., str]) -> None:
    sign_in(client, give())
    assert client.get("/", headers={"Host": HOST}).status_code == 200
    assert client.post("/sign-out", headers=SAME).headers["Location"] == "/sign-in"
    assert client.get("/", headers={"Host": HOST}).status_code == 303


def test_a_cookie_that_opens_nothing_any_more_is_taken_away(corpus: Corpus, audit: AuditLog) -> None:
    client = create_app(corpus.service, HOST, Door(is_loopback=False)).test_client(use_cookies=False)
    before = now_ms()
    answer = client.get("/", headers={"Host": HOST, "Cookie": f"{COOKIE}=fsk_{'0' * 12}_{'0' * 64}"})
    assert answer.status_code == 303
    assert f"{COOKIE}=;" in answer.headers["Set-Cookie"]
    assert [one["action"] for one in audit.entries(before)] == ["GET /"]
