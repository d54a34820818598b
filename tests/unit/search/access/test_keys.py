from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from search.access.keys import (
    ADMIN,
    JOBS,
    SCOPES,
    SEARCH,
    WRITE,
    State,
    duration,
    expiry,
    make,
    merged,
    moment,
    parse,
    redacted,
    revoke,
    rotate,
    stored,
)
from search.errors import BadQuery, Corrupt

NOW = 1_800_000_000_000
HOUR = 3_600_000


def secret_of(text: str) -> str:
    parsed = parse(text)
    assert parsed is not None
    return parsed[1]


def test_a_key_has_256_random_bits_and_only_their_hash_is_kept() -> None:
    key, text = make("portal", (SEARCH,), NOW)
    assert parse(text) == (key.key_id, secret_of(text))
    assert len(bytes.fromhex(secret_of(text))) == 32
    assert secret_of(text) not in repr(key)
    assert make("portal", (SEARCH,), NOW)[1] != text


def test_a_secret_is_right_or_wrong_to_the_last_digit() -> None:
    key, text = make("portal", (SEARCH,), NOW)
    secret = secret_of(text)
    other = "0" if secret[-1] != "0" else "1"
    assert key.check(secret, NOW) is State.VALID
    for wrong in (secret[:-1] + other, secret[:-1], secret.upper() + "x", "", key.secret):
        assert key.check(wrong, NOW) is State.WRONG


def test_it_expires_to_the_millisecond() -> None:
    key, text = make("portal", (SEARCH,), NOW, expires_at=NOW + HOUR)
    assert key.check(secret_of(text), NOW + HOUR - 1) is State.VALID
    assert key.check(secret_of(text), NOW + HOUR) is State.EXPIRED
    assert key.check("0" * 64, NOW + HOUR) is State.WRONG


def test_after_a_rotation_the_secret_before_is_valid_for_the_grace() -> None:
    key, first = make("portal", (SEARCH,), NOW)
    key, second = rotate(key, NOW, timedelta(hours=1))
    assert key.check(secret_of(second), NOW) is State.VALID
    assert key.check(secret_of(first), NOW + HOUR - 1) is State.VALID
    assert key.check(secret_of(first), NOW + HOUR) is State.WRONG
    key, third = rotate(key, NOW + 1, timedelta(hours=1))
    assert key.check(secret_of(first), NOW + 2) is State.WRONG
    assert key.check(secret_of(second), NOW + 2) is State.VALID
    assert key.check(secret_of(third), NOW + 2) is State.VALID


def test_admin_has_every_scope_and_the_others_their_own() -> None:
    admin, _ = make("root", (ADMIN,), NOW)
    assert all(admin.allows(scope) for scope in SCOPES)
    reader, _ = make("reader", (SEARCH,), NOW)
    assert [scope for scope in SCOPES if reader.allows(scope)] == [SEARCH]
    writer, _ = make("writer", (WRITE,), NOW)
    assert [scope for scope in SCOPES if writer.allows(scope)] == [WRITE, JOBS]


def test_limits_are_those_of_the_key_or_the_default() -> None:
    assert make("a", (SEARCH,), NOW)[0].limits == "600/minute"
    assert make("a", (SEARCH,), NOW, rate="5/second", quota="100/day")[0].limits == "5/second;100/day"


