from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from search.hybrid.folding import Best, distinct, fold

# Looks of 64 bits each, far from each other, and a copy of each that differs in 4 of 66 bits.
A, B, C = (f"{'0' * at}{'f' * 16}{'0' * (48 - at)}" for at in (0, 16, 32))
A_AGAIN = f"{'7'}{'f' * 15}8{'0' * 47}"


class Figures:
    """The best figure of each patent, and who was asked for."""

    def __init__(self, **best: str) -> None:
        self.best = best
        self.asked: list[str] = []

    def __call__(self, publications: Sequence[str]) -> Mapping[str, Best]:
        self.asked += publications
        return {
            name: Best(name, f"title of {name}", None, f"digest of {name}", self.best[name])
            for name in publications
            if name in self.best
        }


def heads(ranking: str, end: int, looks: Mapping[str, Sequence[str]], best: Figures) -> list[tuple[str, list[str]]]:
    folded = fold(list(ranking), end, looks, best)
    return [(head.publication, [one.publication for one in head.alike]) for head in folded.heads]


def test_a_patent_with_nearly_the_same_best_figure_stands_under_the_better_one() -> None:
    best = Figures(p=A, r=A_AGAIN)
    looks = {"p": [A, B], "q": [C], "r": [A_AGAIN]}
    assert heads("pqr", 10, looks, best) == [("p", ["r"]), ("q", [])]
    assert best.asked == ["p", "r"]  # the other has no figure in common with any


def test_a_figure_in_common_that_is_not_the_best_of_both_folds_nothing() -> None:
    assert heads("pq", 10, {"p": [A, B], "q": [A, C]}, Figures(p=A, q=C)) == [("p", []), ("q", [])]


def test_a_page_is_full_in_spite_of_what_is_folded_and_says_all_that_is() -> None:
    best = Figures(p=A, q=A, r=A, s=B, t=C, u=A)
    looks = {name: [look] for name, look in best.best.items()}
    assert heads("pqrstu", 2, looks, best) == [("p", ["q", "r", "u"]), ("s", [])]
    assert heads("pqrstu", 3, looks, best) == [("p", ["q", "r", "u"]), ("s", []), ("t", [])]


def test_a_page_does_not_depend_on_how_many_came_before() -> None:
    best = Figures(
        **{name: (A, B, C)[at % 3] if at % 2 else f"{at:02x}" * 32 for at, name in enumerate("abcdefghijkl")}
    )
    looks = {name: [look] for name, look in best.best.items()}
    whole = heads("abcdefghijkl", 99, looks, best)
    for end in range(1, len(whole) + 1):
        assert heads("abcdefghijkl", end, looks, best) == whole[:end]


def test_nothing_is_asked_of_patents_without_looks() -> None:
    best = Figures()
    assert heads("pq", 10, {}, best) == [("p", []), ("q", [])]
    assert heads("", 10, {}, best) == []
    assert best.asked == []


@pytest.mark.parametrize(
    ("looks", "kept"),
    [([A, A_AGAIN, B], [0, 2]), ([None, None], [0, 1]), ([A, None, A], [0, 1]), ([A, B, C], [0, 1]), ([], [])],
)
def test_figures_shown_are_distinct(looks: list[str | None], kept: list[int]) -> None:
    assert distinct(looks, 2) == kept
