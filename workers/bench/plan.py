"""How much a bench measures: quick by default, the full sizes on demand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes of one run: made patents to take in, made figures to search, rounds of what is measured in turns."""

    patents: int = 300
    figures: int = 10_000
    rounds: int = 15
    queries: int = 40
    seed: int = 1


QUICK = Plan()
FULL = Plan(patents=2_000, figures=100_000, rounds=30, queries=100)
