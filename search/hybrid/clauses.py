"""What a query asks of Elasticsearch, as clauses; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Any

from mappings.classification import SCHEMES, ClassFilter, parse_filter
from mappings.publication import Publication
from mappings.vectors import pack
from search import limits
from search.hybrid.loosening import without_each
from search.hybrid.query import Dates, Query

Clause = dict[str, Any]

IMAGE_FIELD = "figures.image_vector"
DESCRIPTION_FIELD = "figures.description_vector"
LOOK = "figures.look"

# A title names the thing; the lines of the drawings repeat it with the view; a long description mentions much else.
KEYWORD_FIELDS = ("title^4", "figure_texts^2", "abstract^1.5", "claims", "generated", "description^0.5")
# One or two words must all be there. Of three to five, one may be missing; of longer texts, which are often pasted
# paragraphs, half will do: their rarest words decide the score anyway.
ENOUGH_WORDS = "2<-1 5<50%"
HIGHLIGHTED = ("title", "abstract", "claims", "description", "figure_texts")
# A description of a million characters fails a highlight by default; the first pages of it are enough to look in.
HIGHLIGHT_CHARACTERS = 200_000

# Figures that are asked for so that enough distinct ones are left to show.
FIGURES_ASKED = 2 * limits.FIGURES

# Buckets of a scheme: all 32 classes and 200-odd subclasses of Locarno. Of CPC the most frequent: a parent counts at
# least as much as its children, so the bound cuts leaves and never the branch that they hang on.
FACET_CODES = 300

# As many as a list shows without scrolling; a name further down is found by its words.
APPLICANTS = 20
YEARS: Clause = {"date_histogram": {"field": "date", "calendar_interval": "year", "format": "yyyy", "min_doc_count": 1}}

# The standard tokenizer makes a word of each ideograph (from U+1100 on, to be on the safe side).
WORD = re.compile("[\u1100-\U0010ffff]|[^\\W\u1100-\U0010ffff]+")

# The very name, as facets list it.
QUOTED = re.compile(r'"\s*(.*\S)\s*"')

# Brings the looks of all figures of each hit.
LOOKS: Clause = {"docvalue_fields": ["looks"]}

NOT_DELETED: Clause = {"bool": {"must_not": [{"term": {"deleted": True}}]}}


def class_groups(codes: Sequence[str]) -> list[tuple[str, ...]]:
    """Group class codes by the set of schemes that each fits: alternatives within a group, all groups must fit."""
    groups: dict[frozenset[str], list[str]] = {}
    for code in codes:
        parsed: ClassFilter = parse_filter(code)
        groups.setdefault(parsed.schemes, []).extend(parsed.terms)
    return [tuple(dict.fromkeys(terms)) for terms in groups.values()]


def filters(query: Query) -> list[Clause]:
    """Make the filters of a query: flat fields of the patent only, since nested filters in kNN go wrong silently."""
    clauses: list[Clause] = [NOT_DELETED]
    clauses += [{"terms": {"class_tree": list(group)}} for group in class_groups(query.classes)]
    days = {"gte": query.dates.from_, "lte": query.dates.to}
    bounds = {side: day for side, day in days.items() if day}
    if bounds:
        clauses.append({"range": {"date": bounds}})
    if query.applicant:
        clauses.append(_applicant(query.applicant))
    return clauses


def _applicant(asked: str) -> Clause:
    name = QUOTED.fullmatch(asked)
    if name:
        return {"term": {"applicant_names": name[1]}}
    # Within one of the fields: the words of a name, and not one of an applicant and one of an assignee.
    return {"multi_match": {"query": asked, "fields": ["applicants", "assignees"], "operator": "and"}}


def first_words(said: Sequence[str]) -> list[str]:
    """Cut texts after as many words, of all together, as keyword search can look for."""
    kept, left = [], limits.KEYWORD_WORDS
    for text in said:
        ends = [word.end() for word in islice(WORD.finditer(text), left)]
        kept.append(text[: ends[-1]] if len(ends) == left else text)
        left -= len(ends)
        if not left:
            break
    return kept


def words(said: Sequence[str]) -> Clause:
    """Make the keyword clause: of several texts each is enough.

    Each word of a text may be in any field, since a title has one and a claim the other.
    """
    alternatives: list[Clause] = [
        {
            "multi_match": {
                "query": text,
                "fields": list(KEYWORD_FIELDS),
                "type": "cross_fields",
                "minimum_should_match": ENOUGH_WORDS,
            }
        }
        for text in first_words(said)
    ]
    return alternatives[0] if len(alternatives) == 1 else {"bool": {"should": alternatives, "minimum_should_match": 1}}


def matching(query: Query) -> Clause:
    """Make the clause of what total and facets count: filters and words, or the filters when there are no words."""
    clause: Clause = {"filter": filters(query)}
    if query.said:
        clause["must"] = [words(query.said)]
    return {"bool": clause}


def nearest(field: str, vector: Sequence[float], kept: Sequence[Clause], count: int = limits.WINDOW) -> Clause:
    """Make a kNN section for a vector field of the nested figures: the `count` nearest patents."""
    return {
        "field": field,
        "query_vector": pack(vector),
        "k": count,
        "num_candidates": max(limits.CANDIDATES, count),
        "filter": list(kept),
    }


def among(field: str, vector: Sequence[float], publications: Sequence[str]) -> Clause:
    """Make a kNN section over a few patents, in which every figure of theirs is compared."""
    only = {"ids": {"values": list(publications)}}
    return nearest(field, vector, [only], len(publications)) | {"num_candidates": limits.EXACT_CANDIDATES}


def described(vector: Sequence[float], count: int) -> Clause:
    """Make the search for what the patents with the nearest descriptions are called, and for their classes."""
    return ranked(nearest(DESCRIPTION_FIELD, vector, [NOT_DELETED], count)) | {"_source": ["title", "classes"]}


def worded(said: Sequence[str], publications: Sequence[str]) -> Clause:
    """Make the search that scores a few patents by words, as keyword search does; others are absent."""
    only = {"bool": {"must": [words(said)], "filter": [{"ids": {"values": list(publications)}}]}}
    return {"query": only, "_source": False, "size": len(publications), "track_total_hits": False}


def numbered(number: Publication) -> Clause:
    """Make the search for a patent by its number: of several kinds that fit, the newest."""
    # "USD907292S" is short for S1; but a B1 is not what somebody who writes A1 means.
    kind = [{"prefix": {"kind": number.kind}}] if number.kind else []
    return {
        "query": {"bool": {"filter": [{"term": {"stem": number.stem}}, NOT_DELETED, *kind]}},
        "sort": [{"date": {"order": "desc", "missing": "_last"}}, {"publication": "desc"}],
        "size": 1,
        "track_total_hits": False,
    }


def counted(query: Query) -> Clause:
    """Make the search that counts: total, facets, years and applicants."""
    names = {"field": "applicant_names", "size": APPLICANTS, "order": [{"_count": "desc"}, {"_key": "asc"}]}
    counts = {**facets(), "years": YEARS, "applicants": {"terms": names}}
    return {"query": matching(query), "_source": False, "size": 0, "track_total_hits": True, "aggs": counts}


def ordered(signals: Collection[str]) -> Clause:
    """Make the part of `counted` that ranks too: by words, or by date where no signal is asked.

    Ties are broken by publication and not by where a document lies, which differs between copies of a shard.
    """
    if "keyword" in signals:
        return {"size": limits.WINDOW, "track_scores": True, "sort": [{"_score": "desc"}, {"publication": "asc"}]}
    if signals:
        return {}
    newest = [{"date": {"order": "desc", "missing": "_last"}}, {"publication": "asc"}]
    return {"size": limits.WINDOW, "sort": newest}


def ranked(section: Clause, *, looks: bool = False) -> Clause:
    """Make the search of one kNN section: ids and scores only, or with the looks of all figures of a patent."""
    body: Clause = {"knn": section, "_source": False, "size": section["k"], "track_total_hits": False}
    return body | (LOOKS if looks else {})


def best(publications: Sequence[str], field: str, vector: Sequence[float]) -> Clause:
    """Make the search for the look of each patent's figure that is nearest to the vector."""
    # Only what is a column of its own: to open each document for a figure takes twice as long.
    inner = {"size": 1, "_source": False, "stored_fields": "_none_", "docvalue_fields": [LOOK]}
    return ranked(among(field, vector, publications) | {"inner_hits": inner})


