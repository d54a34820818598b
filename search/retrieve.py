"""From a query and its vectors to one ranking a signal, with total, facets and notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search import clauses, facets
from search.elastic import Elastic
from search.fusion import Hit, in_order
from search.query import Query
from search.results import cosine

Vector = Sequence[float]

# The vector field of each signal that compares vectors.
FIELDS = {"image": clauses.IMAGE_FIELD, "description": clauses.DESCRIPTION_FIELD}


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Rankings by signal, each in order; `newest` in their place where no signal was asked."""

    rankings: Mapping[str, Sequence[Hit]]
    newest: Sequence[str]
    total: int
    facets: Mapping[str, list[facets.Node]]
    notes: tuple[str, ...]


def retrieve(elastic: Elastic, index: str, query: Query, vectors: Mapping[str, Vector]) -> Retrieved:
    """Ask a concrete index; `vectors` has one for each of "image" and "description" that takes part.

    `NotFound` when the index was swapped away meanwhile.
    """
    keyword = ("keyword",) if query.text and query.weights.keyword > 0 else ()
    signals = (*vectors, *keyword)
    kept = clauses.filters(query)
    searches = {"counted": clauses.counted(query) | clauses.ordered(signals)}
    for signal, vector in vectors.items():
        searches[signal] = clauses.ranked(clauses.nearest(FIELDS[signal], vector, kept))
    if query.classes:
        searches["bearing"] = clauses.bearing(query.classes)
    found = dict(zip(searches, elastic.msearch([(index, body) for body in searches.values()]), strict=True))

    notes = _unborne(query.classes, found["bearing"]) if query.classes else []
    rankings = _rescored(elastic, index, vectors, found)
    counted = found["counted"]
    if keyword:
        rankings["keyword"] = _ranking(counted, float)
    newest = [] if signals else [hit["_id"] for hit in counted["hits"]["hits"]]
    if query.text and not counted["hits"]["total"]["value"]:
        # Rare, and known only now: the counts of the filters alone are one more request.
        without_words = query.model_copy(update={"text": None})
        (counted,) = elastic.msearch([(index, clauses.counted(without_words))])
        within = " within these filters" if len(kept) > 1 else ""
        notes.append(f"No patent{within} has these words; the counts are without them.")
    trees = facets.trees(counted["aggregations"])
    return Retrieved(rankings, newest, counted["hits"]["total"]["value"], trees, tuple(notes))


def _rescored(
    elastic: Elastic, index: str, vectors: Mapping[str, Vector], found: Mapping[str, Any]
) -> dict[str, Sequence[Hit]]:
    """Rank what kNN found by the best of all figures of each patent.

    HNSW passes over a patent's best figure now and then, 25 times in 1,770 neighbours of a ranking on 178 patents; then
    rank and score would contradict each other.
    """
    ids = {signal: [hit["_id"] for hit in found[signal]["hits"]["hits"]] for signal in vectors}
    sections = {
        signal: clauses.among(FIELDS[signal], vector, ids[signal]) for signal, vector in vectors.items() if ids[signal]
    }
    if not sections:
        return dict.fromkeys(vectors, ())
    exact = elastic.msearch([(index, clauses.ranked(section)) for section in sections.values()])
    ranked = {signal: _ranking(one, cosine) for signal, one in zip(sections, exact, strict=True)}
    return {signal: ranked.get(signal, ()) for signal in vectors}


def _ranking(found: Mapping[str, Any], shown: Callable[[float], float]) -> list[Hit]:
    return in_order(Hit(hit["_id"], shown(hit["_score"])) for hit in found["hits"]["hits"])


def _unborne(codes: Sequence[str], found: Mapping[str, Any]) -> list[str]:
    buckets = found["aggregations"]["codes"]["buckets"]
    unborne = [code for code, bucket in zip(codes, buckets, strict=True) if not bucket["doc_count"]]
    return [f"No patent here bears {', '.join(unborne)}."] if unborne else []


def fetch(
    elastic: Elastic, index: str, publications: Sequence[str], text: str | None, nearest: tuple[str, Vector] | None
) -> dict[str, Mapping[str, Any]]:
    """Fetch a page's hits by publication; figures are the nearest to the (signal, vector), or all without one."""
    if not publications:
        return {}
    field, vector = (FIELDS[nearest[0]], nearest[1]) if nearest else (None, ())
    body = clauses.page(publications, text, field, vector)
    return {hit["_id"]: hit for hit in elastic.search(index, body)["hits"]["hits"]}
