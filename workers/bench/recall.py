"""Recall of the shipped index settings against exact search over the same vectors."""

from __future__ import annotations

import numpy as np

from encoder.protocols import Vectors
from search.hybrid import clauses
from workers.bench.corpus import Corpus
from workers.bench.measured import Measured
from workers.bench.neighbours import best_by_owner, made, nearest_cosines
from workers.bench.session import Session

AT = 10
# Elasticsearch sums in another order than numpy; hits this near to each other may change places.
SAME = 1e-6
SAMPLED = 200
MADE = (
    "Made vectors: each lies up to half the way from a real one of the sample to one of its five nearest, with normal "
    "noise of .28 of its length. Figures of one made patent begin at drawings of one real design."
)
EXACT = "Patents whose best figure is among the ten best by numpy over all vectors, of the first ten that kNN returns."


def measure(session: Session) -> list[Measured]:
    """Ask both vector fields for vectors that are made as the index's are, but are not in it."""
    corpus = session.corpus
    rng = np.random.default_rng((session.plan.seed, 2))
    start = rng.integers(len(corpus.real.images), size=session.plan.queries)
    results = []
    for name, field, real, there in (
        ("image", clauses.IMAGE_FIELD, corpus.real.images, corpus.images),
        ("description", clauses.DESCRIPTION_FIELD, corpus.real.descriptions, corpus.descriptions),
    ):
        shares = [_recall(session, corpus, field, there, query) for query in made(real, start, rng)]
        mean, low = float(np.mean(shares)), min(shares)
        results.append(
            Measured(f"recall@{AT} of {name} vectors", mean, "", 0.98, low=low, high=max(shares), note=EXACT)
        )
        results += _density(name, corpus, real, there, rng)
    return results


def _recall(session: Session, corpus: Corpus, field: str, there: Vectors, query: Vectors) -> float:
    best = best_by_owner(there @ query, corpus.owners)
    least = np.sort(best)[-min(AT, len(best))] - SAME
    body = clauses.ranked(clauses.nearest(field, query.tolist(), [clauses.NOT_DELETED]))
    hits = session.context.elastic.search(corpus.live.name, body)["hits"]["hits"][:AT]
    numbers = {publication: number for number, publication in enumerate(corpus.publications)}
    return sum(bool(best[numbers[hit["_id"]]] >= least) for hit in hits) / min(AT, len(best))


def _density(name: str, corpus: Corpus, real: Vectors, there: Vectors, rng: np.random.Generator) -> list[Measured]:
    """How near vectors of different patents are to each other: the real ones, and as many of the made ones."""
    some = rng.permutation(len(real))[:SAMPLED]
    made_ones = rng.permutation(len(there))[: len(real)]
    made_ones.sort()
    found = {
        "sample": nearest_cosines(real, corpus.real.of, some),
        "made": nearest_cosines(there[made_ones], corpus.owners[made_ones], some[some < len(made_ones)]),
    }
    return [
        Measured(f"cosine to the nearest {name} of another patent, {which}", float(np.median(cosines)), "", note=MADE)
        for which, cosines in found.items()
    ]