def first(publications: Sequence[str]) -> Clause:
    """Make the search for the looks of the patents' figures in their order."""
    return {"query": {"ids": {"values": list(publications)}}, "_source": [LOOK], "size": len(publications)}


def facets() -> dict[str, Clause]:
    """Make one aggregation a scheme over own classes and all their ancestors."""
    return {
        scheme: {
            "terms": {
                "field": "class_tree",
                "include": f"{scheme}:.*",
                "size": FACET_CODES,
                "order": [{"_count": "desc"}, {"_key": "asc"}],
            }
        }
        for scheme in SCHEMES
    }


def beside(query: Query, *, words: bool = True) -> Clause:
    """Make the search that counts beside the filters of a query: in the whole index, or with one filter taken away.

    `codes`: patents that bear each class; `without`: in the order of `without_each`; `undated`: years without the
    dates. Without `words` as if none were given.
    """
    spoken = query if words else query.wordless()
    looser = [matching(each if words else each.wordless()) for _, _, each in without_each(query)]
    counts: Clause = {"without": _filtered(looser)}
    if query.classes:
        counts["codes"] = _filtered(
            [{"terms": {"class_tree": list(parse_filter(code).terms)}} for code in query.classes]
        )
    if query.dates != Dates():
        counts["undated"] = {
            "filter": matching(spoken.model_copy(update={"dates": Dates()})),
            "aggs": {"years": YEARS},
        }
    whole = {"bool": {"filter": [NOT_DELETED]}}
    return {"query": whole, "size": 0, "track_total_hits": False, "aggs": counts}


