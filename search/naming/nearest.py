"""From the texts that are near a drawing to words and classes, each with its cosine; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mappings.classification import SCHEMES, title
from search.hybrid.fusion import DIGITS, Fused, Hit, Signal, in_order, reciprocal_rank
from search.naming.phrases import Source


@dataclass(frozen=True, slots=True)
class Near:
    """One text near a drawing, with its cosine and the classes that it stands for; `is_word` where it names a thing."""

    text: str
    cosine: float
    classes: tuple[str, ...] = ()
    is_word: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """Words and classes for a drawing, the nearest first, as they stand in an answer."""

    words: Sequence[Mapping[str, Any]]
    classes: Sequence[Mapping[str, Any]]


Found = Mapping[Source, Sequence[Near]]
"""Texts by where they come from. Cosines to a name and to a whole description do not compare, only their ranks do."""


def named(found: Found, count: int) -> Named:
    """Choose the nearest words, and the nearest classes of each scheme, at most `count`; sources fused by rank."""
    words = _fused({source: [(one.text, one) for one in texts if one.is_word] for source, texts in found.items()})
    return Named(
        [{"word": one.publication, **_evidence(one)} for one in words[:count]],
        [_class(one, found) for scheme in SCHEMES for one in _classes(found, scheme)[:count]],
    )


def _classes(found: Found, scheme: str) -> list[Fused]:
    bearing = {
        source: [(code, one) for one in texts for code in one.classes if code.startswith(f"{scheme}:")]
        for source, texts in found.items()
    }
    return _fused(bearing)


def _fused(rankings: Mapping[Source, Iterable[tuple[str, Near]]]) -> list[Fused]:
    """Rank what each source names by its best cosine and fuse; a word or class stands where a patent does."""
    best: dict[str, Signal] = {}
    for source, pairs in rankings.items():
        cosines: dict[str, float] = {}
        for key, one in pairs:
            cosines[key] = max(one.cosine, cosines.get(key, -1.0))
        best[source] = Signal(in_order(Hit(key, cosine) for key, cosine in cosines.items()))
    return reciprocal_rank(best, {})


def _evidence(one: Fused) -> dict[str, Any]:
    """Say the best cosine, and in which sources, the one with the best rank first."""
    places = sorted(one.signals.items(), key=lambda pair: (pair[1].rank or 0, pair[0]))
    return {
        "score": round(max(place.score for _, place in places), DIGITS),
        "sources": [source for source, _ in places],
    }


def _class(one: Fused, found: Found) -> dict[str, Any]:
    scheme, _, code = one.publication.partition(":")
    evidence = _evidence(one)
    bearing = (near for near in found[evidence["sources"][0]] if one.publication in near.classes)
    by = max(bearing, key=lambda near: near.cosine).text
    return {"scheme": scheme, "code": code, "title": title(scheme, code), **evidence, "by": by}
