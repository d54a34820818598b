"""The answers' parts, made from hits; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from mappings.classification import title
from mappings.document import Figure, Patent, class_codes
from search import limits
from search.hybrid.clauses import FIGURES_ASKED
from search.hybrid.folding import distinct
from search.hybrid.fusion import DIGITS, Fused

# What only ingest and keyword search need (generated words stand with their figures too), and what is never true here.
INTERNAL = frozenset({"source_digest", "deleted", "generated"})
COMPARED = frozenset({"image_vector", "description_vector", "look"})


def cosine(score: float) -> float:
    """Turn Elasticsearch's score of a cosine kNN, (1 + cosine) / 2, back; quantised vectors may end a hair above 1."""
    return max(-1.0, min(1.0, 2 * score - 1))


def image_url(digest: str) -> str:
    """Where a figure's picture is served."""
    return f"/api/v1/figures/{digest}/image"


def figure(source: Mapping[str, Any], score: float | None) -> dict[str, Any]:
    """Show one figure of a result; `score` is its cosine to the query, None where nothing was compared."""
    digest = source["digest"]
    return {
        "digest": digest,
        "sheet": source.get("sheet"),
        "text": source.get("text"),
        "url": image_url(digest),
        "score": None if score is None else round(score, DIGITS),
    }


def figures(hit: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Show the figures that matched, best first, or the first ones; of near-duplicates the first."""
    inner = hit.get("inner_hits", {}).get("figures")
    scored: list[tuple[Mapping[str, Any], float | None]]
    if inner is None:
        scored = [(source, None) for source in hit["_source"].get("figures", ())[:FIGURES_ASKED]]
    else:
        scored = [(one["_source"], cosine(one["_score"])) for one in inner["hits"]["hits"]]
    places = distinct([source.get("look") for source, _ in scored], limits.FIGURES)
    return [figure(*scored[place]) for place in places]


def result(fused: Fused, hit: Mapping[str, Any], alike: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Show one patent of the ranking, with the hits of those folded under it."""
    source = hit["_source"]
    places = {
        signal: {"rank": place.rank, "score": round(place.score, DIGITS), "part": round(place.part, DIGITS)}
        for signal, place in fused.signals.items()
    }
    return {
        "publication": source["publication"],
        "title": source.get("title", ""),
        "date": source.get("date"),
        "classes": list(source.get("classes", ())),
        "score": fused.shown,
        "signals": places,
        "figures": figures(hit),
        "highlights": dict(hit.get("highlight", {})),
        "alike": [_folded(one, shown) for one in alike for shown in figures(one)[:1]],
    }


def _folded(hit: Mapping[str, Any], best: Mapping[str, Any]) -> dict[str, Any]:
    source, shown = hit["_source"], {name: best[name] for name in ("digest", "url")}
    return {
        "publication": source["publication"],
        "title": source.get("title", ""),
        "date": source.get("date"),
        "figure": shown,
    }


def patent(document: Patent, cited_here: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    """Show a whole document without its vectors, with addresses of its pictures and titles of its classes.

    `cited_here` names the publication in the index for each citation that is there.
    """
    shown = {name: value for name, value in asdict(document).items() if name not in INTERNAL}
    codes = class_codes(document)
    return shown | {
        "figures": [_sheet(one) for one in document.figures],
        "front_page": None if document.front_page is None else _sheet(document.front_page),
        "citations": [asdict(one) | {"indexed": cited_here.get(one.publication)} for one in document.citations],
        "classes": list(codes),
        "class_titles": {code: title(*code.split(":", 1)) for code in codes},
    }


def _sheet(one: Figure) -> dict[str, Any]:
    kept = {name: value for name, value in asdict(one).items() if name not in COMPARED}
    return kept | {"url": image_url(one.digest)}
