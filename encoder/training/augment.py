"""Augmentations of line drawings for training: those of the paper, and what hands and scanners do to lines.

Each takes and returns a greyscale square, black lines on white paper, and changes it at random. What is taken away
becomes paper: noise in its place, which pictures of the world get, would be ink.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageFilter

from encoder.images import WHITE

Augment = Callable[[Image.Image, Generator], Image.Image]

# Share of the picture that a crop keeps, and how far from square it may be: a part of a thing is still that thing.
CROP_SHARE, CROP_ASPECT = (0.5, 1.0), (3 / 4, 4 / 3)
# Share of the picture that is erased, and its proportions, as Zhong et al. have them but for the largest.
ERASE_SHARE, ERASE_ASPECT = (0.02, 0.25), (0.3, 1 / 0.3)
# Grid units in a picture's side, and the side of the hole in a unit (Chen et al. keep .6 of it for ImageNet).
GRID_UNITS, GRID_HOLE = (3.0, 7.0), 0.4
SKEW_DEGREES, SKEW_SHEAR = 12.0, 0.1
# A photograph of a page: how far its corners are off, as a share of the side; blur in pixels; light, what it
# falls off by across the page, and the lightest ink, of 255; and grain.
CORNERS, BLUR, LIGHT, FALL, INK_LEVEL, GRAIN = 0.06, (0.2, 1.0), (0.75, 1.0), 0.2, 40.0, 6.0
# Share of the pixels that become specks of ink; more than a bad scan has.
SPECKS = 0.002


def flip(square: Image.Image, rng: Generator) -> Image.Image:
    """Mirror left and right."""
    return square.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def turn(square: Image.Image, rng: Generator) -> Image.Image:
    """Turn by 90, 180 or 270 degrees."""
    return square.rotate(90 * int(rng.integers(1, 4)))


def skew(square: Image.Image, rng: Generator) -> Image.Image:
    """Turn and shear a little, about the middle."""
    turned = math.radians(rng.uniform(-SKEW_DEGREES, SKEW_DEGREES))
    shear = rng.uniform(-SKEW_SHEAR, SKEW_SHEAR)
    a, b = math.cos(turned), math.sin(turned) + shear
    c, d = -math.sin(turned), math.cos(turned)
    middle = square.width / 2
    matrix = (a, b, middle * (1 - a - b), c, d, middle * (1 - c - d))
    return square.transform(square.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR, fillcolor=WHITE)


def crop(square: Image.Image, rng: Generator) -> Image.Image:
    """Cut out a part and stretch it to the whole: Szegedy et al., "Going Deeper with Convolutions", CVPR 2015."""
    box = _box(square.width, rng, CROP_SHARE, CROP_ASPECT)
    return square.resize(square.size, Image.Resampling.BILINEAR, box=box)


def erase(square: Image.Image, rng: Generator) -> Image.Image:
    """Erase a rectangle: Zhong et al., "Random Erasing Data Augmentation", AAAI 2020."""
    erased = square.copy()
    erased.paste(WHITE, _box(square.width, rng, ERASE_SHARE, ERASE_ASPECT))
    return erased


def grid_mask(square: Image.Image, rng: Generator) -> Image.Image:
    """Erase squares on a grid: Chen et al., "GridMask Data Augmentation", 2020."""
    unit = max(2, round(square.width / rng.uniform(*GRID_UNITS)))
    hole = max(1, round(unit * GRID_HOLE))
    across, down = ((np.arange(square.width) + int(rng.integers(unit))) % unit < hole for _ in range(2))
    pixels = np.array(square)
    pixels[np.ix_(down, across)] = WHITE
    return Image.fromarray(pixels)


def stroke(square: Image.Image, rng: Generator) -> Image.Image:
    """Draw all lines thicker, or, as often, thinner."""
    other = square.filter(ImageFilter.MinFilter(3) if rng.random() < 0.5 else ImageFilter.MaxFilter(3))
    return Image.blend(square, other, rng.uniform(0.2, 0.8))


def speckle(square: Image.Image, rng: Generator) -> Image.Image:
    """Sprinkle specks of ink and gaps in the lines, as a worn copier does."""
    pixels = np.array(square)
    count = int(rng.integers(1, max(2, round(SPECKS * pixels.size))))
    for level in (0, WHITE):
        pixels.flat[rng.integers(pixels.size, size=count)] = level
    return Image.fromarray(pixels)


def photograph(square: Image.Image, rng: Generator) -> Image.Image:
    """Photograph the page by hand: not quite from the front, not quite sharp, in uneven light."""
    off = rng.uniform(-CORNERS, CORNERS, 8) * square.width
    corners = np.array([0, 0, 0, square.height, square.width, square.height, square.width, 0]) + off
    held = square.transform(
        square.size, Image.Transform.QUAD, tuple(corners), Image.Resampling.BILINEAR, fillcolor=WHITE
    )
    pixels = np.asarray(held.filter(ImageFilter.GaussianBlur(rng.uniform(*BLUR))), np.float32)
    turned = rng.uniform(0, 2 * math.pi)
    across = np.linspace(-1, 1, square.width)
    light = rng.uniform(*LIGHT) + rng.uniform(0, FALL) * (
        math.cos(turned) * across + math.sin(turned) * across[:, np.newaxis]
    )
    lit = pixels * light + rng.uniform(0, INK_LEVEL) * (1 - pixels / WHITE)
    grainy = lit + rng.normal(0, rng.uniform(0, GRAIN), lit.shape)
    return Image.fromarray(np.clip(grainy, 0, WHITE).astype(np.uint8))


AUGMENTS: Mapping[str, Augment] = {
    one.__name__: one for one in (flip, turn, skew, crop, erase, grid_mask, stroke, speckle, photograph)
}


def chain(shares: Mapping[str, float]) -> Augment:
    """Apply augmentations by name, in this order, each to the given share of the drawings; `KeyError` on a name."""
    steps = [(AUGMENTS[name], share) for name, share in shares.items()]

    def augmented(square: Image.Image, rng: Generator) -> Image.Image:
        for step, share in steps:
            if rng.random() < share:
                square = step(square, rng)
        return square

    return augmented


def _box(
    side: int, rng: Generator, share: tuple[float, float], aspect: tuple[float, float]
) -> tuple[int, int, int, int]:
    """Draw a rectangle inside of a square, its proportions even on the scale of logarithms."""
    area = side * side * rng.uniform(*share)
    ratio = math.exp(rng.uniform(math.log(aspect[0]), math.log(aspect[1])))
    width = min(side, max(1, round(math.sqrt(area * ratio))))
    height = min(side, max(1, round(math.sqrt(area / ratio))))
    left, upper = int(rng.integers(side - width + 1)), int(rng.integers(side - height + 1))
    return left, upper, left + width, upper + height
