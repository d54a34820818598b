"""A figseek that runs somewhere, asked over its own HTTP interface, patiently but not for ever."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import urllib3
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Retry, Timeout, parse_url

from search.limits import MAX_SIZE, WINDOW
from workers.errors import WorkersError

# Who asks waits out a restart of its services, and a minute's rate of its key a few times over; not a day's quota.
PATIENCE = Retry(
    total=6,
    redirect=0,
    status_forcelist=(429, 502, 503, 504),
    allowed_methods=None,  # a search changes nothing, whatever its method
    backoff_factor=0.5,
    backoff_max=10,
    retry_after_max=60,
    raise_on_status=False,
    raise_on_redirect=False,
)
# A search answers within 15 seconds or says that it cannot.
TIMEOUT = Timeout(connect=5, read=30)
# As many at once as this asks, and the threads that the page's process has for searches.
CONNECTIONS = 6


class Refused(WorkersError):
    """One request that figseek says cannot be answered; the message is its reason."""


@dataclass(frozen=True)
class Running:
    """The figseek at an address such as http://localhost:8080; every method raises `WorkersError` in one sentence."""

    url: str
    key: str = ""
    _pool: urllib3.PoolManager = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Check the address, and that somebody answers there."""
        try:
            parts = parse_url(self.url)
        except LocationParseError:
            parts = parse_url("")
        if parts.scheme not in ("http", "https") or not parts.host or parts.auth:
            raise WorkersError(f"{self.url!r} is no address of a figseek; write it as http://localhost:8080.")
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        pool = urllib3.PoolManager(maxsize=CONNECTIONS, block=True, headers=headers, timeout=TIMEOUT)
        object.__setattr__(self, "_pool", pool)
        self._ask("GET", "/healthz", retries=False)

    def has(self, number: str) -> bool:
        """Whether a patent is in the index, by any spelling of its number."""
        try:
            self._ask("GET", f"/api/v1/patents/{quote(number, safe='')}")
        except Refused:
            return False
        return True

    def can_name(self) -> bool:
        """Whether words can be found for a drawing: whether the index has drawings and texts in one space."""
        return bool(self._ask("POST", "/api/v1/search", json={"size": 1}).get("can_name"))

    def name(self, image: bytes, count: int) -> list[tuple[str, list[str]]]:
        """Return at most so many words for a drawing, the nearest first, each with the sources that have it."""
        fields: dict[str, Any] = {"query": json.dumps({"size": count}), "image": _file(image)}
        try:
            words = self._ask("POST", "/api/v1/name", fields=fields)["words"]
            return [(str(one["word"]), [str(source) for source in one["sources"]]) for one in words]
        except (KeyError, TypeError) as error:
            raise self._no_figseek() from error

    def search(self, query: Mapping[str, Any], image: bytes | None = None) -> tuple[list[str], dict[str, Any]]:
        """Return the publications of a whole ranking, as many as can be paged through, and the first page's answer."""
        pages: list[dict[str, Any]] = []
        while not pages or (len(pages) * MAX_SIZE < min(WINDOW, int(pages[0]["listed"]))):
            fields: dict[str, Any] = {"query": json.dumps({**query, "size": MAX_SIZE, "page": len(pages) + 1})}
            if image is not None:
                fields["image"] = _file(image)
            pages.append(self._ask("POST", "/api/v1/search", fields=fields))
        try:
            return [str(one["publication"]) for page in pages for one in page["results"]], pages[0]
        except (KeyError, TypeError) as error:
            raise self._no_figseek() from error

    def _ask(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        try:
            answer = self._pool.request(method, self.url.rstrip("/") + path, **{"retries": PATIENCE, **given})
        except HTTPError as error:
            raise WorkersError(
                f"No figseek answers at {self.url} ({type(error).__name__}); start one with `figseek up`, which prints "
                "its address."
            ) from error
        said = self._said(answer)
        if answer.status == HTTPStatus.OK:
            return said
        detail = str(said.get("detail") or f"it answers with {answer.status}.")
        if answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise WorkersError(f"{self.url}: {detail} FIGSEEK_API_KEY is the key that it is asked with.")
        if HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR and answer.status != 429:
            raise Refused(detail)
        raise WorkersError(f"{self.url}: {detail}")

    def _said(self, answer: BaseHTTPResponse) -> dict[str, Any]:
        try:
            said: dict[str, Any] = dict(answer.json())
        except (ValueError, TypeError) as error:
            raise self._no_figseek() from error
        return said

    def _no_figseek(self) -> WorkersError:
        return WorkersError(f"{self.url} is no figseek, or another version of it: its answer is none of figseek's.")


def _file(image: bytes) -> tuple[str, bytes, str]:
    return "query", image, "application/octet-stream"
