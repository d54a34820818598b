"""The looks of made sheets: each does what it says, the same for the same seed, and leaves the shapes alone."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw

from encoder.training.drawings.broken import Claim, dashes, natural_height, stretch
from encoder.training.drawings.looks import Broken, Numerals, Scan, choose_looks
from encoder.training.drawings.numerals import numbered
from encoder.training.drawings.projection import (
    FLAT_VIEWS,
    LineArt,
    Polyline,
    flattened,
    isolines,
    project,
    project_in_space,
)
from encoder.training.drawings.scan import scanned
from encoder.training.drawings.shading import shade
from encoder.training.drawings.sheets import Figure, draw_sheet
from encoder.training.drawings.solids import beside, disc, moved, slab
from encoder.training.drawings.styled import styled
from encoder.training.drawings.waver import Waver

FRONT = FLAT_VIEWS[0]
PLAIN = replace(choose_looks("a"), seed="a", waver_px=0, strokes=0, numerals=None, broken=None, scan=None, odd_views=())


def _length(line: Polyline) -> float:
    return sum(math.dist(*pair) for pair in pairwise(line))


def test_looks_come_in_their_shares_and_are_the_same_for_a_seed() -> None:
    looks = [choose_looks(str(seed)) for seed in range(1_000)]
    assert looks[:50] == [choose_looks(str(seed)) for seed in range(50)]
    shares = Counter(name for one in looks for name in ("strokes", "broken", "waver_px", "scan") if getattr(one, name))
    wanted = {"strokes": 0.4, "broken": 0.25, "waver_px": 0.35, "scan": 0.35}
    assert {name: round(shares[name] / 1_000, 1) for name in wanted} == pytest.approx(wanted, abs=0.06)
    assert {view.name for one in looks for view in one.odd_views} == {"rear perspective", "bottom perspective"}


def test_figures_stand_below_each_other_or_side_by_side() -> None:
    solid = slab(30, 20, 40)
    figures = [Figure(number, project(solid, view), 10) for number, view in enumerate(FLAT_VIEWS[:2], 1)]
    hand = replace(PLAIN.hand, beside=False)
    below, beside = draw_sheet(figures, hand), draw_sheet(figures, replace(hand, beside=True))
    assert below.height > 800 > beside.height
    assert beside.width > 600 > below.width


def test_a_solid_in_space_is_the_one_on_paper() -> None:
    for view in FLAT_VIEWS:
        firm, _ = project_in_space(slab(30, 20, 10), view)
        seen = LineArt(tuple(flattened(curve, view) for curve in firm), ())
        assert seen.bounds() == pytest.approx(project(slab(30, 20, 10), view).bounds(), abs=0.01)


def test_a_line_over_the_height_is_cut_there() -> None:
    claimed, disclaimed = Claim(5, above=True).parted([((0, 0, 0), (0, 0, 10)), ((1, 0, 5), (3, 0, 5))])
    assert [[point[2] for point in curve] for curve in claimed] == [pytest.approx([5, 10], abs=0.02), [5, 5]]
    assert [[point[2] for point in curve] for curve in disclaimed] == [pytest.approx([0, 5], abs=0.02)]
    below, above = Claim(5, above=False).parted([((0, 0, 0), (0, 0, 10))])
    assert (below[0][0][2], above[0][-1][2]) == (0, 10)
    assert natural_height([0, 0, 6, 8, 10], 0.5) == 6
    assert natural_height([0, 0, 1, 10], 0.5) is None


@pytest.mark.parametrize("length", [3.0, 25.0, 100.0])
def test_dashes_go_from_end_to_end(length: float) -> None:
    line = ((0.0, 0.0), (length / 3, 0.0), (length, 0.0))
    made = [*dashes(line, 10, 5)]
    assert made[0][0] == (0, 0)
    assert made[-1][-1] == pytest.approx((length, 0))
    assert len(made) == max(1, round((length + 5) / 15))
    assert all(second[0][0] - first[-1][0] == pytest.approx(5) for first, second in pairwise(made))
    assert stretch(((0, 0), (4, 0), (4, 4)), 2, 6) == ((2, 0), (4, 0), (4, 2))


def test_a_hand_strays_no_further_than_it_may_and_corners_stay_closed() -> None:
    waver = Waver(2, scale=10, seed="a")
    one, other = waver.bend(((0, 0), (50, 0))), waver.bend(((50, 0), (50, 30)))
    assert one[-1] == other[0] != (50, 0)
    assert max(abs(y) for _, y in one) <= 0.2
    assert len({round(y, 4) for _, y in one}) > 20


def test_a_cylinder_is_shaded_along_its_straight_and_within_its_outline() -> None:
    solid = disc(20, 80)
    strokes = shade(solid, FRONT, isolines(solid, FRONT, 8), 10, random.Random(1))
    assert len(strokes) >= 3
    for line in strokes:
        assert abs(line[0][0] - line[-1][0]) < 0.1
        assert 28 / 10 < _length(line) < 80
        assert all(abs(x) < 20 and 0 < y < 80 for x, y in line)


def test_numerals_stand_outside_and_apart_with_a_line_to_the_figure() -> None:
    art = LineArt(tuple(((x, 0.0), (x, 100.0)) for x in (0.0, 40.0, 80.0)), ())
    told = numbered(art, Numerals(3, 10, 2), 10, random.Random(2))
    assert [label.text for label in told.labels] == ["10", "12", "14"][: len(told.labels)]
    assert len(told.faint) == len(told.labels) > 0
    for label, lead in zip(told.labels, told.faint, strict=True):
        assert lead[0] in {point for line in art.firm for point in line}
        assert not (0 <= label.x <= 80 and 0 <= label.y <= 100)


def test_a_scan_is_askew_rough_and_as_large_as_it_must_be() -> None:
    sheet = Image.new("L", (400, 300), 255)
    ImageDraw.Draw(sheet).line((50, 150, 350, 150), fill=0, width=5)
    scan = Scan(skew_degrees=2, roughness=30, ink=128)
    made = scanned(sheet, scan, "a")
    assert made.tobytes() == scanned(sheet, scan, "a").tobytes() != scanned(sheet, scan, "b").tobytes()
    black = np.asarray(made) == 0
    assert set(made.tobytes()) == {0, 255}
    assert 0.7 < black.sum() / (np.asarray(sheet) == 0).sum() < 1.3
    rows = [np.flatnonzero(black[:, column]).mean() for column in (80, 320)]
    assert rows[0] - rows[1] == pytest.approx(240 * math.tan(math.radians(2)), abs=2)


def _ink(lines: tuple[Polyline, ...], place: str) -> float:
    return sum(_length(line) for line in lines if (min(y for _, y in line) >= 59.9) == (place == "above"))


def test_broken_lines_are_below_the_claim_and_nothing_else_changes() -> None:
    solid = beside([slab(40, 40, 60), moved(slab(20, 20, 30), z=60)])
    plain = project(solid, FRONT)
    art = styled(solid, FRONT, plain, 10, replace(PLAIN, broken=Broken(0.5, below=True, dash_px=16)))
    assert art.bounds() == pytest.approx(plain.bounds(), abs=0.02)
    inked = {place: [_ink(lines, place) for lines in (art.firm, plain.firm)] for place in ("above", "below")}
    assert inked["above"][0] == pytest.approx(inked["above"][1], rel=1e-3)
    assert inked["below"][0] == pytest.approx(inked["below"][1] / 1.7, rel=0.2)
    assert styled(solid, FRONT, plain, 10, PLAIN) == plain
