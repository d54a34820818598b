"""One design drawn from its plan: the solid is built, projected from its sides, and laid out on sheets."""

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from encoder.training.drawings.family import Draw, Model
from encoder.training.drawings.looks import Looks, choose_looks
from encoder.training.drawings.plan import Design
from encoder.training.drawings.projection import FLAT_VIEWS, View, perspective, project
from encoder.training.drawings.scan import scanned
from encoder.training.drawings.sheets import Figure, Hand, common_scale, draw_sheet, draw_view, enlarged
from encoder.training.drawings.styled import styled

# Shares that real grants have, nearly: 17 of 50 put several figures on a sheet, 88 of 433 sheets lie on their side.
PAIRED_SHARE = 0.3
LANDSCAPE_SHARE = 0.7
# Only a picture this much wider than high is laid on its side.
LANDSCAPE_ASPECT = 1.35
FIRST_TEXT_CLOSINGS = (
    "showing my new design",
    "showing our new design",
    "showing the ornamental design",
    "embodying my new design",
)
# The ways in which attorneys name the flat views.
WORDINGS = ("{} view thereof", "{} elevational view thereof", "{} view of the {title}")


@dataclass(frozen=True)
class Sheet:
    """One sheet, mode L, upright, with the names of the views on it; `landscape` is to be stored on its side."""

    image: Image.Image
    views: tuple[str, ...]
    landscape: bool


@dataclass(frozen=True)
class Drawn:
    """A design's title and parts, the figure of its front page, its sheets, and what it says of each figure."""

    design: Design
    title: str
    parts: tuple[str, ...]
    front: Image.Image
    sheets: tuple[Sheet, ...]
    texts: tuple[str, ...]


def draw_design(design: Design, *, plain: bool) -> Drawn:
    """Build a design and draw it: the same every time for the same plan; `plain` without the looks of real sheets."""
    model = _build(design)
    rng = random.Random(f"{design.sizes}/drawing")
    hand = Hand(
        firm_halves=rng.choice((5, 6, 6, 7)),
        faint_halves=rng.choice((3, 4)),
        longest_px=rng.randrange(1050, 1350),
        caption_px=rng.choice((44, 50, 58)),
        caption_above=rng.random() < 0.3,
    )
    views: tuple[View, ...] = (perspective(rng.choice((-1, 1)) * rng.uniform(25, 40), rng.uniform(16, 30)), *FLAT_VIEWS)
    together = 2 if rng.random() < PAIRED_SHARE else 1
    looks = None if plain else choose_looks(f"{design.sizes}/looks")
    if looks:
        hand, views, together = looks.hand, (*views, *looks.odd_views), looks.figures_a_sheet
    figures = _figures(model.solid, views, hand, looks)
    sheets = []
    for start, end in [(0, 1), *((start, start + together) for start in range(1, len(figures), together))]:
        image = _on_paper(draw_sheet(figures[start:end], hand), looks, start)
        landscape = image.width > LANDSCAPE_ASPECT * image.height and rng.random() < LANDSCAPE_SHARE
        sheets.append(Sheet(image, tuple(view.name for view in views[start:end]), landscape))
    front = _on_paper(draw_view(figures[0], hand), looks, len(figures))
    return Drawn(design, model.title, model.parts, front, tuple(sheets), _figure_texts(views, model.title, rng))


def _on_paper(image: Image.Image, looks: Looks | None, place: int) -> Image.Image:
    """Return the image as it was scanned, if it was; each place has its own noise."""
    return scanned(image, looks.scan, f"{looks.seed}/{place}") if looks and looks.scan else image


def _build(design: Design) -> Model:
    # OpenCASCADE's union fails now and then where surfaces just touch; the same thing in other sizes then serves.
    for attempt in itertools.count():
        model = design.family.build(Draw(design.structure, f"{design.sizes}/{attempt}"))
        if model.solid.is_valid:
            break
    return model


def _figures(solid: Any, views: Sequence[View], hand: Hand, looks: Looks | None) -> list[Figure]:
    arts = [project(solid, view) for view in views]
    scale = common_scale(arts[1:], hand.longest_px)
    scales = [common_scale(arts[:1], hand.longest_px), *(enlarged(art, scale) for art in arts[1:])]
    if looks:
        arts = [styled(solid, *drawn, looks) for drawn in zip(views, arts, scales, strict=True)]
    return [Figure(number, art, scale) for number, (art, scale) in enumerate(zip(arts, scales, strict=True), 1)]


def _figure_texts(views: tuple[View, ...], title: str, rng: random.Random) -> tuple[str, ...]:
    name = title[0].lower() + title[1:]
    article = "an" if name[0] in "aeiou" else "a"
    side = rng.choice(("front perspective", "perspective", "top, front perspective"))
    wording = rng.choice(WORDINGS)
    first = f"{side} view of {article} {name}, {rng.choice(FIRST_TEXT_CLOSINGS)}"
    return (first, *(wording.format(view.name, title=name) for view in views[1:]))
