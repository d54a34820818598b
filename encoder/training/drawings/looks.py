"""The looks of one design's sheets beyond its shapes: chosen at random, each with its share of designs."""

import random
from dataclasses import dataclass, replace

from encoder.training.drawings.projection import View, perspective
from encoder.training.drawings.sheets import Hand

# Estimated by eye over the sheets of real designs.
SHADED_SHARE = 0.4
BROKEN_SHARE = 0.25
FREEHAND_SHARE = 0.35
SCANNED_SHARE = 0.35
NUMBERED_SHARE = 0.1
FIGURES_A_SHEET = (1, 1, 1, 1, 2, 2, 2, 3)
CAPTIONS = ("FIG. {}", "FIG. {}", "FIG. {}", "Fig. {}", "FIG.{}", "FIG-{}", "Figure {}", "{}")
# First and step of reference numerals.
NUMBERINGS = ((10, 2), (10, 2), (1, 1), (100, 10))
# Stroke widths in half pixels, firm and faint: from a CAD program's hairline to a technical pen.
PENS = ((4, 3), (5, 3), (6, 3), (6, 4), (7, 4), (8, 5), (10, 6))


@dataclass(frozen=True)
class Broken:
    """What is shown without being claimed: all below a height, or above it, a share of the design's own height."""

    share: float
    below: bool
    dash_px: float


@dataclass(frozen=True)
class Scan:
    """How far askew a sheet was scanned, with how many grey levels of noise, and what counts as black."""

    skew_degrees: float
    roughness: float
    ink: int


@dataclass(frozen=True)
class Numerals:
    """How many parts a figure numbers at most, and how the numbers run."""

    most: int
    first: int
    step: int


@dataclass(frozen=True)
class Looks:
    """How a design's sheets look. `waver_px` is how far the hand strays, `strokes` how many shade a face at most."""

    seed: str
    hand: Hand
    waver_px: float
    strokes: int
    numerals: Numerals | None
    broken: Broken | None
    scan: Scan | None
    figures_a_sheet: int
    odd_views: tuple[View, ...]


def choose_looks(seed: str) -> Looks:
    """Return the looks of one design, the same for the same seed."""
    rng = random.Random(seed)
    together = rng.choice(FIGURES_A_SHEET)
    broken = Broken(rng.uniform(0.25, 0.7), rng.random() < 0.6, rng.choice((12, 16, 22, 30)))
    scan = Scan(rng.gauss(0, 0.7), rng.uniform(10, 45), rng.randint(105, 165))
    return Looks(
        seed=seed,
        hand=_hand(rng, together),
        waver_px=rng.uniform(0.8, 3) if rng.random() < FREEHAND_SHARE else 0,
        strokes=rng.randint(4, 9) if rng.random() < SHADED_SHARE else 0,
        numerals=Numerals(rng.randint(3, 7), *rng.choice(NUMBERINGS)) if rng.random() < NUMBERED_SHARE else None,
        broken=broken if rng.random() < BROKEN_SHARE else None,
        scan=scan if rng.random() < SCANNED_SHARE else None,
        figures_a_sheet=together,
        odd_views=tuple(view for view in _odd_views(rng) if rng.random() < 0.3),
    )


def _hand(rng: random.Random, together: int) -> Hand:
    firm, faint = rng.choice(PENS)
    return Hand(
        firm_halves=firm,
        faint_halves=faint,
        # Several figures share the paper.
        longest_px=rng.randrange(800, 1900) * 2 // (1 + together),
        caption_px=rng.randrange(34, 84),
        caption_above=rng.random() < 0.3,
        caption=rng.choice(CAPTIONS),
        beside=rng.random() < 0.4,
    )


def _odd_views(rng: random.Random) -> tuple[View, View]:
    rear = perspective(180 + rng.choice((-1, 1)) * rng.uniform(20, 50), rng.uniform(10, 40))
    below = perspective(rng.choice((-1, 1)) * rng.uniform(20, 50), -rng.uniform(15, 45))
    return replace(rear, name="rear perspective"), replace(below, name="bottom perspective")
