"""Icons of things in Iconify's packages: the same thing as many hands draw it, as line art."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import resvg_py
from PIL import Image, ImageChops, ImageFilter, ImageOps

from encoder.training.drawings.goods import subclass
from encoder.training.drawings.icon_sets import STYLE_WORDS, STYLES, UNWANTED

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
# An icon has few lines, and is drawn smaller than a model.
ICON_PX = 700
MARGIN_PX = 8
# What is blacker than this, of the square around it, was filled, or stroked by a broad brush: its contours are drawn.
BLACKEST = 0.14
# Pixels of an edge are halfway between black and white.
HALF = 128
CONTOUR_PX = 5


@dataclass(frozen=True)
class Icon:
    """One icon: what it shows in words, by which set and whom, and the SVG that draws it."""

    title: str
    name: str
    credit: str
    svg: str


def read_icons(package: Path) -> list[Icon]:
    """Return the icons in an unpacked package that show goods by their name; those with a sign at it are left out."""
    told = json.loads((package / "info.json").read_text("utf-8"))
    icons = json.loads((package / "icons.json").read_text("utf-8"))
    prefix, size = icons["prefix"], (icons.get("width", 16), icons.get("height", 16))
    credit = f"{told['name']} by {told['author']['name']} ({told['license']['title']})"
    return [
        Icon(title, f"{prefix}/{name}", credit, _svg(icon, size))
        for name, icon in sorted(icons["icons"].items())
        if (title := _title(name, STYLES.get(prefix))) and subclass(title)
    ]


def by_title(icons: Iterable[Icon]) -> dict[str, list[Icon]]:
    """Put icons of the same thing together, by the alphabet."""
    together: dict[str, list[Icon]] = {}
    for icon in sorted(icons, key=lambda icon: (icon.title, icon.name)):
        together.setdefault(icon.title, []).append(icon)
    return together


def draw_icon(icon: Icon) -> Image.Image:
    """Return an icon as black lines on white, mode L, with a small margin."""
    drawn = bytes(resvg_py.svg_to_bytes(svg_string=icon.svg, background="white", width=ICON_PX))
    with Image.open(io.BytesIO(drawn)) as opened:
        ink = ImageOps.invert(opened.convert("L")).point(lambda level: 255 if level >= HALF else 0)
    ink = ImageOps.expand(ink.crop(ink.getbbox()), MARGIN_PX, 0)
    if ink.histogram()[255] > BLACKEST * max(ink.size) ** 2:
        ink = ImageChops.subtract(ink.filter(ImageFilter.MaxFilter(CONTOUR_PX)), ink)
    return ImageOps.invert(ink)


def _svg(icon: dict[str, object], size: tuple[int, int]) -> str:
    left, top = icon.get("left", 0), icon.get("top", 0)
    width, height = icon.get("width", size[0]), icon.get("height", size[1])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" color="black" '
        f'viewBox="{left} {top} {width} {height}">{icon["body"]}</svg>'
    )


def _title(name: str, wanted: frozenset[str] | None) -> str:
    """Return what an icon shows in words; empty if it is in a style that is not taken, or has a sign at it."""
    words = [word for word in name.split("-") if not word.isdigit()]
    styles = set()
    while len(words) > 1 and words[-1] in STYLE_WORDS:
        styles.add(words.pop())
    if (wanted and not wanted & styles) or styles & UNWANTED - (wanted or frozenset()):
        return ""
    signed = len(words) > 1 and not SIGNS.isdisjoint(words)
    return "" if signed else " ".join(words).capitalize()
