"""Named things of others: where each comes from, what it is called, whom to credit, and how it is drawn."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image

from encoder.errors import UnreadableModel
from encoder.training.drawings.contours import draw, turned
from encoder.training.drawings.furniture import Piece, load, read_catalog
from encoder.training.drawings.goods import subclass
from encoder.training.drawings.icon_sets import ICON_SETS
from encoder.training.drawings.icons import Icon, by_title, draw_icon, read_icons
from encoder.training.drawings.packages import FURNITURE, fetch
from encoder.training.drawings.projection import FLAT_VIEWS, perspective

# No office issues these, and made grants begin at D9900001. A number stays a thing's own, whatever is left out.
FIRST_FURNITURE = 9_800_001
FIRST_ICON = 9_820_001
# What the longest side of the largest view measures, and what a smaller view is enlarged to.
LONGEST_PX = 1000
SMALLEST_PX = 500
# Thinner than this part of its length a model is a picture on a sheet: what it shows is texture, which is not drawn.
FLAT_SHARE = 0.01
# Tags that say where a model was found, and nothing of the thing.
CATALOGUING = frozenset(("Blend Swap", "SCPTS"))
# A design of more sheets is cut in every judgment: so many hands that drew the same thing are taken, evenly.
MOST_HANDS = 10

# Each with the side that it is seen from.
Pictures = list[tuple[str, Image.Image]]

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Subject:
    """One thing to draw: its number, its words and class, whom to credit, and what draws its views.

    `kind` is its plain name, and `aliases` are words that it is found by too.
    """

    number: int
    title: str
    kind: str
    aliases: tuple[str, ...]
    locarno: str
    credit: str
    source: str
    draw: Callable[[], Pictures]


def _furniture(cache: Path) -> list[Subject]:
    package = fetch(FURNITURE, cache)
    pieces = [piece for archive in sorted(package.rglob("*.sh3f")) for piece in read_catalog(archive)]
    return [_piece(FIRST_FURNITURE + index, piece) for index, piece in enumerate(pieces)]


def _piece(number: int, piece: Piece) -> Subject:
    title = kind = piece.name
    if not subclass(kind):
        # A car under its maker's name: a tag says what it is.
        kind = next((tag.lower() for tag in piece.tags if subclass(tag)), kind)
        title = title if kind == title else f"{title}, {kind}"
    aliases = tuple(tag.lower() for tag in piece.tags if tag not in CATALOGUING)
    source = f"{FURNITURE.name} {FURNITURE.version}: {piece.archive.stem}/{piece.member}"
    drawn = partial(draw_piece, piece, number)
    return Subject(number, title, kind, aliases, subclass(kind), piece.credit, source, drawn)


def draw_piece(piece: Piece, number: int) -> Pictures:
    """Return a model's seven views, the oblique one first; `number` is the seed of how it is drawn."""
    mesh = load(piece)
    extent = np.ptp(mesh.points, axis=0)
    if not len(mesh.faces) or extent.min() < FLAT_SHARE * extent.max():
        raise UnreadableModel("it is flat")
    rng = random.Random(number)
    oblique = perspective(rng.choice((-1, 1)) * rng.uniform(25, 40), rng.uniform(16, 30))
    stroke_px = rng.choice((2, 2, 3))
    views = (oblique, *FLAT_VIEWS)
    longest = [float(np.ptp(turned(mesh.points, view)[:, :2], axis=0).max()) for view in views]
    common = LONGEST_PX / max(longest[1:])
    scales = [LONGEST_PX / longest[0], *(max(common, SMALLEST_PX / each) for each in longest[1:])]
    inks = (draw(mesh, view, scale, stroke_px) for view, scale in zip(views, scales, strict=True))
    return [
        (view.name, Image.fromarray(np.where(ink, 0, 255).astype(np.uint8)))
        for view, ink in zip(views, inks, strict=True)
    ]


def _icons(cache: Path) -> list[Subject]:
    icons = by_title(icon for package in ICON_SETS for icon in read_icons(fetch(package, cache) / "package"))
    return [_icon(FIRST_ICON + index, evenly(hands, MOST_HANDS)) for index, hands in enumerate(icons.values())]


def _icon(number: int, hands: list[Icon]) -> Subject:
    title = hands[0].title
    credit = f"Icons of {', '.join(sorted({icon.credit for icon in hands}))}"
    source = f"@iconify-json: {', '.join(icon.name for icon in hands)}"
    return Subject(number, title, title, (), subclass(title), credit, source, partial(_by_hands, hands))


def _by_hands(hands: list[Icon]) -> Pictures:
    return [("front", draw_icon(icon)) for icon in hands]


def evenly(things: list[Thing], limit: int | None) -> list[Thing]:
    """Return at most so many, taken at even steps from first to last; all where no limit is given."""
    count = min(limit or len(things), len(things))
    return [things[index * len(things) // count] for index in range(count)]


SOURCES: dict[str, Callable[[Path], list[Subject]]] = {"furniture": _furniture, "icons": _icons}
