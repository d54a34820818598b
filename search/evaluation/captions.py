"""Finds the captions of a drawing, "FIG. 1", by their shape: a short line of letters that stands free."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from encoder.images import INK, WHITE

Box = tuple[int, int, int, int]
Slices = tuple[slice, slice]

# The drawing is looked at with its longer side at so many pixels: letters of a caption are some 20 of them high.
SIDE = 1000
# Letters and words of a caption are apart by up to this along the line; across it another line begins.
ALONG, ACROSS = 41, 9
# Measured on 80 real sheets: from the height of small print to that of captions which are the largest thing there.
HEIGHT = (10, 90)
RATIO = (1.8, 9.0)
# Less ink than solid black, and more than a lone stroke.
INK_SHARE = (0.08, 0.6)


def without_captions(image: Image.Image) -> Image.Image:
    """Return a drawing (mode "L", dark on white, upright) with its captions painted white."""
    cleared = image.copy()
    for box in find_captions(image):
        cleared.paste(WHITE, box)
    return cleared


def find_captions(image: Image.Image) -> list[Box]:
    """Return the boxes of what looks like captions, upright or sideways: left, upper, right and lower.

    What lies within the outline of something larger is a part of the drawing. On real sheets nine captions of ten are
    found; now and then a free-standing detail is taken for one.
    """
    scale = max(1.0, max(image.size) / SIDE)
    size = (max(1, round(image.width / scale)), max(1, round(image.height / scale)))
    ink = np.asarray(image.resize(size, Image.Resampling.BOX)) < INK
    upright = _captions(ink)
    sideways = [(rows, columns) for columns, rows in _captions(ink.T)]
    found = [*upright, *sideways]
    # A thin letter of an upright caption looks like a short one that is sideways.
    return [_box(place, scale) for place in found if not any(_within(place, other) for other in found)]


def _captions(ink: NDArray[np.bool_]) -> list[Slices]:
    """Find lines of letters that run along the second axis."""
    padded = np.pad(ink, ALONG)
    spread = ndimage.maximum_filter(padded, (ACROSS, ALONG))
    joined = ndimage.minimum_filter(spread, (ACROSS, ALONG))[ALONG:-ALONG, ALONG:-ALONG]
    labels, _ = ndimage.label(joined, np.ones((3, 3)))
    places: list[Slices] = ndimage.find_objects(labels)
    return [place for place in places if _is_line(ink[place]) and not any(_within(place, other) for other in places)]


def _is_line(ink: NDArray[np.bool_]) -> bool:
    height, width = ink.shape
    return (
        HEIGHT[0] <= height <= HEIGHT[1]
        and RATIO[0] <= width / height <= RATIO[1]
        and INK_SHARE[0] <= float(ink.mean()) <= INK_SHARE[1]
    )


def _within(inner: Slices, outer: Slices) -> bool:
    """Whether two boxes overlap of which the outer is much larger."""
    overlap = all(a.start < b.stop and b.start < a.stop for a, b in zip(inner, outer, strict=True))
    return overlap and _area(outer) > 2 * _area(inner)


def _area(place: Slices) -> int:
    rows, columns = place
    return int((rows.stop - rows.start) * (columns.stop - columns.start))


def _box(place: Slices, scale: float) -> Box:
    rows, columns = place
    left, upper = int(columns.start * scale), int(rows.start * scale)
    return left, upper, int(np.ceil(columns.stop * scale)), int(np.ceil(rows.stop * scale))
