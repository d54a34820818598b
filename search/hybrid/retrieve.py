"""From a query and its vectors to what each signal says, with counts and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from mappings.errors import BadPublication
from mappings.publication import parse
from search.elastic import Elastic
from search.hybrid import clauses, scoring
from search.hybrid.counts import Counts, counts, unborne
from search.hybrid.fusion import Signal
from search.hybrid.loosening import without_each
from search.hybrid.query import Query
from search.hybrid.scoring import FIELDS, Vector


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What each signal says that was `asked` and found anything; `newest` in the place of that where none was asked.

    `looks` are those of all figures of each patent found; none where nothing is to be folded.
    `number` has the patent's fields where the text reads as a publication number that is here.
    """

    asked: Sequence[str]
    signals: Mapping[str, Signal]
    looks: Mapping[str, Sequence[str]]
    newest: Sequence[str]
    counts: Counts
    number: Mapping[str, Any] | None
    notes: tuple[str, ...]


def retrieve(elastic: Elastic, index: str, query: Query, vectors: Mapping[str, Vector]) -> Retrieved:
    """Ask a concrete index; `vectors` has one for each of "image" and "description" that takes part.

    `NotFound` when the index was swapped away meanwhile.
    """
    keyword = ("keyword",) if query.said and query.weights.keyword > 0 else ()
    names = (*vectors, *keyword)
    searches = _searches(query, vectors, names)
    if query.fold and not vectors:
        searches["counted"] |= clauses.LOOKS
    found = _asked(elastic, index, searches)
    of_signals = {name: found["counted" if name == "keyword" else name] for name in names}
    scored = _asked(elastic, index, scoring.searches(vectors, query.said, of_signals, looks=query.fold))
    counted, number = found["counted"], _number(found.get("number"))
    beside = [found["beside"]] if "beside" in found else []
    missing = unborne(query, beside[0]) if beside else []
    notes = [f"No patent here bears {', '.join(missing)}."] if missing else []
    newest = [] if names else [hit["_id"] for hit in counted["hits"]["hits"]]
    if query.said and not counted["hits"]["total"]["value"]:
        # Rare, and known only now: what counts without the words is one more request.
        wordless = _asked(elastic, index, _wordless(query))
        counted = wordless["counted"]
        beside += [wordless["beside"]] if "beside" in wordless else []
        if number is None:
            within = " within these filters" if beside else ""
            notes.append(f"No patent{within} has these words; the counts are without them.")
    signals = scoring.signals(of_signals, scored)
    looks = _looks(scored.get(next(iter(vectors))) if vectors else found["counted"])
    return Retrieved(names, signals, looks, newest, counts(query, counted, beside), number, tuple(notes))


def _searches(query: Query, vectors: Mapping[str, Vector], names: Sequence[str]) -> dict[str, clauses.Clause]:
    searches = {"counted": clauses.counted(query) | clauses.ordered(names)}
    kept = clauses.filters(query)
    for name, vector in vectors.items():
        searches[name] = clauses.ranked(clauses.nearest(FIELDS[name], vector, kept))
    if without_each(query):
        searches["beside"] = clauses.beside(query)
    with suppress(BadPublication):  # words, as nearly always
        searches["number"] = clauses.numbered(parse(query.text or "")) | {"_source": ["publication", "title", "date"]}
    return searches


def _wordless(query: Query) -> dict[str, clauses.Clause]:
    searches = {"counted": clauses.counted(query.wordless())}
    return searches | ({"beside": clauses.beside(query, words=False)} if without_each(query) else {})


def _asked(elastic: Elastic, index: str, searches: Mapping[str, clauses.Clause]) -> dict[str, Any]:
    answers = elastic.msearch([(index, body) for body in searches.values()]) if searches else []
    return dict(zip(searches, answers, strict=True))


def _looks(scored: Mapping[str, Any] | None) -> dict[str, list[str]]:
    hits = scored["hits"]["hits"] if scored else []
    return {hit["_id"]: hit["fields"]["looks"] for hit in hits if "fields" in hit}


def _number(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    hits = found["hits"]["hits"] if found else []
    if not hits:
        return None
    source = hits[0]["_source"]
    return {"publication": source["publication"], "title": source.get("title", ""), "date": source.get("date")}


def best_looks(
    elastic: Elastic, index: str, publications: Sequence[str], nearest: tuple[str, Vector] | None
) -> dict[str, str]:
    """Fetch of each patent the look of the figure that its result shows first: the nearest to the (signal, vector).

    Without one, of its first figure. A patent without figures, or whose figure has no look, is left out.
    """
    if nearest is None:
        hits = elastic.search(index, clauses.first(publications))["hits"]["hits"]
        firsts = {hit["_id"]: hit["_source"].get("figures", ())[:1] for hit in hits}
        return {name: one["look"] for name, figures in firsts.items() for one in figures if one.get("look")}
    hits = elastic.search(index, clauses.best(publications, FIELDS[nearest[0]], nearest[1]))["hits"]["hits"]
    best = {hit["_id"]: hit["inner_hits"]["figures"]["hits"]["hits"][0] for hit in hits}
    return {name: one["fields"][clauses.LOOK][0] for name, one in best.items() if "fields" in one}


def fetch(
    elastic: Elastic, index: str, publications: Sequence[str], said: Sequence[str], nearest: tuple[str, Vector] | None
) -> dict[str, Mapping[str, Any]]:
    """Fetch a page's hits by publication; figures are the nearest to the (signal, vector), or all without one."""
    if not publications:
        return {}
    field, vector = (FIELDS[nearest[0]], nearest[1]) if nearest else (None, ())
    body = clauses.page(publications, said, field, vector)
    return {hit["_id"]: hit for hit in elastic.search(index, body)["hits"]["hits"]}
