"""From what the signals say to the list that is paged through: fused, cut, ended at the window; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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


def effective(cutoff: Cutoff, asked: Collection[str]) -> tuple[Cutoff, list[str]]:
    """Keep of a cut-off what can cut where these signals are asked, and say what cannot.

    A floor of a signal that takes no part cuts nothing; where none takes part, there is no score at all.
    """
    given = cutoff.model_dump(exclude_none=True)
    if given and not asked:
        return Cutoff(), [
            "No drawing and no words take part in this search: nothing has a score, and nothing is cut off."
        ]
    idle = [name for name in given if name != "score" and name not in asked]
    notes = [f"The cut-off by {name} cuts nothing: that signal takes no part in this search." for name in idle]
    return cutoff.model_copy(update=dict.fromkeys(idle)), notes


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
