"""Line art with the looks of real sheets: broken lines, shading, the waver of a hand, and reference numerals."""

import random
from dataclasses import replace
from typing import Any

from encoder.training.drawings.broken import Claim, dashes, natural_height
from encoder.training.drawings.looks import Broken, Looks
from encoder.training.drawings.numerals import numbered
from encoder.training.drawings.projection import LineArt, View, flattened, isolines, project_in_space
from encoder.training.drawings.shading import shade
from encoder.training.drawings.waver import Waver

# Of a dash: nearer ones would run together under a thick pen.
GAP = 0.7


def styled(solid: Any, view: View, art: LineArt, scale: float, looks: Looks) -> LineArt:
    """Return what `project` made of a solid and a view, as the looks have it; `scale` is pixels per millimetre."""
    seed = f"{looks.seed}/{view.name}"
    claim = _claim(solid, looks.broken) if looks.broken else None
    if claim and looks.broken:
        art = _in_part_broken(solid, view, claim, looks.broken.dash_px / scale)
    if looks.strokes:
        lines = isolines(solid, view, looks.strokes)
        shaded = claim.parted(lines)[0] if claim else lines
        art = replace(art, faint=art.faint + shade(solid, view, shaded, scale, random.Random(seed)))
    if looks.waver_px:
        waver = Waver(looks.waver_px, scale, seed)
        art = LineArt(tuple(map(waver.bend, art.firm)), tuple(map(waver.bend, art.faint)))
    if looks.numerals:
        art = numbered(art, looks.numerals, scale, random.Random(f"{seed}/numerals"))
    return art


def _claim(solid: Any, broken: Broken) -> Claim | None:
    height = natural_height([corner.Z for corner in solid.vertices()], broken.share)
    return None if height is None else Claim(height, above=broken.below)


def _in_part_broken(solid: Any, view: View, claim: Claim, dash_mm: float) -> LineArt:
    firm, faint = project_in_space(solid, view)
    claimed, disclaimed = claim.parted(firm)
    lines = [flattened(curve, view) for curve in disclaimed]
    broken = [dash for line in lines for dash in dashes(line, dash_mm, GAP * dash_mm)]
    seams, _ = claim.parted(faint)
    return LineArt(
        (*(flattened(curve, view) for curve in claimed), *broken), tuple(flattened(curve, view) for curve in seams)
    )
