from __future__ import annotations

from search import limits
from search.hybrid.fusion import Hit, Signal
from search.hybrid.query import Cutoff, build
from search.hybrid.ranking import effective, ranked

SIGNALS = {
    "image": Signal([Hit("A", 0.9), Hit("B", 0.8), Hit("C", 0.4)], missed=[Hit("D", 0.3)]),
    "keyword": Signal([Hit("D", 5.0), Hit("C", 4.0)], missed=[Hit("A", 0.0), Hit("B", 0.0)]),
}


def test_without_a_cutoff_all_that_was_found_is_listed() -> None:
    ranking = ranked(SIGNALS, build({}))
    assert [one.publication for one in ranking.patents] == ["C", "A", "D", "B"]
    assert (ranking.found, ranking.cut, ranking.note()) == (4, 0, [])


def test_what_does_not_reach_the_fused_score_is_left_out_and_told() -> None:
    ranking = ranked(SIGNALS, build({"fusion": "min_max", "cutoff": {"score": 0.9}}))
    assert [one.publication for one in ranking.patents] == ["A", "D", "C"]
    assert ranking.note() == ["Of 4 patents that were ranked, 1 is below the cut-off and left out."]


def test_a_hit_below_its_signals_floor_does_not_count_and_a_patent_of_such_hits_alone_is_left_out() -> None:
    ranking = ranked(SIGNALS, build({"cutoff": {"image": 0.5, "keyword": 4.5}}))
    assert [one.publication for one in ranking.patents] == ["A", "D", "B"]
    assert (ranking.found, ranking.cut) == (4, 1)
    assert [(one.signals["image"].rank, one.signals["keyword"].rank) for one in ranking.patents] == [
        (1, None),
        (None, 1),
        (2, None),
    ]


def test_the_list_ends_at_the_window_but_all_are_counted() -> None:
    many = {"image": Signal([Hit(f"P{at:04}", 1 - at / 1000) for at in range(300)])}
    assert len(ranked(many, build({})).patents) == limits.WINDOW
    ranking = ranked(many, build({"cutoff": {"image": 0.75}}))
    assert (len(ranking.patents), ranking.found, ranking.cut) == (limits.WINDOW, 300, 49)


def test_a_floor_of_a_signal_that_takes_no_part_is_told_and_left_out() -> None:
    asked = Cutoff(score=0.1, image=0.9, keyword=2.0)
    cutoff, notes = effective(asked, ["description", "keyword"])
    assert cutoff == Cutoff(score=0.1, keyword=2.0)
    assert notes == ["The cut-off by image cuts nothing: that signal takes no part in this search."]
    assert effective(asked, ["image", "keyword"]) == (asked, [])


def test_a_cutoff_where_nothing_has_a_score_is_told() -> None:
    cutoff, notes = effective(Cutoff(score=0.5), [])
    assert cutoff == Cutoff()
    assert notes == ["No drawing and no words take part in this search: nothing has a score, and nothing is cut off."]
    assert effective(Cutoff(), []) == (Cutoff(), [])
