"""One made grant from its plan: the solid is built, drawn from its seven sides, and written as the office would."""

import itertools
import random
from dataclasses import dataclass

from PIL import Image

from encoder.training.drawings.family import Draw, Model
from encoder.training.drawings.plan import Design
from encoder.training.drawings.projection import FLAT_VIEWS, LineArt, View, perspective, project
from encoder.training.drawings.redbook import Sheet, write_xml
from encoder.training.drawings.sheets import Figure, Hand, common_scale, draw_sheet, draw_view, enlarged
from encoder.training.drawings.tiff import encode_sheet

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
class Grant:
    """A grant's files by name, in the order of its ZIP, and what is drawn on them."""

    design: Design
    title: str
    files: dict[str, bytes]


def make_grant(design: Design) -> Grant:
    """Return a grant's XML and TIFFs: the same bytes every time for the same plan."""
    model = _build(design)
    rng = random.Random(f"{design.sizes}/drawing")
    hand = Hand(
        firm_halves=rng.choice((5, 6, 6, 7)),
        faint_halves=rng.choice((3, 4)),
        longest_px=rng.randrange(1050, 1350),
        caption_px=rng.choice((44, 50, 58)),
        caption_above=rng.random() < 0.3,
    )
    views = (perspective(rng.choice((-1, 1)) * rng.uniform(25, 40), rng.uniform(16, 30)), *FLAT_VIEWS)
    arts = [project(model.solid, view) for view in views]
    figures = _numbered(arts, hand)
    groups = [figures[:1]]
    pair = 2 if rng.random() < PAIRED_SHARE else 1
    groups += [figures[i : i + pair] for i in range(1, len(figures), pair)]

    front = draw_view(figures[0], hand)
    files = {f"{design.stem}-D00000.TIF": encode_sheet(front, "OGFIG", landscape=False)}
    sheets = [Sheet(f"{design.stem}-D00000.TIF", front.width, front.height, landscape=False)]
    for position, group in enumerate(groups, 1):
        drawn = draw_sheet(group, hand)
        landscape = drawn.width > LANDSCAPE_ASPECT * drawn.height and rng.random() < LANDSCAPE_SHARE
        sheet = _sheet(f"{design.stem}-D{position:05}.TIF", drawn, landscape=landscape)
        files[sheet.file] = encode_sheet(drawn, f"PG{position:06}", landscape=landscape)
        sheets.append(sheet)
    texts = _figure_texts(views, model.title, rng)
    xml = write_xml(design, model.title, sheets, texts, sheet_count=len(groups))
    return Grant(design, model.title, {f"{design.stem}.XML": xml, **files})


def _build(design: Design) -> Model:
    # OpenCASCADE's union fails now and then where surfaces just touch; the same thing in other sizes then serves.
    for attempt in itertools.count():
        model = design.family.build(Draw(design.structure, f"{design.sizes}/{attempt}"))
        if model.solid.is_valid:
            break
    return model


def _numbered(arts: list[LineArt], hand: Hand) -> list[Figure]:
    scale = common_scale(arts[1:], hand.longest_px)
    scales = [common_scale(arts[:1], hand.longest_px), *(enlarged(art, scale) for art in arts[1:])]
    return [Figure(number, art, scale) for number, (art, scale) in enumerate(zip(arts, scales, strict=True), 1)]


def _sheet(file: str, upright: Image.Image, *, landscape: bool) -> Sheet:
    width, height = (upright.height, upright.width) if landscape else upright.size
    return Sheet(file, width, height, landscape)


def _figure_texts(views: tuple[View, ...], title: str, rng: random.Random) -> list[str]:
    name = title[0].lower() + title[1:]
    article = "an" if name[0] in "aeiou" else "a"
    side = rng.choice(("front perspective", "perspective", "top, front perspective"))
    wording = rng.choice(WORDINGS)
    first = f"{side} view of {article} {name}, {rng.choice(FIRST_TEXT_CLOSINGS)}"
    return [first, *(wording.format(view.name, title=name) for view in views[1:])]
