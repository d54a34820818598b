"""Outline icons of things, from the package `@tabler/icons`, stroked as thin as a drawing."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from svgelements import Close, Line, Move
from svgelements import Path as Outline

from encoder.training.drawings.goods import subclass
from encoder.training.drawings.projection import LineArt, Polyline
from encoder.training.drawings.sheets import Figure, Hand, draw_view

CREDIT = "Icon by Paweł Kuna and contributors, Tabler Icons: MIT"
# Categories that show things rather than signs; of the others an icon is taken if its name is that of some goods.
OF_THINGS = frozenset(("Animals", "Buildings", "Food", "Games", "Nature", "Vehicles"))
# Categories whose icons are signs, also where a name could be a thing's: a column of text, a bar of a chart.
OF_SIGNS = frozenset(
    (
        *("Arrows", "Badges", "Brand", "Charts", "Computers", "Currencies", "Database", "Development", "Electrical"),
        *("Extensions", "Gender", "Gestures", "Letters", "Logic", "Math", "Mood", "Numbers", "Shapes", "Symbols"),
        *("Text", "Version control", "Weather", "Zodiac"),
    )
)
# Beside another word these say what is done with a thing: such an icon is the thing with a sign, or no thing at all.
_SIGNS = """
    access ai align analytics app bars bitcoin bolt border call calling cancel charging check circle clone cloud code
    cog copy crash data delivery disabled discount dollar done dot down download due eco edit electricity empty end
    enter event exclamation exit eye file flame folder freeze heart hide home hour incoming key landing layout left
    link list loading map margin michelin maximize minimize minus model month moon move multiple off open outgoing
    outline padding password pause percent pin play playstation plus projecting question record repeat return right
    ringing rounded sad search selfie share shield show smile spark square star stats stop straight suspension text
    time turbine typography up upload user viewport week x zoom
"""
SIGNS = frozenset(_SIGNS.split())
# A point of a curve for each of so many parts: finer than a pixel at the size that is drawn.
CURVE_PARTS = 32
# Dots are lines of no length, as broad as their stroke; this is their radius as an outline, of 24 units a picture.
DOT_RADIUS = 0.45
DOT_LENGTH = 0.05


@dataclass(frozen=True)
class Icon:
    """One icon: its name in words, the tags that it is found by, and its paths as SVG writes them."""

    title: str
    tags: tuple[str, ...]
    paths: tuple[str, ...]


def read_icons(package: Path) -> list[Icon]:
    """Return the icons of things in the unpacked package, by name; those with a sign at the thing are left out."""
    facts = json.loads((package / "icons.json").read_text("utf-8"))
    nodes = json.loads((package / "tabler-nodes-outline.json").read_text("utf-8"))
    return [
        Icon(title, tuple(map(str, facts[name]["tags"])), tuple(each[1]["d"] for each in nodes[name]))
        for name in sorted(facts.keys() & nodes.keys())
        if (title := _title(name)) and _is_thing(title, facts[name]["category"])
    ]


def draw_icon(icon: Icon, hand: Hand) -> Image.Image:
    """Return an icon as line art, mode L, upright, with a small margin."""
    art = LineArt(tuple(line for path in icon.paths for line in _polylines(path)), ())
    left, bottom, right, top = art.bounds()
    return draw_view(Figure(1, art, hand.longest_px / max(right - left, top - bottom)), hand)


def _title(name: str) -> str:
    words = [word for word in name.split("-") if not word.isdigit()]
    if len(words) > 1 and words[0] in ("device", "building"):
        words = words[1:]
    signed = len(words) > 1 and not SIGNS.isdisjoint(words)
    return "" if signed else " ".join(words).capitalize()


def _is_thing(title: str, category: str) -> bool:
    return category in OF_THINGS or (category not in OF_SIGNS and subclass(title) != "")


def _polylines(path: str) -> list[Polyline]:
    """Return a path's strokes, y up; a dot as the circle around it."""
    lines: list[list[tuple[float, float]]] = []
    for segment in Outline(path):
        if isinstance(segment, Move):
            lines.append([(segment.end.x, -segment.end.y)])
        elif isinstance(segment, Line | Close):
            lines[-1].append((segment.end.x, -segment.end.y))
        else:
            points = [segment.point(part / CURVE_PARTS) for part in range(1, CURVE_PARTS + 1)]
            lines[-1] += [(point.x, -point.y) for point in points]
    return [_dot(line[0]) if _is_dot(line) else tuple(line) for line in lines if len(line) > 1]


def _is_dot(line: list[tuple[float, float]]) -> bool:
    return max(math.dist(line[0], point) for point in line) < DOT_LENGTH


def _dot(centre: tuple[float, float]) -> Polyline:
    angles = [math.tau * part / CURVE_PARTS for part in range(CURVE_PARTS + 1)]
    return tuple((centre[0] + DOT_RADIUS * math.cos(a), centre[1] + DOT_RADIUS * math.sin(a)) for a in angles)
