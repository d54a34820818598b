"""What an error of Elasticsearch means for figseek: come back later, another version, not there, or never; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.errors import Conflict, NotFound, Rejected, SearchError, Starting, Unavailable

# These pass without a change of the request, whatever status they bear: a block of a full disk or of an operator, a
# closed index, a scan whose node was started anew, a write to an index between its creation and its first shard.
PASSING = frozenset(
    {
        "cluster_block_exception",
        "index_closed_exception",
        "no_shard_available_action_exception",
        "search_context_missing_exception",
        "unavailable_shards_exception",
    }
)
# Request time-out and too many requests; all of 500 and above is the cluster's trouble too, never the document's.
LATER = frozenset({408, 429})
# A key that was revoked or lacks a right: the operator mends it, and no patent is to blame.
NOT_LET_IN = frozenset({401, 403})
# Elasticsearch's two spellings of the block that it puts on indices at the flood stage of a disk.
FLOOD = ("read-only-allow-delete", "read-only / allow delete")

# Elasticsearch's block until a node that has just begun to answer knows its indices.
NOT_YET = "state not recovered"


def meaning(status: int, body: Any) -> SearchError:
    """Return the error of ours for an HTTP status with its body: Elasticsearch's own, or a proxy's words."""
    error = body.get("error", body) if isinstance(body, Mapping) else body
    return item_meaning(status, error)


def item_meaning(status: int, error: Any) -> SearchError:
    """The same for the error of one item of a bulk, multi-get or multi-search answer."""
    reason = _reason(error)
    if any(word in reason for word in FLOOD):
        return Unavailable(f"Elasticsearch takes no writes until its disk has room again: {reason}")
    if NOT_YET in reason:
        return Starting()
    if PASSING & _types(error) or status in LATER or status >= 500:
        return Unavailable(f"Elasticsearch is busy ({status}): {reason}")
    if status in NOT_LET_IN:
        return Unavailable(
            f"Elasticsearch does not let figseek in ({status}); look at FIGSEEK_ELASTICSEARCH_API_KEY: {reason}"
        )
    if status == 404:
        return NotFound(f"Elasticsearch has no such index or document: {reason}")
    if status == 409:
        return Conflict(f"Elasticsearch holds a newer version: {reason}")
    return Rejected(f"Elasticsearch refused the request ({status}): {reason}")


def incomplete(answer: Mapping[str, Any]) -> SearchError | None:
    """Tell whether a search's answer leaves shards out, or stopped early: half an answer is none."""
    failed = answer.get("_shards", {}).get("failed", 0)
    if not failed and not answer.get("timed_out"):
        return None
    return Unavailable("Elasticsearch could answer only in part; a part of the index is away or too slow.")


def already_exists(error: Any) -> bool:
    """Whether the body of an error says that there is an index of that name."""
    return "resource_already_exists_exception" in _types(error.get("error") if isinstance(error, Mapping) else error)


def _reason(error: Any) -> str:
    if isinstance(error, Mapping):
        return str(error.get("reason") or error)
    # A proxy's page of HTML has its sentence in the beginning.
    return str(error)[:200]


def _types(error: Any) -> set[str]:
    """Names of the exceptions of an error: its own and those that it came from."""
    if not isinstance(error, Mapping):
        return set()
    causes = [error, *error.get("root_cause", ())]
    cause = error.get("caused_by")
    return {str(one.get("type")) for one in causes} | (_types(cause) if cause else set())
