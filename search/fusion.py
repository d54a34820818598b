"""Fusion of rankings by publication: pure, one function a method, used by the search and by the evaluation alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods",
# SIGIR 2009, chose 60 in a pilot and found the outcome insensitive to it.
RANK_CONSTANT = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """One patent in the ranking of one signal; `score` is the signal's own, higher is better."""

    publication: str
    score: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a signal put a patent (rank counts from 1), and with what score."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Fused:
    """A patent in the fused ranking; a signal that missed it is absent from `signals`."""

    publication: str
    score: float
    signals: Mapping[str, Place]


def in_order(hits: Iterable[Hit]) -> list[Hit]:
    """Sort a ranking: best score first, ties by publication, so that the same scores always give the same ranks."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.publication))


def reciprocal_rank(
    rankings: Mapping[str, Sequence[Hit]], weights: Mapping[str, float], constant: int = RANK_CONSTANT
) -> list[Fused]:
    """Fuse rankings, each in order: a patent's score is the sum of weight / (constant + rank) over its signals.

    Best first, ties by publication. A signal without a weight counts 1.
    """
    places: dict[str, dict[str, Place]] = {}
    for signal, hits in rankings.items():
        for rank, hit in enumerate(hits, start=1):
            places.setdefault(hit.publication, {})[signal] = Place(rank, hit.score)
    fused = [
        Fused(
            publication,
            sum(weights.get(signal, 1.0) / (constant + place.rank) for signal, place in signals.items()),
            signals,
        )
        for publication, signals in places.items()
    ]
    return sorted(fused, key=lambda one: (-one.score, one.publication))
