"""Fusion of signals by publication: pure, one function a method, used by the search and by the evaluation alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

# Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods",
# SIGIR 2009, chose 60 in a pilot and found the outcome insensitive to it.
RANK_CONSTANT = 60
# Scores are shown to a millionth: int8 vectors carry three to four digits, BM25 no more. What is cut off is decided by
# what is shown, so that a score out of an answer can be given as a cut-off.
DIGITS = 6
# Of the standard deviations that distribution-based fusion looks at to each side of the mean, as Qdrant does.
SIGMAS = 3


# Hits and places are tuples: a search makes a thousand of them, in a third of the time that a dataclass takes.
class Hit(NamedTuple):
    """One patent with its score in one signal; the score is the signal's own, higher is better."""

    publication: str
    score: float


@dataclass(frozen=True, slots=True)
class Signal:
    """What one signal says: its own hits in order, and true scores of patents that only other signals found.

    Hits `below` the floor of a cut-off are shown with their score and count for nothing.
    """

    hits: Sequence[Hit]
    missed: Sequence[Hit] = ()
    below: Sequence[Hit] = ()


class Place(NamedTuple):
    """Where a signal put a patent: rank from 1, None where it is not among its hits; score; part of the fused score."""

    rank: int | None
    score: float
    part: float


@dataclass(frozen=True, slots=True)
class Fused:
    """A patent in the fused ranking, its score the sum of the parts; a signal that has no score for it is absent."""

    publication: str
    score: float
    signals: Mapping[str, Place]

    @property
    def shown(self) -> float:
        """The score as it is shown: the sum of the parts as they are shown."""
        return round(sum(round(place.part, DIGITS) for place in self.signals.values()), DIGITS)


Weights = Mapping[str, float]
Fusion = Callable[[Mapping[str, Signal], Weights], list[Fused]]
# Of a signal: the function from its scores to a scale that it shares with the others.
Scale = Callable[[Signal], Callable[[float], float]]


def in_order(hits: Iterable[Hit]) -> list[Hit]:
    """Sort hits: best score first, ties by publication, so that the same scores always give the same ranks."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.publication))


def floored(signal: Signal, floor: float) -> Signal:
    """Take from a signal what scores below a floor."""
    every = (*signal.hits, *signal.missed, *signal.below)
    return Signal(
        [hit for hit in signal.hits if round(hit.score, DIGITS) >= floor],
        [hit for hit in signal.missed if round(hit.score, DIGITS) >= floor],
        [hit for hit in every if round(hit.score, DIGITS) < floor],
    )


def reciprocal_rank(signals: Mapping[str, Signal], weights: Weights, constant: int = RANK_CONSTANT) -> list[Fused]:
    """Fuse by rank: a patent's score is the sum of weight / (constant + rank) over the signals that ranked it.

    Best first, ties by publication, as in all methods. A signal without a weight counts 1.
    """

    def adds(rank: int | None, score: float) -> float:
        return 0.0 if rank is None else 1 / (constant + rank)

    return _fused(signals, weights, dict.fromkeys(signals, adds))


def weighted_sum(signals: Mapping[str, Signal], weights: Weights, scale: Scale) -> list[Fused]:
    """Fuse by score: the sum of weight times score on the signals' common scale; true scores of missed patents count.

    As CombSUM of Fox and Shaw, "Combination of Multiple Searches", TREC-2, 1994, with weights.
    """
    scales = {name: scale(signal) for name, signal in signals.items()}
    return _fused(signals, weights, {name: partial(_ignoring_rank, scaled) for name, scaled in scales.items()})


def _ignoring_rank(scaled: Callable[[float], float], rank: int | None, score: float) -> float:
    return scaled(score)


def min_max(signal: Signal) -> Callable[[float], float]:
    """Scale from the lowest true score, 0, to the highest, 1; where all are equal, all are the highest.

    Lee, "Analyses of Multiple Evidence Combination", SIGIR 1997.
    """
    scores = _scores(signal)
    low, high = min(scores, default=0.0), max(scores, default=0.0)
    return lambda score: (score - low) / (high - low) if high > low else 1.0


def z_score(signal: Signal) -> Callable[[float], float]:
    """Scale by standard deviations, counted from the lowest true score; where all are equal, all are 0.

    Montague and Aslam, "Relevance Score Normalization for Metasearch", CIKM 2001, count from the mean (there ZMUV).
    The order is the same, but no part is negative, and a patent without a score is not above one with a low score.
    """
    scores = _scores(signal)
    low, deviation = min(scores, default=0.0), _deviation(scores, len(scores))
    return lambda score: (score - low) / deviation if deviation > 0 else 0.0


def distribution(signal: Signal) -> Callable[[float], float]:
    """Scale from mean - 3 sigma, 0, to mean + 3 sigma, 1, of the signal's own hits; clipped; one hit or equal ones 0.5.

    Mazzeschi, "Distribution-Based Score Fusion", 2023, as Qdrant computes it, with the deviation of a sample.
    """
    scores = [hit.score for hit in signal.hits]
    lowest, deviation = min(scores, default=0.0), _deviation(scores, len(scores) - 1)
    if deviation == 0:
        # Nothing tells how far one score is from another; a missed one is only known to be below.
        return lambda score: 0.5 if score >= lowest else 0.0
    mean = math.fsum(scores) / len(scores)
    return lambda score: min(1.0, max(0.0, (score - mean) / (2 * SIGMAS * deviation) + 0.5))


METHODS: Mapping[str, Fusion] = {
    "rrf": reciprocal_rank,
    "min_max": partial(weighted_sum, scale=min_max),
    "z_score": partial(weighted_sum, scale=z_score),
    "distribution": partial(weighted_sum, scale=distribution),
}


def _scores(signal: Signal) -> list[float]:
    return [hit.score for hit in (*signal.hits, *signal.missed)]


def _deviation(scores: Sequence[float], freedom: int) -> float:
    """Standard deviation, exactly 0 for equal scores, whatever their sum was rounded to."""
    if freedom < 1 or min(scores) == max(scores):
        return 0.0
    mean = math.fsum(scores) / len(scores)
    return math.sqrt(math.fsum((score - mean) ** 2 for score in scores) / freedom)


def _fused(
    signals: Mapping[str, Signal], weights: Weights, worth: Mapping[str, Callable[[int | None, float], float]]
) -> list[Fused]:
    """Place every patent that is among some signal's hits; `worth` is what rank and score add for a weight of 1."""
    places: dict[str, dict[str, Place]] = {hit.publication: {} for one in signals.values() for hit in one.hits}
    for name, signal in signals.items():
        weight, adds = weights.get(name, 1.0), worth[name]
        for rank, hit in enumerate(signal.hits, start=1):
            places[hit.publication][name] = Place(rank, hit.score, weight * adds(rank, hit.score))
        for hit in signal.missed:
            if hit.publication in places:
                places[hit.publication][name] = Place(None, hit.score, weight * adds(None, hit.score))
        for hit in signal.below:
            if hit.publication in places:
                places[hit.publication][name] = Place(None, hit.score, 0.0)
    fused = [Fused(name, sum(place.part for place in each.values()), each) for name, each in places.items()]
    return sorted(fused, key=lambda one: (-one.score, one.publication))
