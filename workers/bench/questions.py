"""The queries of the bench: a drawing near one of the sample's, with words of its title, some within a class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from workers.bench.corpus import Corpus
from workers.bench.made import KINDS, dotted

# One query of so many filters by a class.
FILTERED = 3


@dataclass(frozen=True, slots=True)
class Question:
    """One hybrid query: the fields, and the file of the drawing."""

    fields: dict[str, Any]
    image: bytes


def questions(corpus: Corpus, count: int, seed: int) -> Iterator[Question]:
    """Make so many queries, all different."""
    rng = np.random.default_rng((seed, 1))
    real = corpus.real
    for number in range(count):
        drawing = int(rng.integers(len(real.sheets)))
        patent = real.patents[int(real.of[drawing])]
        kind = KINDS[int(rng.integers(len(KINDS)))].decode()
        fields: dict[str, Any] = {"text": f"{kind} {patent.title}".lower(), "size": 10}
        if number % FILTERED == 0:
            fields["classes"] = [f"locarno:{patent.locarno[0]}"]
        yield Question(fields, dotted(real.sheets[drawing], rng))
