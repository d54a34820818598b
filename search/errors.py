"""The errors of the search package; each says in one sentence what, where and what to do."""

from __future__ import annotations

from collections.abc import Mapping


class SearchError(Exception):
    """Base of every error of this package."""


class BadSettings(SearchError):
    """A setting that cannot be used."""


class BadQuery(SearchError):
    """A query that is refused; the HTTP layer answers 422."""


class NotJson(BadQuery):
    """A body that is no JSON at all; the HTTP layer answers 400."""


class Refused(SearchError):
    """Somebody who may not do what is asked; the HTTP layer answers with `status` and says how to come in."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class NotFound(SearchError):
    """No such patent, figure or index."""


class Corrupt(SearchError):
    """A stored file that is not what its digest says; the HTTP layer answers 404, since it is as good as gone."""


class Unavailable(SearchError):
    """Elasticsearch or the broker cannot be reached; the HTTP layer answers 503 with Retry-After."""


class Starting(Unavailable):
    """Elasticsearch is on its way up, and answers in some seconds."""

    def __init__(self) -> None:
        super().__init__("Elasticsearch is starting; it answers in some seconds.")


class Conflict(SearchError):
    """A write that is older than what the index holds."""


class Overtaken(Conflict):
    """A write whose worker ended in the midst of it, and that another write followed: whether it was is not known."""


class Unmet(SearchError):
    """A condition on a write (If-Match, If-None-Match) that does not hold; the HTTP layer answers 412."""


class Rejected(SearchError):
    """Elasticsearch refused a document or a request; trying again will not help."""


class Mismatch(SearchError):
    """Another schema, or an encoder that is gone, made the data folder or the index; the message names the way out."""


class NodeError(SearchError):
    """An embedded service could not be installed, started or stopped."""


# The first that fits counts; any other error is a fault of ours.
_STATUS: Mapping[type[SearchError], int] = {
    NotJson: 400,
    BadQuery: 422,
    NotFound: 404,
    Conflict: 409,
    Unmet: 412,
    Unavailable: 503,
    Mismatch: 503,
    Corrupt: 404,
}


def status_of(kind: type[SearchError]) -> int | None:
    """The HTTP status that an error is answered with; None where nobody foresaw it."""
    return next((status for known, status in _STATUS.items() if issubclass(kind, known)), None)
