"""The only door to Elasticsearch: each call as figseek needs it, each client error as one of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from math import ceil
from threading import BoundedSemaphore
from typing import Any

import orjson
from elastic_transport import ConnectionTimeout, JsonSerializer, TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError, UnsupportedProductError

from search import deadline, refusals
from search.errors import BadSettings, Conflict, NotFound, SearchError, Starting, Unavailable

Body = dict[str, Any]

# Longer than any search of ours takes on a busy laptop, shorter than a person waits.
TIMEOUT_S = 30.0
# Far more than a process has threads: only who serves people sets a bound.
AT_ONCE = 100
# Who waits for another's request to end waits no longer than this; a request of ours takes a tenth of it.
SLOT_S = 1.0
# Documents a request of a scan: with the vectors of some ten figures each about 20 MB; and how long a slow reader of
# them may take before the next.
SCAN_SIZE = 200
SCAN_KEPT = "5m"


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


@dataclass(frozen=True, slots=True)
class IndexUsage:
    """Bytes on disk, copies included, and merges of segments that are under way."""

    bytes: int
    merges: int


@dataclass(frozen=True, slots=True)
class Recovery:
    """How far indices have come back: whether all primary shards are there, or else any is on its way."""

    is_whole: bool
    is_under_way: bool
    done_bytes: int
    all_bytes: int


class Json(JsonSerializer):
    """JSON as the client writes it, read by orjson, since answers bear looks and vectors of hundreds of figures."""

    def json_loads(self, data: bytes) -> Any:
        """Read an answer."""
        return orjson.loads(data)


class Elastic:
    """A cluster or node at one URL. Every method raises `Unavailable`, `NotFound`, `Conflict` or `Rejected`."""

    def __init__(
        self,
        url: str,
        api_key: str = "",
        timeout_s: float = TIMEOUT_S,
        at_once: int = AT_ONCE,
        is_starting: Callable[[], bool] = lambda: False,
    ) -> None:
        """`at_once`: requests that may be under way; one more is `Unavailable` when none of them ends in time.

        `is_starting` tells of a node that cannot be reached whether it is on its way up (`Starting`).
        """
        try:
            # One retry: after a restart of the node each kept connection is found broken once.
            client = Elasticsearch(url, api_key=api_key or None, max_retries=1, retry_on_status=(), serializer=Json())
        except ValueError as error:
            raise BadSettings(f"FIGSEEK_ELASTICSEARCH_URL: {error}") from error
        self._client = client
        self._timeout_s = timeout_s
        self._is_starting = is_starting
        self._slots = BoundedSemaphore(at_once)
        self._patient_for = cache(lambda seconds: client.options(request_timeout=seconds))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @contextmanager
    def _asking(self) -> Iterator[Elasticsearch]:
        """Give the client for one request, with what is left of the time; its errors come out as ours."""
        left_s = deadline.left_s(self._timeout_s)
        if left_s <= 0:
            raise Unavailable("Elasticsearch is too slow: the answer did not come in time.")
        if not self._slots.acquire(timeout=min(left_s, SLOT_S)):
            raise Unavailable("Elasticsearch is too slow: other requests wait for it already.")
        try:
            # In whole seconds, so that a client is made once for each of a few numbers.
            yield self._patient_for(ceil(left_s))
        except UnsupportedProductError as error:
            raise Unavailable("What answers at FIGSEEK_ELASTICSEARCH_URL is not Elasticsearch.") from error
        except ApiError as error:
            raise refusals.meaning(error.status_code, error.body) from error
        except ConnectionTimeout as error:
            raise Unavailable(f"Elasticsearch did not answer within {ceil(left_s)} s.") from error
        except TransportError as error:
            if self._is_starting():
                raise Starting from error
            raise Unavailable("Elasticsearch cannot be reached; is it running?") from error
        finally:
            self._slots.release()

    # ---- indices and aliases ----

    def create_index(self, name: str, body: Body) -> None:
        """Create an index; `Conflict` when there is one of that name."""
        with self._asking() as client:
            try:
                client.indices.create(index=name, **body)
            except ApiError as error:
                if refusals.already_exists(error.body):
                    raise Conflict(f"there is an index {name} already") from error
                raise

    def delete_index(self, name: str) -> None:
        """Delete one index, by its full name."""
        with self._asking() as client:
            client.indices.delete(index=name)

    def index_names(self, pattern: str) -> list[str]:
        """Names of the indices (not aliases) that fit a pattern, sorted."""
        with self._asking() as client:
            return sorted(client.indices.get(index=pattern, expand_wildcards="open", features="aliases").keys())

    def alias_targets(self, alias: str) -> list[str]:
        """Names of the indices behind an alias; none when there is no such alias."""
        try:
            with self._asking() as client:
                return sorted(client.indices.get_alias(name=alias).keys())
        except NotFound:
            return []

    def update_aliases(self, actions: Sequence[Body]) -> None:
        """Carry out all alias actions at once, or none."""
        with self._asking() as client:
            client.indices.update_aliases(actions=list(actions))

    def aliases(self, pattern: str) -> dict[str, list[str]]:
        """The aliases that fit a pattern, each with the names of its indices, all as of one moment."""
        found: dict[str, list[str]] = {}
        with self._asking() as client:
            answer = client.indices.get_alias(name=pattern)
        for index, held in answer.items():
            for alias in held["aliases"]:
                found.setdefault(alias, []).append(index)
        return found

    def extend_mapping(self, index: str, properties: Body) -> None:
        """Add fields to an index; those that are there already stay as they are."""
        with self._asking() as client:
            client.indices.put_mapping(index=index, properties=properties)

    def mapping_meta(self, index: str) -> Body:
        """Return the `_meta` of an index's mapping."""
        with self._asking() as client:
            answer = client.indices.get_mapping(index=index)
        return dict(answer[index]["mappings"].get("_meta", {}))

    def refresh(self, index: str) -> None:
        """Make all writes visible to searches."""
        with self._asking() as client:
            client.indices.refresh(index=index)

    def index_usage(self, name: str) -> IndexUsage:
        """Return what an index takes on disk, and how many merges of its segments are under way."""
        with self._asking() as client:
            total = client.indices.stats(index=name, metric="store,merge")["_all"]["total"]
        return IndexUsage(int(total["store"]["size_in_bytes"]), int(total["merges"]["current"]))

    # ---- snapshots ----

    def take_snapshot(self, repository: str, name: str, indices: Sequence[str]) -> None:
        """Begin a snapshot of some indices."""
        with self._asking() as client:
            client.snapshot.create(
                repository=repository,
                snapshot=name,
                indices=list(indices),
                include_global_state=False,
                wait_for_completion=False,
            )

    def snapshot_state(self, repository: str, name: str) -> str:
        """Return "IN_PROGRESS", "SUCCESS", "PARTIAL" or "FAILED"."""
        return str(self._snapshot(repository, name)["state"])

    def snapshot(self, repository: str, name: str) -> tuple[str, list[str]]:
        """The id of a snapshot, which no other one ever has, and the names of the indices in it."""
        found = self._snapshot(repository, name)
        return str(found["uuid"]), list(found["indices"])

    def _snapshot(self, repository: str, name: str) -> Body:
        with self._asking() as client:
            found = client.snapshot.get(repository=repository, snapshot=name)["snapshots"]
        # Elasticsearch takes a name with a star, or several, for a pattern.
        for one in found:
            if one["snapshot"] == name:
                return dict(one)
        raise NotFound(f"There is no snapshot {name} in the repository {repository}.")

    def restore_snapshot(self, repository: str, name: str, index: str, target: str) -> None:
        """Begin to bring an index back from a snapshot under a name that is free, without its aliases."""
        with self._asking() as client:
            client.snapshot.restore(
                repository=repository,
                snapshot=name,
                indices=[index],
                rename_pattern="^.+$",
                rename_replacement=target,
                include_global_state=False,
                include_aliases=False,
                wait_for_completion=False,
            )

    def recovery(self, indices: Sequence[str]) -> Recovery:
        """Return how far some indices have come back."""
        names = list(indices)
        with self._asking() as client:
            health = client.cluster.health(index=names)
            found = client.indices.recovery(index=names).values()
        sizes = [shard["index"]["size"] for one in found for shard in one["shards"] if shard["primary"]]
        return Recovery(
            is_whole=health["status"] in ("green", "yellow"),
            is_under_way=health["initializing_shards"] > 0,
            done_bytes=sum(size["recovered_in_bytes"] for size in sizes),
            all_bytes=sum(size["total_in_bytes"] for size in sizes),
        )

    # ---- documents: reads always bring the vectors along, so that no write can erase them ----

    def get(self, index: str, document_id: str) -> Stored | None:
        """Read one document, as of the last write; None when it is not there."""
        try:
            with self._asking() as client:
                hit = client.get(index=index, id=document_id, source_exclude_vectors=False)
        except NotFound:
            return None
        return Stored(hit["_id"], hit["_source"], hit["_seq_no"], hit["_primary_term"])

    def find(self, alias: str, document_id: str) -> tuple[str, Stored | None]:
        """Name the index behind an alias and read one document of it, as of the last write; None when it is not there.

        `NotFound` when there is no such alias, `Rejected` when it names several.
        """
        return self._find(alias, document_id, source_exclude_vectors=False)

    def peek(self, index: str, document_id: str, fields: Sequence[str]) -> Stored | None:
        """Read some fields of one document, as of the last write, with its version; None when it is not there.

        `NotFound` when the index is not there: a write would make one, without our mapping.
        """
        return self._find(index, document_id, source_includes=list(fields))[1]

    def _find(self, index: str, document_id: str, **source: Any) -> tuple[str, Stored | None]:
        with self._asking() as client:
            try:
                hit = client.get(index=index, id=document_id, **source)
            except NotFoundError as error:
                if error.body.get("found") is False:
                    return error.body["_index"], None
                raise
        return hit["_index"], Stored(hit["_id"], hit["_source"], hit["_seq_no"], hit["_primary_term"])

    def sources(self, index: str, ids: Sequence[str], fields: Sequence[str]) -> dict[str, Body]:
        """Read some fields of many documents by id, as of the last write; absent ones are left out."""
        if not ids:
            return {}
        with self._asking() as client:
            answer = client.mget(index=index, ids=list(ids), source_includes=list(fields))
        for hit in answer["docs"]:
            if "error" in hit:  # its shard is away: not to be taken for absent
                raise refusals.item_meaning(503, hit["error"])
        return {hit["_id"]: hit["_source"] for hit in answer["docs"] if hit.get("found")}

    def write(self, index: str, write: Write, *, refresh: bool = False) -> Stored:
        """Write one document; `Conflict` when its condition does not hold."""
        with self._asking() as client:
            answer = client.index(
                index=index,
                id=write.document_id,
                document=write.source,
                op_type="create" if write.create else None,
                if_seq_no=write.seq_no,
                if_primary_term=write.primary_term,
                refresh=refresh,
            )
        return Stored(write.document_id, write.source, answer["_seq_no"], answer["_primary_term"])

    def update(self, index: str, document_id: str, fields: Body) -> None:
        """Change some fields of one document, whatever else is written to it meanwhile."""
        with self._asking() as client:
            client.update(index=index, id=document_id, doc=fields, retry_on_conflict=3)

    def add(self, index: str, source: Body) -> None:
        """Add a document under an id that Elasticsearch makes."""
        with self._asking() as client:
            client.index(index=index, document=source)

    def delete(self, index: str, document_id: str) -> None:
        """Delete a document; one that is not there is fine."""
        try:
            with self._asking() as client:
                client.delete(index=index, id=document_id)
        except NotFound:
            return

    def write_many(self, index: str, writes: Sequence[Write], *, refresh: bool = True) -> set[str]:
        """Write many documents, visible at once with `refresh`; returns the ids whose condition did not hold."""
        if not writes:
            return set()
        operations: list[Body] = []
        for write in writes:
            action: Body = {"_id": write.document_id}
            if write.seq_no is not None:
                action |= {"if_seq_no": write.seq_no, "if_primary_term": write.primary_term}
            operations += [{"create" if write.create else "index": action}, write.source]
        with self._asking() as client:
            answer = client.bulk(index=index, operations=operations, refresh=refresh)
        conflicts = set()
        for item in answer["items"]:
            (result,) = item.values()
            if result["status"] == 409:
                conflicts.add(result["_id"])
            elif "error" in result:
                raise refusals.item_meaning(result["status"], result["error"])
        return conflicts

    # ---- searches ----

    def search(self, index: str, body: Body) -> Body:
        """Search one index."""
        return self._search(body | {"index": index})

    def _search(self, asked: Body) -> Body:
        with self._asking() as client:
            answer = dict(client.search(allow_partial_search_results=False, **asked))
        if problem := refusals.incomplete(answer):
            raise problem
        return answer

    def count(self, index: str, query: Body) -> int:
        """How many documents fit, as of the last refresh."""
        with self._asking() as client:
            return int(client.count(index=index, query=query)["count"])

    def msearch(self, searches: Sequence[tuple[str, Body]]) -> list[Body]:
        """Run several searches in one request; the first that failed is raised."""
        lines: list[Mapping[str, Any]] = []
        for index, body in searches:
            lines += [{"index": index, "allow_partial_search_results": False}, body]
        with self._asking() as client:
            answer = client.msearch(searches=lines)
        for response in answer["responses"]:
            if "error" in response:
                raise refusals.item_meaning(response["status"], response["error"])
            if problem := refusals.incomplete(response):
                raise problem
        return list(answer["responses"])

    def scan(self, index: str, query: Body, source: Body) -> Iterator[Stored]:
        """Read every document that fits, from one point in time, in no order; vectors as `source` asks for."""
        with self._asking() as client:
            point = client.open_point_in_time(index=index, keep_alive=SCAN_KEPT)["id"]
        body = {
            "query": query,
            "_source": source,
            "seq_no_primary_term": True,
            "size": SCAN_SIZE,
            "sort": ["_shard_doc"],
            "track_total_hits": False,
        }
        try:
            while True:
                hits = self._search(body | {"pit": {"id": point, "keep_alive": SCAN_KEPT}})["hits"]["hits"]
                for hit in hits:
                    yield Stored(hit["_id"], hit["_source"], hit["_seq_no"], hit["_primary_term"])
                if len(hits) < SCAN_SIZE:
                    return
                body["search_after"] = hits[-1]["sort"]
        finally:
            # One that cannot be closed runs out.
            with suppress(SearchError), self._asking() as client:
                client.close_point_in_time(id=point)
