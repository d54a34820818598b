"""Folds near-duplicates: patents whose best figures are nearly the same stand under the first of them; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from encoder.look import is_near, near_pairs


@dataclass(frozen=True, slots=True)
class Head:
    """A patent that stands in the list, with the publications that are folded under it, best first."""

    publication: str
    alike: list[str] = field(default_factory=list)


# Fetches the look of the best figure of some patents; one without is left out.
BestLooks = Callable[[Sequence[str]], Mapping[str, str]]


def fold(ranking: Sequence[str], looks: Mapping[str, Sequence[str]], best_looks: BestLooks) -> list[Head]:
    """Fold a whole ranking, so that all of its pages are cut out of one list; `looks` are those of all figures.

    Which figure is the best is costly to know, so it is asked only of patents that have some figure in common with
    another, which few have. A patent is compared with heads and not with what is folded already, so that a chain of
    small changes does not end under something else.
    """
    common = _in_common(ranking, looks)
    best = best_looks(sorted({name for pair in common for name in pair})) if common else {}
    alike: dict[str, list[str]] = {}
    for one, other in common:
        if one in best and other in best and is_near(best[one], best[other]):
            alike.setdefault(one, []).append(other)
    heads, folded = [], set[str]()
    for one in ranking:
        if one not in folded:
            head = Head(one, [other for other in alike.get(one, ()) if other not in folded])
            folded.update(head.alike)
            heads.append(head)
    return heads


def distinct(looks: Sequence[str | None], count: int) -> list[int]:
    """Return the places of the first `count` figures of which none is nearly the same as one before it."""
    kept: list[int] = []
    for place, look in enumerate(looks):
        others = [looks[other] for other in kept]
        if not any(look and other and is_near(look, other) for other in others):
            kept.append(place)
    return kept[:count]


def _in_common(ranking: Sequence[str], looks: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """List pairs of patents, the better one first and in the order of the ranking, of which some figures are near."""
    figures = [(place, look) for place, name in enumerate(ranking) for look in looks.get(name, ())]
    near = near_pairs([look for _, look in figures])
    places = {tuple(sorted((figures[one][0], figures[other][0]))) for one, other in near}
    return [(ranking[one], ranking[other]) for one, other in sorted(places) if one != other]
