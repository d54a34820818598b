"""How often a key may ask, counted in the broker's Redis or Valkey, and how often an address may try wrong keys."""

from __future__ import annotations

import ipaddress
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g
from flask_limiter import ApplicationLimit, Limiter
from flask_limiter.constants import HeaderNames
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

MEMORY = "memory://"
# A broker on loopback or in the same rack answers in a millisecond; a search does not wait for one that is away.
BROKER_S = 0.5

# Where Flask-Limiter leaves the end of the window, for `tidy` to take.
WINDOW_ENDS_IN = "X-RateLimit-Ends-In"

# A person who mistypes a key stays far below; somebody who guesses gets nowhere near 2^256.
WRONG_KEYS = RateLimitItemPerMinute(10)
# Of all addresses together: so many refusals a minute are written to the audit log, more are only counted.
NOTED_REFUSALS = RateLimitItemPerMinute(60)


def counters(broker_url: str) -> str:
    """Return where limits are counted for a broker's URL as Celery takes it; in memory where it is no Redis."""
    scheme, _, rest = broker_url.partition("://")
    schemes = {
        "redis+socket": "redis+unix",
        "redis": "redis",
        "rediss": "rediss",
        "valkey": "redis",
        "valkeys": "rediss",
    }
    return f"{schemes[scheme]}://{rest}" if scheme in schemes else MEMORY


def limit_keys(app: Flask, storage: str, prefix: str) -> None:
    """Hold every key to its rate and quota, of all routes together, and tell it in headers.

    While the storage is away it is counted in memory: a search is answered all the same.
    """
    options: dict[str, Any] = {}
    if storage != MEMORY:
        options = {
            "socket_connect_timeout": BROKER_S,
            "socket_timeout": BROKER_S,
            "retry": Retry(NoBackoff(), 0),
        }
    limiter = Limiter(
        _key_id,
        application_limits=[ApplicationLimit(limit_provider=_limits, key_function=_key_id)],
        headers_enabled=True,
        header_name_mapping={HeaderNames.RETRY_AFTER: WINDOW_ENDS_IN},
        storage_uri=storage,
        storage_options=options,
        in_memory_fallback_enabled=True,
        swallow_errors=True,
        key_prefix=f"{prefix}figseek",
    )
    limiter.init_app(app)


def tidy(response: Response) -> Response:
    """Tell when to come back where a limit is why: Flask-Limiter would tell it on every answer."""
    ends_in_s = response.headers.pop(WINDOW_ENDS_IN, None)
    if ends_in_s and response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = ends_in_s
    return response


def _key_id() -> str:
    asker = g.get("asker")
    return asker.key.key_id if asker and asker.key else ""


def _limits() -> str:
    asker = g.get("asker")
    return asker.key.limits if asker and asker.key else ""


class Guesses:
    """Counts wrong keys by address, in memory: an entry is gone a minute after it was made."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def are_too_many(self, address: str) -> bool:
        """Whether an address has to wait."""
        return not self._limiter.test(WRONG_KEYS, network(address))

    def count(self, address: str) -> None:
        """Count a wrong key."""
        self._limiter.hit(WRONG_KEYS, network(address))

    def may_note(self) -> bool:
        """Whether one more refusal goes to the audit log."""
        return self._limiter.hit(NOTED_REFUSALS, "noted")


def network(address: str) -> str:
    """Return what one client has at least: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