@pytest.mark.parametrize(
    ("name", "scopes", "more", "words"),
    [
        ("", (SEARCH,), {}, "cannot name a key"),
        ("a\nb", (SEARCH,), {}, "cannot name a key"),
        ("a" * 61, (SEARCH,), {}, "cannot name a key"),
        ("a", (), {}, "Give a scope"),
        ("a", (WRITE, "root"), {}, "no scope 'root'"),
        ("a", (SEARCH,), {"rate": "60/fortnight"}, "60/fortnight"),
        ("a", (SEARCH,), {"rate": "0/minute"}, "0/minute"),
        ("a", (SEARCH,), {"quota": "1/day;1/minute"}, "1/day;1/minute"),
        ("a", (SEARCH,), {"expires_at": NOW}, "expired already"),
    ],
)
def test_what_makes_no_key_is_refused(name: str, scopes: tuple[str, ...], more: dict[str, str], words: str) -> None:
    with pytest.raises(BadQuery, match=words):
        make(name, scopes, NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["", "fsk_", "fsk_0123456789ab_" + "0" * 63, "FSK_0123456789ab_" + "0" * 64, "x" * 9999]
)
def test_what_is_no_key_is_told_without_a_look_up(text: str) -> None:
    assert parse(text) is None


def test_keys_in_texts_lose_their_secret_and_keep_their_id() -> None:
    key, text = make("portal", (SEARCH,), NOW)
    assert redacted(f"GET /{text}?a={text}") == f"GET /fsk_{key.key_id}_***?a=fsk_{key.key_id}_***"


def test_times_are_read() -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert duration("90d") == timedelta(days=90)
    assert expiry("24h", now) == int(1000 * (now + timedelta(days=1)).timestamp())
    assert expiry("2026-11-30", now) == int(1000 * datetime(2026, 12, 1, tzinfo=UTC).timestamp())
    assert moment("24h", now) == int(1000 * datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp())
    assert moment("2026-11-01T06:00:00+01:00", now) == int(1000 * datetime(2026, 11, 1, 5, tzinfo=UTC).timestamp())


@pytest.mark.parametrize("text", ["", "0d", "90", "1y", "-1d", "2026-02-30", "9999-12-31", "tomorrow"])
def test_what_is_no_time_to_expire_is_refused(text: str) -> None:
    with pytest.raises(BadQuery):
        expiry(text, datetime(2026, 11, 24, tzinfo=UTC))


@pytest.mark.parametrize("text", ["", "0h", "yesterday", "999999d", "2026-13-01"])
def test_what_is_no_past_time_is_refused(text: str) -> None:
    with pytest.raises(BadQuery):
        moment(text, datetime(2026, 11, 24, tzinfo=UTC))


def test_a_stored_key_is_read_as_it_was_made() -> None:
    key = replace(make("portal", (SEARCH, WRITE), NOW, rate="60/minute")[0], revoked_at=NOW)
    source = {name: value for name, value in asdict(key).items() if value is not None}
    assert stored(key.key_id, {**source, "scopes": list(key.scopes)}) == key


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("secret", "ü" * 64),
        ("secret", None),
        ("scopes", "admin"),
        ("scopes", []),
        ("scopes", ["root"]),
        ("expires_at", "1800000000000"),
        ("expires_at", True),
        ("revoked_at", "yes"),
        ("old_until", 1e300),
        ("rate", "often"),
        ("quota", "1/minute;1000000/second"),
        ("created_at", float("nan")),
        ("key_id", "0" * 12),
        ("name", "a\nb"),
    ],
)
def test_a_damaged_stored_key_is_named_and_opens_nothing(field: str, value: Any) -> None:
    key = make("portal", (SEARCH,), NOW)[0]
    with pytest.raises(Corrupt, match=rf"damaged \({field}"):
        stored(key.key_id, {**asdict(key), field: value})


def test_of_a_key_in_two_stores_the_later_change_counts_and_a_revocation_always() -> None:
    made = make("portal", (SEARCH,), NOW)[0]
    turned = rotate(made, NOW + 1, timedelta(hours=1))[0]
    revoked = revoke(made, NOW + 2)
    assert merged(made, turned) == merged(turned, made) == turned
    assert merged(made, revoked) == merged(revoked, made) == revoked
    later = rotate(made, NOW + 3, timedelta(hours=1))[0]
    for one in (merged(later, revoked), merged(revoked, later)):
        assert one == replace(later, revoked_at=NOW + 2)
    assert revoke(revoked, NOW + 9) == revoked
