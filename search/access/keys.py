"""An API key: how it is written, what of it is kept, and what it allows; pure.

A key reads `fsk_<id>_<secret>`. The secret has 256 random bits, so that its plain SHA-256 can be kept: nobody can try
all of them, and a slow hash, which makes up for the guessable passwords of people, would only slow every request down.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from search.errors import BadQuery, Corrupt

SEARCH, WRITE, JOBS, ADMIN = "search", "write", "jobs", "admin"
SCOPES = {
    SEARCH: "search, and look at patents and figures",
    WRITE: "add, change and delete patents, and watch the jobs of it",
    JOBS: "watch jobs",
    ADMIN: "everything, the audit log among it",
}
"""Every scope with what it allows."""

DEFAULT_RATE = "600/minute"
"""For keys that name none: a person on the page asks for some 25 drawings a search; a script gets ten a second."""

ID_BYTES, SECRET_BYTES = 6, 32
WRITTEN = re.compile(r"fsk_([0-9a-f]{12})_([0-9a-f]{64})")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,59}")
LIMIT = re.compile(r"[1-9][0-9]{0,8}/(second|minute|hour|day|month)")
DURATION = re.compile(r"([1-9][0-9]{0,5})([mhd])")
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


# What is stored of a key, as strictly as it was made: a backup may come from anywhere.
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, Field(pattern=f"^{NAME.pattern}$")]
Scopes = Annotated[tuple[Annotated[str, Field(pattern=f"^({'|'.join(SCOPES)})$")], ...], Field(min_length=1)]
Limit = Annotated[str, Field(pattern=f"^({LIMIT.pattern})?$")]
# Times beyond are none, and Elasticsearch holds no more.
Moment = Annotated[int, Field(ge=0, lt=1 << 53)]


class State(StrEnum):
    """Whether a secret opens."""

    VALID = "valid"
    WRONG = "wrong"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key; times in milliseconds since 1970.

    `secret` and, after a rotation until `old_until`, `old_secret` are SHA-256 in hex. `rate` and `quota` are as
    "60/minute"; an empty rate is the default one, an empty quota none. `changed_at`: rotated or revoked last.
    """

    key_id: Id
    name: Name
    secret: Hash
    scopes: Scopes
    created_at: Moment
    expires_at: Moment | None = None
    rate: Limit = ""
    quota: Limit = ""
    old_secret: Hash | None = None
    old_until: Moment | None = None
    revoked_at: Moment | None = None
    used_at: Moment | None = None
    changed_at: Moment | None = None

    def allows(self, scope: str) -> bool:
        """Whether it has a scope; admin has all, and who writes can watch what becomes of it."""
        return bool({scope, ADMIN, *([WRITE] if scope == JOBS else [])} & set(self.scopes))

    def state(self, now_ms: int) -> State:
        """What a right secret would get."""
        if self.revoked_at is not None:
            return State.REVOKED
        if self.expires_at is not None and now_ms >= self.expires_at:
            return State.EXPIRED
        return State.VALID

    def check(self, secret: str, now_ms: int) -> State:
        """Try a secret; the time that it takes tells nothing of how much of it is right."""
        digest = hash_secret(secret)
        right = hmac.compare_digest(digest, self.secret)
        if self.old_secret and self.old_until is not None and now_ms < self.old_until:
            right |= hmac.compare_digest(digest, self.old_secret)
        return self.state(now_ms) if right else State.WRONG

    @property
    def limits(self) -> str:
        """Rate and quota as the `limits` library reads them."""
        return ";".join(part for part in (self.rate or DEFAULT_RATE, self.quota) if part)


