"""Ranks all drawings for each query by cosine and judges the rankings, some queries at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from encoder.protocols import Vectors
from search.evaluation.collection import Design, LabelledDrawing
from search.evaluation.measures import MEASURES, Qrels, Run, measure
from search.evaluation.protocols import Protocol

# Whole rankings of so many queries are in memory at once: of 40,000 drawings some 250 MB.
AT_ONCE = 32

# Takes qrels and rankings of some queries, for files.
Keep = Callable[[Qrels, Run], None]


@dataclass(frozen=True, slots=True)
class Gallery:
    """What is ranked: drawings with their vectors of unit length, a row each."""

    drawings: tuple[LabelledDrawing, ...]
    vectors: Vectors

    def without_front_pages(self) -> Gallery:
        """Return the gallery of the sheets alone."""
        kept = [place for place, drawing in enumerate(self.drawings) if not drawing.front_page]
        return Gallery(tuple(self.drawings[place] for place in kept), self.vectors[kept])


@dataclass(frozen=True, slots=True)
class Query:
    """One query: a drawing by its name, or a title by its design's number."""

    name: str
    design: Design


@dataclass(frozen=True, slots=True)
class Judged:
    """The judged queries of a protocol, a row of `MEASURES` each; `unjudged` is how many had nothing relevant."""

    protocol: str
    queries: tuple[Query, ...]
    relevant: tuple[int, ...]
    values: NDArray[np.float64]
    unjudged: int = 0


def drawing_queries(gallery: Gallery) -> tuple[tuple[Query, ...], Vectors]:
    """Make a query of each drawing that asks: all of them, but for published splits. Their vectors have a row each."""
    places = [place for place, drawing in enumerate(gallery.drawings) if drawing.asks]
    queries = tuple(Query(gallery.drawings[place].name, gallery.drawings[place].design) for place in places)
    return queries, gallery.vectors[places]


def judge(
    protocol: Protocol,
    queries: Sequence[Query],
    vectors: Vectors,
    gallery: Gallery,
    keep: Keep,
    done: Callable[[int], object] = lambda count: None,
) -> Judged:
    """Rank the gallery for each query and judge the whole ranking. `done` is told how many more queries are behind us.

    `vectors` has a row a query. Of a query nothing is ranked that bears its name.
    """
    judged: list[Query] = []
    counts: list[int] = []
    values = [np.empty((0, len(MEASURES)))]
    relevance = _Relevance(protocol, gallery)
    for start in range(0, len(queries), AT_ONCE):
        some = queries[start : start + AT_ONCE]
        scores = vectors[start : start + AT_ONCE] @ gallery.vectors.T
        qrels, run = {}, {}
        for query, row in zip(some, scores, strict=True):
            relevant, ranked = relevance.of(query)
            if relevant.any():
                qrels[query.name] = dict.fromkeys(compress(relevance.names, relevant), 1)
                run[query.name] = dict(zip(compress(relevance.names, ranked), row[ranked].tolist(), strict=True))
                judged.append(query)
                counts.append(int(relevant.sum()))
        if qrels:
            values.append(measure(qrels, run))
            keep(qrels, run)
        done(len(some))
    unjudged = len(queries) - len(judged)
    return Judged(protocol.name, tuple(judged), tuple(counts), np.concatenate(values), unjudged)


class _Relevance:
    """Which drawings of a gallery are relevant to a query of a protocol, and which are ranked for it."""

    def __init__(self, protocol: Protocol, gallery: Gallery) -> None:
        self.names = [drawing.name for drawing in gallery.drawings]
        self._protocol = protocol
        self._designs = list(dict.fromkeys(drawing.design for drawing in gallery.drawings))
        places = {design: place for place, design in enumerate(self._designs)}
        self._design_of = np.array([places[drawing.design] for drawing in gallery.drawings], dtype=np.intp)
        self._is_found = np.array([drawing.is_found for drawing in gallery.drawings], dtype=np.bool_)
        self._place_of = {name: place for place, name in enumerate(self.names)}

    def of(self, query: Query) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        relevant = self._spread(self._protocol.relevant(query.design, other) for other in self._designs)
        if self._protocol.own_design_ranks:
            ranked = self._is_found.copy()
        else:
            ranked = self._spread(other.number != query.design.number for other in self._designs) & self._is_found
        if query.name in self._place_of:
            ranked[self._place_of[query.name]] = False
        return relevant & ranked, ranked

    def _spread(self, by_design: Iterable[bool]) -> NDArray[np.bool_]:
        """Give each drawing what its design has."""
        flags = np.fromiter(by_design, dtype=np.bool_, count=len(self._designs))
        spread: NDArray[np.bool_] = flags[self._design_of]
        return spread
