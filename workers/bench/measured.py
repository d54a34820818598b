"""One measured figure with its aim, and the ratios of things that were measured in turns."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Literal

Direction = Literal["at least", "at most"]


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure: `low` and `high` are the extremes of its repetitions; `aim` is met from above or below."""

    name: str
    value: float
    unit: str
    aim: float | None = None
    direction: Direction = "at least"
    low: float | None = None
    high: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.direction == "at least" else self.value <= self.aim


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some repetitions with their extremes."""

    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """Sum repetitions up."""
    return Spread(median(values), min(values), max(values))


def ratios(over: Sequence[float], under: Sequence[float]) -> Spread:
    """Divide measurements pair by pair: what slows the machine for a while slows both halves of a pair."""
    return spread([one / other for one, other in zip(over, under, strict=True)])


def in_turns(sides: Mapping[str, Callable[[], object]], rounds: int, rest_s: float = 0.0) -> dict[str, list[float]]:
    """Time each side once a round, A B A B, after a rest; one round before them warms up. Seconds by side."""
    for side in sides.values():
        side()
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            time.sleep(rest_s)
            taken[name].append(timed(side))
    return taken


def timed(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    started = perf_counter()
    work()
    return perf_counter() - started


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that so large a share (0 to 1) of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]
