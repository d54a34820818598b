"""From what the signals say to the list that is paged through: fused, cut, ended at the window; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search import limits
from search.hybrid.fusion import METHODS, Fused, Signal, floored
from search.hybrid.query import Cutoff, Query


@dataclass(frozen=True, slots=True)
class Ranking:
    """The list, at most a window long, and how many patents were found and how many of them cut off."""

    patents: Sequence[Fused]
    found: int
    cut: int

    def note(self) -> list[str]:
        """Say what was cut, if anything was."""
        if not self.cut:
            return []
        verb = "is" if self.cut == 1 else "are"
        return [f"Of {self.found:,} patents that were ranked, {self.cut:,} {verb} below the cut-off and left out."]


def ranked(signals: Mapping[str, Signal], query: Query) -> Ranking:
    """Fuse signals by the query's method and weights, and leave out what its cut-off cuts."""
    fuse, weights = METHODS[query.fusion], query.weights.model_dump()
    if query.cutoff == Cutoff():
        every = fuse(signals, weights)
        return Ranking(every[: limits.WINDOW], len(every), 0)
    found = len({hit.publication for signal in signals.values() for hit in signal.hits})
    floors = query.cutoff.model_dump(exclude={"score"}, exclude_none=True)
    kept = {name: floored(signal, floors[name]) if name in floors else signal for name, signal in signals.items()}
    least = query.cutoff.score
    reached = [one for one in fuse(kept, weights) if least is None or one.shown >= least]
    return Ranking(reached[: limits.WINDOW], found, found - len(reached))
