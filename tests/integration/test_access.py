"""Who may ask what: the app over a real Elasticsearch and a real Valkey."""

from __future__ import annotations

import io
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from search.access import callers
from search.access.audit import AuditLog, Entry
from search.access.callers import COOKIE, Door
from search.access.keys import ADMIN, SEARCH, WRITE, make
from search.access.keystore import KEPT_S, KeyStore
from search.access.ratelimits import MEMORY, counters
from search.api.problems import RETRY_AFTER_S
from search.app import create_app
from search.elastic import Elastic
from search.errors import Conflict, NotFound
from search.index import Index
from search.jobs import now_ms
from search.settings import Settings
from tests.integration import made_patents
from tests.integration.made_patents import Corpus, drawing, publication
from tests.integration.test_api import assert_shape
from workers.audited import audited
from workers.context import connect

HOSTS = "127.0.0.1,localhost,[::1],figseek.example"
ORIGIN = "https://portal.example"
OPEN = {"Host": "figseek.example"}


@pytest.fixture(scope="module")
def corpus(services: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    documents = [made_patents.made(number) for number in range(3)]
    prefix = f"access-{secrets.token_hex(4)}-"
    loaded = made_patents.load(services.elasticsearch_url, prefix, tmp_path_factory.mktemp("blobs"), documents)
    yield loaded
    made_patents.unload(loaded)


@pytest.fixture(scope="module")
def keys(corpus: Corpus) -> KeyStore:
    return KeyStore(corpus.service.elastic, corpus.service.index.prefix)


@pytest.fixture(scope="module")
def audit(corpus: Corpus) -> AuditLog:
    return AuditLog(corpus.service.elastic, corpus.service.index.prefix)


@pytest.fixture(scope="module")
def storage(services: Settings) -> str:
    return counters(services.broker_url.get_secret_value())


@pytest.fixture
def give(keys: KeyStore) -> Callable[..., str]:
    """Make a key with some scopes; the text of it."""

    def one(*scopes: str, **more: Any) -> str:
        key, text = make(f"test {secrets.token_hex(4)}", scopes or (SEARCH,), now_ms(), **more)
        keys.add(key)
        return text

    return one


@pytest.fixture
def local(corpus: Corpus, storage: str) -> FlaskClient:
    """A client of a loopback listener."""
    return create_app(corpus.service, HOSTS, Door(origins=(ORIGIN,), counters=storage)).test_client()


@pytest.fixture
def open_app(corpus: Corpus, storage: str) -> FlaskClient:
    """A client of a listener beyond loopback."""
    return create_app(corpus.service, HOSTS, Door(is_loopback=False, origins=(ORIGIN,), counters=storage)).test_client()


def bearer(text: str) -> dict[str, str]:
    return {**OPEN, "Authorization": f"Bearer {text}"}


def test_loopback_needs_no_key_and_has_no_limits(local: FlaskClient) -> None:
    answer = local.post("/api/v1/search", json={})
    assert answer.status_code == 200
    assert not [name for name, _ in answer.headers if name.lower().startswith("x-ratelimit")]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
        {"X-Forwarded-Proto": "https"},
        {"X-Real-IP": "203.0.113.9"},
        {"Via": "1.1 proxy"},
        {"Host": "figseek.example"},
    ],
)
def test_what_a_proxy_hands_on_to_loopback_needs_a_key(local: FlaskClient, headers: dict[str, str]) -> None:
    answer = local.post("/api/v1/search", json={}, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_always_needs_a_key_on_loopback_too(corpus: Corpus, give: Callable[..., str]) -> None:
    client = create_app(corpus.service, HOSTS, Door(keys="always")).test_client()
    assert client.post("/api/v1/search", json={}).status_code == 401
    assert client.post("/api/v1/search", json={}, headers={"X-API-Key": give()}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/openapi.json", "/sign-in"])
def test_what_is_public_needs_no_key(open_app: FlaskClient, path: str) -> None:
    assert open_app.get(path, headers=OPEN).status_code == 200


def test_beyond_loopback_every_way_in_needs_a_key(open_app: FlaskClient, corpus: Corpus) -> None:
    digest = corpus.patents[publication(1)].figures[0].digest
    for answer in (
        open_app.post("/api/v1/search", json={}),
        open_app.post("/api/v1/encode", json={"text": "a"}),
        open_app.get(f"/api/v1/patents/{publication(1)}"),
        open_app.get(f"/api/v1/figures/{digest}/image"),
        open_app.get("/api/v1/audit"),
        open_app.post("/api/v1/drawings", data={"image": (io.BytesIO(drawing(1)), "a.png")}),
        open_app.put(f"/api/v1/patents/{publication(1)}", json={}),
        open_app.patch(f"/api/v1/patents/{publication(1)}", json={}),
        open_app.delete(f"/api/v1/patents/{publication(1)}"),
        open_app.post("/api/v1/patents", json={}),
        open_app.get("/api/v1/jobs/a"),
    ):
        assert answer.status_code == 401
        assert answer.content_type == "application/problem+json"
    assert open_app.get("/?text=lamp", headers=OPEN).headers["Location"] == "/sign-in?next=%2F%3Ftext%3Dlamp"


def test_a_key_opens_by_either_header_and_a_drawing_is_kept_by_its_asker_alone(
    open_app: FlaskClient, give: Callable[..., str], corpus: Corpus
) -> None:
    text = give()
    digest = corpus.patents[publication(1)].figures[0].digest
    for headers in (bearer(text), {**OPEN, "X-API-Key": text}):
        answer = open_app.get(f"/api/v1/figures/{digest}/image", headers=headers)
        assert answer.status_code == 200
        assert answer.cache_control.private
        assert not answer.cache_control.public


@pytest.mark.parametrize("wrong", ["", "fsk_000000000000_" + "0" * 64, "nonsense", "fsk_x", "ü" * 90])
def test_a_wrong_key_is_a_401_on_loopback_too(local: FlaskClient, wrong: str) -> None:
    answer = local.post("/api/v1/search", json={}, headers={"X-API-Key": wrong.encode().decode("latin-1")})
    assert answer.status_code == 401
    assert local.post("/api/v1/search", json={}, headers={"Authorization": f"Bearer {wrong}"}).status_code == 401


def test_what_a_proxy_was_let_in_by_is_no_key(local: FlaskClient, open_app: FlaskClient, give: Any) -> None:
    basic = {"Authorization": "Basic YTpi"}
    assert local.post("/api/v1/search", json={}, headers=basic).status_code == 200
    assert open_app.post("/api/v1/search", json={}, headers={**OPEN, **basic}).status_code == 401
    assert open_app.post("/api/v1/search", json={}, headers={**OPEN, **basic, "X-API-Key": give()}).status_code == 200


def test_a_scope_that_lacks_is_named(open_app: FlaskClient, give: Callable[..., str]) -> None:
    writer = give(WRITE)
    answer = open_app.post("/api/v1/search", json={}, headers=bearer(writer))
    assert answer.status_code == 403
    assert answer.json is not None
    assert "lacks the scope search" in answer.json["detail"]
    assert open_app.get("/api/v1/audit", headers=bearer(writer)).status_code == 403
    assert open_app.get("/api/v1/audit", headers=bearer(give(ADMIN))).status_code == 200
    assert open_app.post("/api/v1/search", json={}, headers=bearer(give(ADMIN))).status_code == 200


def test_an_expired_and_a_revoked_key_are_told_apart_from_a_wrong_one(
    open_app: FlaskClient, give: Callable[..., str], keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = now_ms() + 3_600_000
    brief = give(expires_at=ends)
    assert open_app.post("/api/v1/search", json={}, headers=bearer(brief)).status_code == 200
    with monkeypatch.context() as later:
        later.setattr(callers, "now_ms", lambda: ends)
        answer = open_app.post("/api/v1/search", json={}, headers=bearer(brief))
    assert answer.status_code == 401
    assert "expired" in answer.text
    revoked = give()
    keys.revoke(revoked.split("_")[1])
    assert "revoked" in open_app.post("/api/v1/search", json={}, headers=bearer(revoked)).text


def test_a_revocation_reaches_an_app_that_knows_the_key(
    open_app: FlaskClient, give: Callable[..., str], keys: KeyStore
) -> None:
    text = give()
    assert open_app.post("/api/v1/search", json={}, headers=bearer(text)).status_code == 200
    keys.revoke(text.split("_")[1])
    time.sleep(KEPT_S + 0.2)
    assert open_app.post("/api/v1/search", json={}, headers=bearer(text)).status_code == 401


def test_after_a_rotation_both_secrets_open(open_app: FlaskClient, give: Callable[..., str], keys: KeyStore) -> None:
    old = give()
    _, new = keys.rotate(old.split("_")[1], timedelta(hours=1))
    for text in (old, new):
        assert open_app.post("/api/v1/search", json={}, headers=bearer(text)).status_code == 200
    _, newest = keys.rotate(old.split("_")[1], timedelta(0))
    fresh = KeyStore(keys._elastic, keys.index.removesuffix("figseek-keys"))
    key = fresh.find(old.split("_")[1])
    assert key is not None
    assert [key.check(text.split("_")[2], now_ms()) for text in (old, new, newest)] == ["wrong", "wrong", "valid"]


def test_names_are_given_once_and_use_is_recorded(keys: KeyStore, open_app: FlaskClient) -> None:
    key, text = make("portal", (SEARCH,), now_ms())
    keys.add(key)
    with pytest.raises(Conflict, match="portal"):
        keys.add(make("portal", (SEARCH,), now_ms())[0])
    assert open_app.post("/api/v1/search", json={}, headers=bearer(text)).status_code == 200
    (found,) = [one for one in keys.all() if one.name == "portal"]
    assert found.used_at is not None
    keys.revoke("portal")
    keys.add(make("portal", (SEARCH,), now_ms())[0])
    with pytest.raises(NotFound, match="keys list"):
        keys.revoke("nobody")


@pytest.mark.parametrize(
    "damage", [{"rate": "often"}, {"secret": "ü"}, {"scopes": ["root"]}, {"created_at": "17"}, {"revoked_at": "17"}]
)
def test_a_damaged_key_opens_nothing_and_is_in_nobodys_way(
    open_app: FlaskClient, give: Callable[..., str], keys: KeyStore, damage: dict[str, Any]
) -> None:
    text, other = give(), give()
    key_id = text.split("_")[1]
    keys._elastic.update(keys.index, key_id, damage)
    assert open_app.post("/api/v1/search", json={}, headers=bearer(text)).status_code == 401
    assert open_app.post("/api/v1/search", json={}, headers=bearer(other)).status_code == 200
    assert key_id not in [key.key_id for key in keys.all()]


def test_a_key_is_held_to_its_rate_and_told_so(open_app: FlaskClient, corpus: Corpus, storage: str, give: Any) -> None:
    headers = bearer(give(rate="3/minute"))
    left = []
    for _ in range(3):
        answer = open_app.post("/api/v1/search", json={}, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["X-RateLimit-Limit"] == "3"
        assert "Retry-After" not in answer.headers
        left.append(answer.headers["X-RateLimit-Remaining"])
    assert left == ["2", "1", "0"]
    # Another process counts in the same place.
    other = create_app(corpus.service, HOSTS, Door(is_loopback=False, counters=storage)).test_client()
    answer = other.get(f"/api/v1/patents/{publication(1)}", headers=headers)
    assert answer.status_code == 429
    assert answer.content_type == "application/problem+json"
    assert 0 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert int(answer.headers["X-RateLimit-Reset"]) > time.time() - 1


def test_a_limit_says_nothing_of_when_an_outage_ends(corpus: Corpus, give: Callable[..., str]) -> None:
    away = Elastic("http://127.0.0.1:9")
    service = replace(corpus.service, index=Index(away, corpus.service.index.prefix))
    client = create_app(service, HOSTS, Door(is_loopback=False)).test_client()
    answer = client.post("/api/v1/search", json={}, headers=bearer(give()))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(RETRY_AFTER_S))
    assert answer.headers["X-RateLimit-Remaining"] == "599"
    wrong = client.post("/api/v1/search", json={"size": 0}, headers=bearer(give()))
    assert wrong.status_code == 422
    assert "Retry-After" not in wrong.headers
    away.close()


def test_a_quota_counts_beside_the_rate_and_on_loopback_too(local: FlaskClient, give: Callable[..., str]) -> None:
    headers = {"X-API-Key": give(rate="100/minute", quota="2/day")}
    statuses = [local.post("/api/v1/search", json={}, headers=headers).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_limits_hold_in_memory_while_the_broker_is_away(corpus: Corpus, give: Callable[..., str]) -> None:
    door = Door(is_loopback=False, counters="redis://127.0.0.1:9/0")
    client = create_app(corpus.service, HOSTS, door).test_client()
    headers = bearer(give(rate="2/minute"))
    statuses = [client.post("/api/v1/search", json={}, headers=headers).status_code for _ in range(4)]
    assert statuses == [200, 200, 429, 429]


def test_while_elasticsearch_is_away_nobody_gets_in_and_the_page_says_so(
    corpus: Corpus, give: Callable[..., str]
) -> None:
    text = give()
    away = Elastic("http://127.0.0.1:9")
    service = replace(corpus.service, elastic=away, index=Index(away))
    client = create_app(service, HOSTS, Door(is_loopback=False)).test_client(use_cookies=False)
    digest = corpus.patents[publication(1)].figures[0].digest
    answer = client.get(f"/api/v1/figures/{digest}/image", headers=bearer(text))
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0
    for path in ("/?text=lamp", f"/patents/{publication(1)}"):
        page = client.get(path, headers={**OPEN, "Cookie": f"{COOKIE}={text}"})
        assert (page.status_code, page.mimetype) == (503, "text/html")
        assert "Elasticsearch cannot be reached" in page.text
    away.close()


def test_a_page_that_is_refused_says_why_and_shows_nothing(open_app: FlaskClient, give: Callable[..., str]) -> None:
    writer = open_app.get("/", headers=bearer(give(WRITE)))
    assert (writer.status_code, writer.mimetype) == (403, "text/html")
    assert "lacks the scope search" in writer.text
    headers = bearer(give(rate="1/minute"))
    assert open_app.get("/?text=lamp", headers=headers).status_code == 200
    limited = open_app.get("/?text=lamp", headers=headers)
    assert (limited.status_code, limited.mimetype) == (429, "text/html")
    assert "rate" in limited.text
    assert "Retry-After" in limited.headers
    assert publication(1) not in writer.text + limited.text


def _asked(corpus: Corpus, kind: str) -> int:
    """How many look-ups Elasticsearch has had of the keys."""
    index = f"{corpus.service.index.prefix}figseek-keys"
    found = corpus.service.elastic._client.indices.stats(index=index, metric=kind)
    return int(found["_all"]["total"][kind]["total"])


def test_guessing_is_stopped_and_others_at_the_same_address_are_let_in(
    corpus: Corpus, give: Callable[..., str], audit: AuditLog
) -> None:
    client = create_app(corpus.service, HOSTS, Door(is_loopback=False, counters=MEMORY)).test_client()
    held = bearer(give())
    assert client.post("/api/v1/search", json={}, headers=held).status_code == 200
    before = now_ms()
    guesses = [bearer(f"fsk_{secrets.token_hex(6)}_{secrets.token_hex(32)}") for _ in range(15)]
    statuses = [client.post("/api/v1/search", json={}, headers=guess).status_code for guess in guesses]
    assert statuses == [401] * 10 + [429] * 5
    assert client.post("/api/v1/search", json={}, headers=held).status_code == 200
    noted = [one for one in audit.entries(before) if one["who"] == "nobody"]
    assert [one["outcome"] for one in noted] == ["401"] * 10
    assert noted[0]["action"] == "POST /api/v1/search"
    assert noted[0]["address"] == "127.0.0.1"
    # So is one whose key this app has not seen yet; what is none, and a known id with another secret, opens nothing.
    unseen = give()
    looked_up = _asked(corpus, "get")
    more = [*guesses, bearer("nonsense"), bearer(f"fsk_{secrets.token_hex(6)}")]
    assert {client.post("/api/v1/search", json={}, headers=guess).status_code for guess in more} == {429}
    assert _asked(corpus, "get") == looked_up
    time.sleep(KEPT_S + 0.2)
    assert client.post("/api/v1/search", json={}, headers=bearer(unseen)).status_code == 200
    other = bearer(f"{unseen[:17]}{secrets.token_hex(32)}")
    assert client.post("/api/v1/search", json={}, headers=other).status_code == 401
    # From another address one can still try.
    answer = client.post("/api/v1/search", json={}, headers=guesses[0], environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert answer.status_code == 401


@pytest.mark.parametrize("name", ["key", "api_key", "token", "Access_Token", "q"])
def test_a_key_in_the_address_is_refused_even_where_none_is_needed(local: FlaskClient, give: Any, name: str) -> None:
    answer = local.get("/healthz", query_string={name: give()})
    assert answer.status_code == 400
    assert "send keys in a header" in answer.text


def test_a_page_of_another_origin_cannot_use_loopback(local: FlaskClient, audit: AuditLog) -> None:
    before = now_ms()
    for origin, status in (
        ("https://evil.example", 403),
        ("null", 403),
        ("http://localhost:3000", 403),
        ("http://[", 403),
        ("http://localhost", 200),
        (ORIGIN, 200),
    ):
        assert local.post("/api/v1/search", json={}, headers={"Origin": origin}).status_code == status
    assert [(one["who"], one["outcome"]) for one in audit.entries(before)] == [("loopback", "403")] * 4


def test_listed_origins_may_use_the_interface_and_no_others(open_app: FlaskClient, give: Callable[..., str]) -> None:
    asked = {**OPEN, "Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    wanted = {**asked, "Access-Control-Request-Headers": "authorization, content-type, x-other"}
    answer = open_app.options("/api/v1/search", headers=wanted)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization, content-type"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    answer = open_app.post("/api/v1/search", json={}, headers={**bearer(give()), "Origin": ORIGIN})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "X-RateLimit-Remaining" in answer.headers["Access-Control-Expose-Headers"]
    assert open_app.post("/api/v1/search", json={}, headers={**OPEN, "Origin": ORIGIN}).headers[
        "Access-Control-Allow-Origin"
    ]
    for origin in ("https://portal.example.evil.example", "http://portal.example", "https://portalxexample", "null"):
        answer = open_app.options("/api/v1/search", headers={**asked, "Origin": origin})
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Origin" in answer.vary
    page = open_app.get("/sign-in", headers={**OPEN, "Origin": ORIGIN})
    assert "Access-Control-Allow-Origin" not in page.headers


def test_every_answer_bears_the_security_headers(open_app: FlaskClient, give: Callable[..., str]) -> None:
    for answer in (
        open_app.get("/sign-in", headers=OPEN),
        open_app.get("/api/v1/nothing", headers=OPEN),
        open_app.post("/api/v1/search", json={}, headers=OPEN),
        open_app.get("/", headers=bearer(give())),
    ):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_writes_are_in_the_audit_log_with_who_made_them(
    open_app: FlaskClient, local: FlaskClient, give: Callable[..., str], audit: AuditLog
) -> None:
    before, writer, reader = now_ms(), give(WRITE), give(SEARCH)
    doomed, spelled = publication(2), f"US D{publication(2)[4:-2]} S1"
    assert open_app.delete(f"/api/v1/patents/{doomed}", headers=bearer(reader)).status_code == 403
    assert open_app.delete(f"/api/v1/patents/{spelled}", headers=bearer(writer)).status_code == 200
    assert local.delete("/api/v1/patents/USD0999999S1").status_code == 404
    assert local.post("/api/v1/patents", json={"publication": 5}).status_code == 422
    assert local.delete(f"/api/v1/patents/%1B[2J{'x' * 100}").status_code == 404
    entries = audit.entries(before)[::-1]
    assert [(one["who"], one["action"].split()[0], one["publication"], one["outcome"]) for one in entries] == [
        ("key", "DELETE", doomed, "403"),
        ("key", "DELETE", doomed, "200"),
        ("loopback", "DELETE", "USD0999999S1", "404"),
        ("loopback", "POST", None, "422"),
        ("loopback", "DELETE", r"\x1b[2J" + "x" * 73, "404"),
    ]
    assert [one["key_id"] for one in entries] == [reader.split("_")[1], writer.split("_")[1], None, None, None]
    assert open_app.get("/api/v1/jobs/none", headers=bearer(writer)).status_code == 404
    assert open_app.get("/api/v1/jobs/none", headers=bearer(reader)).status_code == 403


def test_commands_that_change_patents_are_in_the_audit_log(services: Settings, corpus: Corpus, audit: AuditLog) -> None:
    context = connect(services.model_copy(update={"index_prefix": corpus.service.index.prefix}), threads=1)
    before = now_ms()
    with audited(context, "ingest"), audited(context, "search"):
        pass
    with pytest.raises(NotFound), audited(context, "reindex"):
        raise NotFound("nothing")
    with pytest.raises(KeyboardInterrupt), audited(context, "ingest"):
        raise KeyboardInterrupt
    entries = audit.entries(before)[::-1]
    assert [(one["who"], one["action"], one["outcome"]) for one in entries] == [
        ("command", "figseek ingest", "done"),
        ("command", "figseek reindex", "failed"),
        ("command", "figseek ingest", "stopped"),
    ]
    context.elastic.close()


def test_a_command_that_is_done_stays_so_when_its_note_cannot_be_made(
    services: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    context = connect(services.model_copy(update={"elasticsearch_url": "http://127.0.0.1:9"}), threads=1)
    with audited(context, "ingest"):
        pass
    (line,) = [record.getMessage() for record in caplog.records if record.name == "search.access.audit"]
    assert line.startswith("not in the audit log (Elasticsearch cannot be reached")
    context.elastic.close()


def test_an_entry_that_elasticsearch_does_not_take_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    away = Elastic("http://127.0.0.1:9")
    AuditLog(away).add(Entry("key", "DELETE /api/v1/patents/USD0900001S1", "200", key_id="abc", name="editor"))
    away.close()
    (line,) = [record.getMessage() for record in caplog.records if record.name == "search.access.audit"]
    assert '"name": "editor"' in line
    assert "DELETE /api/v1/patents/USD0900001S1" in line


def test_audit_entries_are_listed_newest_first_and_bounded(open_app: FlaskClient, give: Any, audit: AuditLog) -> None:
    reader = give()
    for _ in range(2):
        assert open_app.get("/api/v1/audit", headers=bearer(reader)).status_code == 403
    headers = bearer(give(ADMIN))
    answer = open_app.get("/api/v1/audit?since=1h&size=2", headers=headers)
    assert answer.json is not None
    first, second = answer.json["entries"]
    assert first["at"] >= second["at"]
    assert (first["who"], first["action"], first["outcome"]) == ("key", "GET /api/v1/audit", "403")
    assert first["key_id"] == reader.split("_")[1]
    assert_shape("AuditAnswer", answer.json)
    older = open_app.get(f"/api/v1/audit?before={second['at']}&size=1000", headers=headers).json
    assert older is not None
    assert all(one["at"] < second["at"] for one in older["entries"])
    for wrong in ("since=soon", "before=x", "size=0", "size=1001"):
        assert open_app.get(f"/api/v1/audit?{wrong}", headers=headers).status_code == 422
