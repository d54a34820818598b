from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from search.hybrid.folding import distinct, fold

# Looks of 64 bits each, far from each other, and a copy of each that differs in 4 of 66 bits.
A, B, C = (f"{'0' * at}{'f' * 16}{'0' * (48 - at)}" for at in (0, 16, 32))
A_AGAIN = f"{'7'}{'f' * 15}8{'0' * 47}"


class Figures:
    """The look of the best figure of each patent, and who was asked for."""

    def __init__(self, **best: str) -> None:
        self.best = best
        self.asked: list[str] = []

    def __call__(self, publications: Sequence[str]) -> Mapping[str, str]:
        self.asked += publications
        return {name: self.best[name] for name in publications if name in self.best}


def heads(ranking: str, looks: Mapping[str, Sequence[str]], best: Figures) -> list[tuple[str, list[str]]]:
    return [(head.publication, head.alike) for head in fold(list(ranking), looks, best)]


def test_a_patent_with_nearly_the_same_best_figure_stands_under_the_better_one() -> None:
    best = Figures(p=A, r=A_AGAIN)
    looks = {"p": [A, B], "q": [C], "r": [A_AGAIN]}
    assert heads("pqr", looks, best) == [("p", ["r"]), ("q", [])]
    assert best.asked == ["p", "r"]  # the other has no figure in common with any


def test_a_figure_in_common_that_is_not_the_best_of_both_folds_nothing() -> None:
    assert heads("pq", {"p": [A, B], "q": [A, C]}, Figures(p=A, q=C)) == [("p", []), ("q", [])]


def test_near_figures_of_one_patent_are_its_own_affair() -> None:
    best = Figures()
    assert heads("pq", {"p": [A, A_AGAIN], "q": [C, C]}, best) == [("p", []), ("q", [])]
    assert best.asked == []


def test_all_that_are_alike_stand_under_the_first_in_their_order() -> None:
    best = Figures(p=A, q=B, r=A, s=B, t=C, u=A_AGAIN)
    looks = {name: [look] for name, look in best.best.items()}
    assert heads("pqrstu", looks, best) == [("p", ["r", "u"]), ("q", ["s"]), ("t", [])]


def test_what_is_like_a_folded_patent_but_not_like_its_head_stands_for_itself() -> None:
    first, second, third = (f"{'0' * at}{'f' * 32}{'0' * (32 - at)}" for at in (0, 3, 6))
    best = Figures(p=first, q=second, r=third)
    looks = {name: [look] for name, look in best.best.items()}
    assert heads("pqr", looks, best) == [("p", ["q"]), ("r", [])]
    assert heads("qpr", looks, best) == [("q", ["p", "r"])]


def test_nothing_is_asked_of_patents_without_looks() -> None:
    best = Figures()
    assert heads("pq", {}, best) == [("p", []), ("q", [])]
    assert heads("", {}, best) == []
    assert best.asked == []


@pytest.mark.parametrize(
    ("looks", "kept"),
    [([A, A_AGAIN, B], [0, 2]), ([None, None], [0, 1]), ([A, None, A], [0, 1]), ([A, B, C], [0, 1]), ([], [])],
)
def test_figures_shown_are_distinct(looks: list[str | None], kept: list[int]) -> None:
    assert distinct(looks, 2) == kept