def _filtered(asked: Sequence[Clause]) -> Clause:
    return {"filters": {"filters": list(asked)}}


def highlight(said: Sequence[str]) -> Clause:
    """Make the highlight section: passages as HTML with all but the `<em>` around found words escaped."""
    whole: Mapping[str, Any] = {"number_of_fragments": 0}
    passages: Mapping[str, Any] = {"number_of_fragments": 2, "fragment_size": 160}
    return {
        "encoder": "html",
        "pre_tags": ["<em>"],
        "post_tags": ["</em>"],
        "order": "score",
        "max_analyzed_offset": HIGHLIGHT_CHARACTERS,
        "highlight_query": words(said),
        "fields": {field: dict(whole if field == "title" else passages) for field in HIGHLIGHTED},
    }


def page(publications: Sequence[str], said: Sequence[str], field: str | None, vector: Sequence[float]) -> Clause:
    """Make the search that fetches a page: fields, highlights, and the figures nearest to the vector of a field.

    All figures come along where there is no field to compare by.
    """
    only = {"ids": {"values": list(publications)}}
    shown = ["figures.digest", "figures.sheet", "figures.text", "figures.look"]
    fields = ["publication", "title", "date", "classes"]
    body: Clause = {"query": only, "size": len(publications), "_source": fields if field else fields + shown}
    if field:
        # Some may be nearly the same as another.
        inner = {"size": FIGURES_ASKED, "_source": shown}
        body["knn"] = among(field, vector, publications) | {"inner_hits": inner}
    if said:
        body["highlight"] = highlight(said)
    return body