def hash_secret(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make(
    name: str, scopes: tuple[str, ...], now_ms: int, *, expires_at: int | None = None, rate: str = "", quota: str = ""
) -> tuple[Key, str]:
    """Make a key, and the text of it that its holder gets and that is kept nowhere; `BadQuery` says what is wrong."""
    if not NAME.fullmatch(name):
        raise BadQuery(f"{name!r} cannot name a key: use up to 60 letters, digits, spaces, dots and hyphens.")
    wrong = [scope for scope in scopes if scope not in SCOPES]
    if wrong or not scopes:
        raise BadQuery(f"There is no scope {wrong[0]!r}." if wrong else f"Give a scope: {', '.join(SCOPES)}.")
    for limit in filter(None, (rate, quota)):
        if not LIMIT.fullmatch(limit):
            raise BadQuery(f"{limit!r} is no limit: write a number a second, minute, hour, day or month, as 60/minute.")
    if expires_at is not None and expires_at <= now_ms:
        raise BadQuery("The key would have expired already.")
    key_id, secret = secrets.token_hex(ID_BYTES), secrets.token_hex(SECRET_BYTES)
    ordered = tuple(scope for scope in SCOPES if scope in scopes)
    key = Key(key_id, name, hash_secret(secret), ordered, now_ms, expires_at=expires_at, rate=rate, quota=quota)
    return key, written(key_id, secret)


def rotate(key: Key, now_ms: int, grace: timedelta) -> tuple[Key, str]:
    """Give a key a new secret; the one before is valid for `grace` yet, one from before that no more."""
    if key.state(now_ms) is not State.VALID:
        raise BadQuery(f"The key {key.name} is {key.state(now_ms)}; create another.")
    secret = secrets.token_hex(SECRET_BYTES)
    until = now_ms + milliseconds(grace)
    turned = replace(key, secret=hash_secret(secret), old_secret=key.secret, old_until=until, changed_at=now_ms)
    return turned, written(key.key_id, secret)


def revoke(key: Key, now_ms: int) -> Key:
    """Make a key useless for good; twice is once."""
    return key if key.revoked_at is not None else replace(key, revoked_at=now_ms, changed_at=now_ms)


def merged(here: Key, there: Key) -> Key:
    """Of one key in two stores what was changed last; what was revoked in either is revoked."""
    newer = there if (there.changed_at or there.created_at) > (here.changed_at or here.created_at) else here
    revoked = [key.revoked_at for key in (here, there) if key.revoked_at is not None]
    return replace(newer, revoked_at=min(revoked, default=None))


def stored(key_id: str, source: Mapping[str, Any]) -> Key:
    """Read a key as its index holds it under an id; `Corrupt` names what in it cannot be, and it opens nothing."""
    try:
        key = _KEY.validate_json(json.dumps(source), strict=True)
    except ValidationError as error:
        field = ascii(".".join(str(part) for part in error.errors()[0]["loc"]))[1:-1]
        raise Corrupt(f"The stored key {key_id[:40]!a} is damaged ({field[:80]}).") from None
    if key.key_id != key_id:
        raise Corrupt(f"The stored key {key_id[:40]!a} is damaged (key_id).")
    return key


_KEY = TypeAdapter(Key)


def written(key_id: str, secret: str) -> str:
    """Write a key as its holder has it."""
    return f"fsk_{key_id}_{secret}"


def parse(text: str) -> tuple[str, str] | None:
    """Take a written key apart into id and secret; None when it is none."""
    match = WRITTEN.fullmatch(text)
    return (match[1], match[2]) if match else None


def redacted(text: str) -> str:
    """Take the secret out of every key in a text; the id stays, so that a leak can be told."""
    return WRITTEN.sub(r"fsk_\1_***", text)


def duration(text: str) -> timedelta:
    """Read "90d", "24h" or "30m"; anything else is a `BadQuery`."""
    match = DURATION.fullmatch(text)
    if match is None:
        raise BadQuery(f"{text!r} is no time: write minutes, hours or days, as 30m, 24h or 90d.")
    return int(match[1]) * UNITS[match[2]]


def expiry(text: str, now: datetime) -> int:
    """Read when a key expires: after a duration, or with the end of a day (UTC) such as 2027-01-31; milliseconds."""
    try:
        if DURATION.fullmatch(text):
            end = now + duration(text)
        else:
            day = date.fromisoformat(text) + timedelta(days=1)
            end = datetime(day.year, day.month, day.day, tzinfo=UTC)
    except (ValueError, OverflowError):
        raise BadQuery(f"{text!r} is no time to expire: write 90d, or a day as 2027-01-31.") from None
    return milliseconds(end.timestamp() * timedelta(seconds=1))


def moment(text: str, now: datetime) -> int:
    """Read a time that is past: as long ago as "24h" says, or a day or time (UTC unless told); milliseconds."""
    try:
        if DURATION.fullmatch(text):
            at = now - duration(text)
        else:
            at = datetime.fromisoformat(text)
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return max(0, milliseconds(at.timestamp() * timedelta(seconds=1)))
    except (ValueError, OverflowError):
        raise BadQuery(f"{text[:80]!r} is no time: write 24h or 7d, or a day as 2027-01-31.") from None


def milliseconds(time: timedelta) -> int:
    """Return whole milliseconds."""
    return time // timedelta(milliseconds=1)
