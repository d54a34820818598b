"""The only door to Elasticsearch: each call as figseek needs it, each client error as one of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elastic_transport import ConnectionTimeout, TransportError
from elasticsearch import ApiError, Elasticsearch, helpers

from search.errors import BadSettings, Conflict, NotFound, Rejected, SearchError, Unavailable

Body = dict[str, Any]

# Longer than any search of ours takes on a busy laptop, shorter than a person waits.
TIMEOUT_S = 30.0
# The cluster says "come back later" with these: too many requests, no shard, gateway away, gateway slow.
BUSY = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it lies in an index, with what a conditional write needs."""

    document_id: str
    source: Body
    seq_no: int
    primary_term: int


@dataclass(frozen=True, slots=True)
class Write:
    """One document to write, if `seq_no` and `primary_term` are still its version; `create` refuses an existing id."""

    document_id: str
    source: Body
    create: bool = False
    seq_no: int | None = None
    primary_term: int | None = None


def _translate(error: ApiError) -> SearchError:
    status = error.status_code
    cause = error.body.get("error", error.body) if isinstance(error.body, dict) else error.body
    reason = str(cause.get("reason", cause) if isinstance(cause, dict) else cause or error)
    return _by_status(status, reason)


def _by_status(status: int, reason: str) -> SearchError:
    if status == 404:
        return NotFound(f"Elasticsearch has no such index or document: {reason}")
    if status == 409:
        return Conflict(f"Elasticsearch holds a newer version: {reason}")
    if status in BUSY:
        return Unavailable(f"Elasticsearch is busy ({status}): {reason}")
    return Rejected(f"Elasticsearch refused the request ({status}): {reason}")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ApiError as error:
        raise _translate(error) from error
    except ConnectionTimeout as error:
        raise Unavailable(f"Elasticsearch did not answer within {TIMEOUT_S:.0f} s.") from error
    except TransportError as error:
        raise Unavailable("Elasticsearch cannot be reached; is it running?") from error


