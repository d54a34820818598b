"""Who asks, and whether they may: keys in headers or in the page's cookie, and loopback without one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, redirect, request
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response as AnyResponse

from mappings import publication
from mappings.errors import BadPublication
from search.access.audit import AuditLog, Entry
from search.access.keys import SEARCH, WRITTEN, Key, State, parse
from search.access.keystore import KeyStore
from search.access.origins import SAFE_METHODS, host_name, is_forwarded, is_loopback, is_same_origin
from search.access.ratelimits import MEMORY, Guesses
from search.access.scopes import PUBLIC, scope_of
from search.api import problems
from search.errors import Refused, Unavailable
from search.jobs import now_ms
from search.printable import printable
from search.ui import pages

COOKIE = "figseek_key"

# What people call a key in an address.
ADDRESS_NAMES = frozenset({"key", "api_key", "apikey", "api-key", "x-api-key", "token", "access_token"})

# Of what is no number: enough to tell it by.
PUBLICATION_CHARACTERS = 80

# How long an address that tried too many wrong keys waits: the window in which they are counted.
WRONG_S = 60

REASONS = {
    State.WRONG: "There is no such key.",
    State.EXPIRED: "This key has expired.",
    State.REVOKED: "This key was revoked.",
}


@dataclass(frozen=True, slots=True)
class Door:
    """How an app is reached. By default: from this machine alone, where nobody needs a key.

    `keys` is "auto" or "always"; `origins` are those of other pages whose scripts may ask; limits are counted at
    `counters`.
    """

    is_loopback: bool = True
    keys: str = "auto"
    origins: tuple[str, ...] = ()
    counters: str = field(default=MEMORY, repr=False)  # a password may be in it


@dataclass(frozen=True, slots=True)
class Asker:
    """Who makes a request: the holder of a key, or somebody on this machine without one."""

    key: Key | None = None
    by_cookie: bool = False


def access() -> Access:
    """Return what the app was made with."""
    return cast(Access, current_app.extensions["figseek-access"])


class Access:
    """Decides on each request before its route sees it, and notes what was changed."""

    def __init__(self, door: Door, keys: KeyStore, audit: AuditLog) -> None:
        self.door = door
        self.keys = keys
        self.audit = audit
        self._guesses = Guesses()

    def register(self, app: Flask) -> None:
        """Put the first of two checks in place: who asks. `authorise` comes after the limits."""
        app.extensions["figseek-access"] = self
        app.before_request(self.identify)
        app.register_error_handler(Refused, _refuse)
        app.register_error_handler(Unavailable, _unavailable)
        app.register_error_handler(RateLimitExceeded, _limited)
        app.after_request(self._note)
        app.context_processor(lambda: {"signed_in": g.asker.key if "asker" in g and g.asker.by_cookie else None})

    def identify(self) -> None:
        """Find out who asks; raises `Refused`."""
        if not request.endpoint or request.method == "OPTIONS":
            return
        _refuse_keys_in_address()
        if scope_of(request.endpoint) != PUBLIC:
            g.asker = self._asker()

    def authorise(self) -> None:
        """Hold the asker's scopes against the route's; raises `Refused`."""
        asker = g.get("asker")
        if asker is None or asker.key is None:
            return
        scope = scope_of(request.endpoint or "")
        if not asker.key.allows(scope):
            raise Refused(403, f"The key {asker.key.name} lacks the scope {scope}.")
        # The page never needs more, so that whoever gets at its cookie can do no more.
        if asker.by_cookie and scope != SEARCH:
            raise Refused(403, f"A signed-in page may only search; send a key with the scope {scope} in a header.")

    def opened(self, text: str) -> Key:
        """Return the key that a text opens; raises `Refused`, and counts those who guess."""
        address, parsed = request.remote_addr or "", parse(text)
        # All of a proxy's clients share its address: what one of them makes up keeps no holder of a key out.
        if self._guesses.are_too_many(address) and not (parsed and self.keys.is_listed(parsed[0])):
            raise Refused(429, "Too many wrong keys came from this address; wait a minute.")
        key = self.keys.find(parsed[0]) if parsed else None
        state = key.check(parsed[1], now_ms()) if key and parsed else State.WRONG
        if key and state is State.VALID:
            self.keys.used(key)
            return key
        if state is State.WRONG:
            self._guesses.count(address)
        if self._guesses.may_note():
            claimed = key.key_id if key else None
            self.audit.add(Entry("nobody", _action(), "401", key_id=claimed, address=address))
        raise Refused(401, REASONS[state])

    def needs_key(self) -> bool:
        """Whether this request needs a key: not from this machine, unless by a proxy or a name that others know."""
        if not self.door.is_loopback or self.door.keys == "always":
            return True
        return is_forwarded() or not is_loopback(host_name(request.headers.get("Host", "")))

    def _asker(self) -> Asker:
        text, by_cookie = _presented()
        if text is not None:
            asker = Asker(self.opened(text), by_cookie)
        elif not self.needs_key():
            asker = Asker()
        else:
            raise Refused(401, "This needs an API key; send it as `Authorization: Bearer KEY` or `X-API-Key: KEY`.")
        if request.method not in SAFE_METHODS and not self._is_meant(asker):
            # Here, since nobody asks yet whose refusals could be noted; as few a minute as of wrong keys.
            if self._guesses.may_note():
                self.audit.add(_entry(asker, "403"))
            raise Refused(403, "A page of another origin made this request; send a key in a header.")
        return asker

    def _is_meant(self, asker: Asker) -> bool:
        """Whether the asker means it: browsers send cookies, and reach loopback, for a page of anybody."""
        if asker.by_cookie:
            return is_same_origin()
        origin = request.headers.get("Origin")
        return bool(asker.key) or origin is None or is_same_origin() or origin in self.door.origins

    def _note(self, response: Response) -> Response:
        asker = g.get("asker")
        if asker is None or not request.endpoint:
            return response
        # What a key gave may be kept by its holder, not by a cache that others share.
        if asker.key and not response.cache_control.no_store:
            response.cache_control.public = False
            response.cache_control.private = True
        changes = request.method not in SAFE_METHODS and scope_of(request.endpoint) != SEARCH
        if "noted" in g:  # by the worker
            return response
        if (changes and response.status_code != HTTPStatus.TOO_MANY_REQUESTS) or response.status_code == 403:
            self.audit.add(_entry(asker, str(response.status_code)))
        return response


def asked_by() -> dict[str, Any]:
    """Who makes this request and what it asks, for the entry of the worker that carries it out."""
    entry = asdict(_entry(g.asker, ""))
    return {name: entry[name] for name in ("who", "key_id", "name", "action", "address") if entry[name] is not None}


def _entry(asker: Asker, outcome: str) -> Entry:
    return Entry(
        who="key" if asker.key else "loopback",
        action=_action(),
        outcome=outcome,
        key_id=asker.key.key_id if asker.key else None,
        name=asker.key.name if asker.key else None,
        publication=_publication(),
        address=request.remote_addr,
        job=g.get("job"),
    )


def _presented() -> tuple[str | None, bool]:
    """Return the key that a request bears, and whether it is the page's cookie; a header goes before the cookie."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    # Other schemes are for a proxy, which hands them on.
    if scheme.lower() == "bearer":
        return credentials.strip(), False
    if "X-API-Key" in request.headers:
        return request.headers["X-API-Key"].strip(), False
    return request.cookies.get(COOKIE), True


