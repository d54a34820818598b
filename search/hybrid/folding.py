"""Folds near-duplicates: patents whose best matching figures are nearly the same stand under the first; pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from encoder.look import is_near, near


@dataclass(frozen=True, slots=True)
class Best:
    """A patent's best matching figure, with what is shown of both where the patent is folded."""

    publication: str
    title: str
    date: str | None
    digest: str
    look: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """A patent that stands in the list, with those folded under it, best first."""

    publication: str
    alike: list[Best] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Folded:
    """The list up to where it was asked for, and how many patents are folded under those in it."""

    heads: Sequence[Head]
    count: int


# Fetches the best figures of some patents; one without figures is left out.
BestOf = Callable[[Sequence[str]], Mapping[str, Best]]


def fold(ranking: Sequence[str], end: int, looks: Mapping[str, Sequence[str]], best_of: BestOf) -> Folded:
    """Fold a ranking as far as its first `end` heads; `looks` are those of all figures of a patent.

    Which figure is the best is costly to know, so it is asked only of patents that have some figure in common with one
    of the heads, which few have. A patent is compared with heads and not with what is folded already, so that a chain
    of small changes does not end under something else.
    """
    heads: dict[str, Head] = {}
    folded: set[str] = set()
    best: dict[str, Best] = {}
    at = 0
    while at < len(ranking) and len(heads) < end:
        left = [one for one in ranking[at:] if one not in folded]
        chunk = left[: end - len(heads)]
        common = _in_common(chunk, left, looks)
        unknown = {name for one, others in common.items() if others for name in (one, *others)} - best.keys()
        if unknown:
            best |= best_of(sorted(unknown))
        for one in chunk:
            if one in folded:
                continue
            heads[one] = Head(one)
            for other in _same(one, [name for name in common[one] if name not in folded], best):
                folded.add(other)
                heads[one].alike.append(best[other])
        at = ranking.index(chunk[-1]) + 1 if chunk else len(ranking)
    return Folded(list(heads.values()), len(folded))


def distinct(looks: Sequence[str | None], count: int) -> list[int]:
    """Return the places of the first `count` figures of which none is nearly the same as one before it."""
    kept: list[int] = []
    for place, look in enumerate(looks):
        others = [looks[other] for other in kept]
        if not any(look and other and is_near(look, other) for other in others):
            kept.append(place)
    return kept[:count]


def _in_common(
    chunk: Sequence[str], left: Sequence[str], looks: Mapping[str, Sequence[str]]
) -> dict[str, Collection[str]]:
    """List for each patent of the chunk those after it that have a figure which is near to one of its own."""
    rows = [(name, look) for name in chunk for look in looks.get(name, ())]
    columns = [(name, look) for name in left for look in looks.get(name, ())]
    found: dict[str, Collection[str]] = {name: [] for name in chunk}
    if not rows:
        return found
    place = {name: at for at, name in enumerate(left)}
    pairs: dict[str, dict[str, None]] = {}
    for row, column in zip(*np.nonzero(near([look for _, look in rows], [look for _, look in columns])), strict=True):
        one, other = rows[row][0], columns[column][0]
        if place[one] < place[other]:
            pairs.setdefault(one, {})[other] = None
    return found | {one: sorted(others, key=place.__getitem__) for one, others in pairs.items()}


def _same(one: str, others: Sequence[str], best: Mapping[str, Best]) -> list[str]:
    mine = best[one].look if one in best else None
    return [other for other in others if other in best and _both(mine, best[other].look)]


def _both(one: str | None, other: str | None) -> bool:
    return bool(one and other and is_near(one, other))
