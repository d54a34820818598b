"""Which family each design of a file is of: a few that hold most of the designs, as offices have it, or all alike."""

import itertools
import random
from collections.abc import Iterator, Sequence

from encoder.training.drawings.family import Family

# Zipf's law with its own exponent: of 61 families the first has a fifth of the designs, the last thirty a seventh.
EXPONENT = 1.0


def in_turn(families: Sequence[Family], count: int) -> Iterator[Family]:
    """Yield `count` families, each as often as any other."""
    return itertools.islice(itertools.cycle(families), count)


def long_tailed(families: Sequence[Family], count: int, seed: int) -> Iterator[Family]:
    """Yield `count` families at random, the n-th in an order of the seed's with a weight of 1/n."""
    rng = random.Random(f"{seed}/frequencies")
    ranked = rng.sample(families, len(families))
    weights = [1 / place**EXPONENT for place in range(1, len(ranked) + 1)]
    return (rng.choices(ranked, weights)[0] for _ in range(count))