def _refuse_keys_in_address() -> None:
    names = {name.lower() for name in request.args}
    if names & ADDRESS_NAMES or WRITTEN.search(request.full_path):
        raise Refused(400, "A key in an address ends up in logs and histories: revoke it, and send keys in a header.")


def _is_page() -> bool:
    return request.blueprint == "pages" and request.method == "GET"


def _refuse(error: Refused) -> AnyResponse:
    """Lead people to where they can sign in, and tell programs what is amiss."""
    if not _is_page():
        return problems.problem(error.status, str(error), challenge(error.status))
    if error.status != HTTPStatus.UNAUTHORIZED:
        return pages.refused(error.status, str(error))
    target = request.path + (f"?{request.query_string.decode(errors='replace')}" if request.query_string else "")
    answer = redirect(f"/sign-in?{urlencode({'next': target})}", HTTPStatus.SEE_OTHER)
    # A cookie that opens nothing any more would only stand in the way.
    answer.delete_cookie(COOKIE)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _unavailable(error: Unavailable) -> Response:
    """Elasticsearch, and the keys with it, is away: the page says so, and asks again by itself."""
    return pages.refused(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) if _is_page() else problems.answer(error)


def _limited(error: RateLimitExceeded) -> Response:
    status = HTTPStatus.TOO_MANY_REQUESTS
    detail = problems.SENTENCES[status]
    return pages.refused(status, detail) if _is_page() else problems.problem(status, detail)


def _publication() -> str | None:
    """Return the patent that is meant: of the address, or of the record that a view has read."""
    meant: str | None = (request.view_args or {}).get("publication") or g.get("publication")
    try:
        return publication.parse(meant).name if meant else None
    except BadPublication:
        return printable(meant or "")[:PUBLICATION_CHARACTERS]


def _action() -> str:
    return f"{request.method} {request.url_rule.rule if request.url_rule else request.path}"


def challenge(status: int) -> dict[str, str]:
    """Return the headers that tell how to come in, or when to try again."""
    if status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": 'Bearer realm="figseek"'}
    return {"Retry-After": str(WRONG_S)} if status == HTTPStatus.TOO_MANY_REQUESTS else {}