class Elastic:
    """A cluster or node at one URL. Every method raises `Unavailable`, `NotFound`, `Conflict` or `Rejected`."""

    def __init__(self, url: str, api_key: str = "", timeout_s: float = TIMEOUT_S) -> None:
        try:
            self._client = Elasticsearch(url, api_key=api_key or None, request_timeout=timeout_s, max_retries=1)
        except ValueError as error:
            raise BadSettings(f"FIGSEEK_ELASTICSEARCH_URL: {error}") from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def health(self) -> str:
        """Return the cluster's status: "green", "yellow" or "red"."""
        with _translated():
            return str(self._client.cluster.health(timeout="5s")["status"])

    # ---- indices and aliases ----

    def create_index(self, name: str, body: Body) -> None:
        """Create an index; `Conflict` when there is one of that name."""
        try:
            with _translated():
                self._client.indices.create(index=name, **body)
        except Rejected as error:
            if "already exists" in str(error):
                raise Conflict(f"there is an index {name} already") from error
            raise

    def delete_index(self, name: str) -> None:
        """Delete one index, by its full name."""
        with _translated():
            self._client.indices.delete(index=name)

    def index_names(self, pattern: str) -> list[str]:
        """Names of the indices (not aliases) that fit a pattern, sorted."""
        with _translated():
            return sorted(self._client.indices.get(index=pattern, expand_wildcards="open", features="aliases").keys())

    def alias_targets(self, alias: str) -> list[str]:
        """Names of the indices behind an alias; none when there is no such alias."""
        try:
            with _translated():
                return sorted(self._client.indices.get_alias(name=alias).keys())
        except NotFound:
            return []

    def update_aliases(self, actions: Sequence[Body]) -> None:
        """Carry out all alias actions at once, or none."""
        with _translated():
            self._client.indices.update_aliases(actions=list(actions))

    def mapping_meta(self, index: str) -> Body:
        """Return the `_meta` of an index's mapping."""
        with _translated():
            answer = self._client.indices.get_mapping(index=index)
        return dict(answer[index]["mappings"].get("_meta", {}))

    def refresh(self, index: str) -> None:
        """Make all writes visible to searches."""
        with _translated():
            self._client.indices.refresh(index=index)

    # ---- documents: reads always bring the vectors along, so that no write can erase them ----

    def get(self, index: str, document_id: str) -> Stored | None:
        """Read one document, as of the last write; None when it is not there."""
        try:
            with _translated():
                hit = self._client.get(index=index, id=document_id, source_exclude_vectors=False)
        except NotFound:
            return None
        return Stored(hit["_id"], hit["_source"], hit["_seq_no"], hit["_primary_term"])

    def sources(self, index: str, ids: Sequence[str], fields: Sequence[str]) -> dict[str, Body]:
        """Read some fields of many documents by id, as of the last write; absent ones are left out."""
        if not ids:
            return {}
        with _translated():
            answer = self._client.mget(index=index, ids=list(ids), source_includes=list(fields))
        return {hit["_id"]: hit["_source"] for hit in answer["docs"] if hit.get("found")}

    def put(self, index: str, document_id: str, source: Body, revision: int) -> None:
        """Write a document unless the index holds a higher revision (`Conflict`)."""
        with _translated():
            self._client.index(
                index=index, id=document_id, document=source, version=revision, version_type="external_gte"
            )

    def write(self, index: str, write: Write, *, refresh: bool = False) -> Stored:
        """Write one document; `Conflict` when its condition does not hold."""
        with _translated():
            answer = self._client.index(
                index=index,
                id=write.document_id,
                document=write.source,
                op_type="create" if write.create else None,
                if_seq_no=write.seq_no,
                if_primary_term=write.primary_term,
                refresh=refresh,
            )
        return Stored(write.document_id, write.source, answer["_seq_no"], answer["_primary_term"])

    def delete(self, index: str, document_id: str) -> None:
        """Delete a document; one that is not there is fine."""
        try:
            with _translated():
                self._client.delete(index=index, id=document_id)
        except NotFound:
            return

    def write_many(self, index: str, writes: Sequence[Write]) -> set[str]:
        """Write many documents and make them visible; returns the ids whose condition did not hold."""
        if not writes:
            return set()
        operations: list[Body] = []
        for write in writes:
            action: Body = {"_id": write.document_id}
            if write.seq_no is not None:
                action |= {"if_seq_no": write.seq_no, "if_primary_term": write.primary_term}
            operations += [{"create" if write.create else "index": action}, write.source]
        with _translated():
            answer = self._client.bulk(index=index, operations=operations, refresh=True)
        conflicts = set()
        for item in answer["items"]:
            (result,) = item.values()
            if result["status"] == 409:
                conflicts.add(result["_id"])
            elif "error" in result:
                raise _by_status(result["status"], result["error"]["reason"])
        return conflicts

    # ---- searches ----

    def search(self, index: str, body: Body) -> Body:
        """Search one index."""
        with _translated():
            return dict(self._client.search(index=index, **body))

    def msearch(self, searches: Sequence[tuple[str, Body]]) -> list[Body]:
        """Run several searches in one request; the first that failed is raised."""
        lines: list[Mapping[str, Any]] = []
        for index, body in searches:
            lines += [{"index": index}, body]
        with _translated():
            answer = self._client.msearch(searches=lines)
        for response in answer["responses"]:
            if "error" in response:
                raise _by_status(response["status"], str(response["error"].get("reason")))
        return list(answer["responses"])

    def scan(self, index: str, query: Body, source: Body) -> Iterator[Stored]:
        """Read every document that fits, from one point in time, in no order; vectors as `source` asks for."""
        with _translated():
            hits = helpers.scan(
                self._client,
                index=index,
                query={"query": query, "_source": source, "seq_no_primary_term": True},
                size=200,
            )
            for hit in hits:
                yield Stored(hit["_id"], hit["_source"], hit["_seq_no"], hit["_primary_term"])
