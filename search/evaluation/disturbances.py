"""What may have happened to a query drawing: turned, mirrored, skewed, shrunk, its caption taken off, photographed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from encoder.images import WHITE
from search.evaluation.captions import without_captions

# Query drawings come as scans and screenshots of about this many pixels on the longer side.
LONGEST = 1600
# White around the drawing on its page, as a share of its longer side.
BORDER = 0.06
SKEW_DEGREES = 10.0
# A page held in the hand: its corners lie off by up to this share of its sides.
CORNERS = 0.04
# Paper in a room: lit unevenly from one end to the other, in levels of 255, while ink reflects some light.
LIGHT = (170.0, 235.0)
INK_LEVEL = 55.0
BLUR_PX = 1.2
NOISE = 6.0

Apply = Callable[[Image.Image, np.random.Generator], Image.Image]


@dataclass(frozen=True, slots=True)
class Disturbance:
    """One thing that happens to a query: `apply` takes a page (mode "L", dark on white) and makes another of it."""

    name: str
    tells: str
    apply: Apply

    def __call__(self, drawing: Image.Image, rng: np.random.Generator) -> Image.Image:
        """Put an upright drawing on a page, of which then happens what this is."""
        return self.apply(_page(drawing), rng)


def _page(drawing: Image.Image) -> Image.Image:
    page = drawing.copy()
    page.thumbnail((LONGEST, LONGEST), Image.Resampling.BOX)
    return ImageOps.expand(page, round(BORDER * max(page.size)), WHITE)


def _turned(way: Image.Transpose) -> Apply:
    return lambda page, rng: page.transpose(way)


def _skewed(degrees: float) -> Apply:
    return lambda page, rng: page.rotate(degrees, Image.Resampling.BILINEAR, expand=True, fillcolor=WHITE)


def _halved(page: Image.Image, rng: np.random.Generator) -> Image.Image:
    return page.resize((max(1, page.width // 2), max(1, page.height // 2)), Image.Resampling.BOX)


def _photographed(page: Image.Image, rng: np.random.Generator) -> Image.Image:
    """See the page from a little aside, in uneven light, out of focus and with the noise of a sensor."""
    width, height = page.size
    corners = np.array([(0, 0), (0, height), (width, height), (width, 0)], dtype=np.float64)
    moved = corners + rng.uniform(-CORNERS, CORNERS, (4, 2)) * (width, height)
    seen = page.transform(
        page.size, Image.Transform.PERSPECTIVE, _homography(corners, moved), Image.Resampling.BILINEAR, fillcolor=WHITE
    )
    blurred = np.asarray(seen.filter(ImageFilter.GaussianBlur(BLUR_PX)), dtype=np.float64) / WHITE
    angle = rng.uniform(0, 2 * np.pi)
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    along = (rows * np.sin(angle) + columns * np.cos(angle)) / np.sqrt(2)
    light = LIGHT[0] + (LIGHT[1] - LIGHT[0]) * (along + 1) / 2
    levels = INK_LEVEL + (light - INK_LEVEL) * blurred + rng.normal(0, NOISE, blurred.shape)
    return Image.fromarray(np.clip(levels, 0, WHITE).astype(np.uint8))


def _homography(seen: np.ndarray, page: np.ndarray) -> list[float]:
    """Return the eight numbers by which Pillow finds for each point that is seen its point on the page."""
    rows, ends = [], []
    for (x, y), (u, v) in zip(seen, page, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        ends += [u, v]
    found: list[float] = np.linalg.solve(np.array(rows), np.array(ends)).tolist()
    return found


_ALL = (
    Disturbance("turn-90", "a quarter turn to the left", _turned(Image.Transpose.ROTATE_90)),
    Disturbance("turn-180", "upside down", _turned(Image.Transpose.ROTATE_180)),
    Disturbance("turn-270", "a quarter turn to the right", _turned(Image.Transpose.ROTATE_270)),
    Disturbance("mirror", "left and right exchanged", _turned(Image.Transpose.FLIP_LEFT_RIGHT)),
    Disturbance("skew-left", "turned 10 degrees to the left", _skewed(SKEW_DEGREES)),
    Disturbance("skew-right", "turned 10 degrees to the right", _skewed(-SKEW_DEGREES)),
    Disturbance("half-size", "at half of its size", _halved),
    Disturbance("no-caption", "without its captions", lambda page, rng: without_captions(page)),
    Disturbance("photograph", "photographed on paper, simulated", _photographed),
)

DISTURBANCES: Mapping[str, Disturbance] = {one.name: one for one in _ALL}
