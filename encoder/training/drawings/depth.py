"""A depth buffer in numpy: which triangle is the foremost at each pixel, and how far it is.

A graphics library needs drivers that a fresh machine lacks, and a ray caster (Embree) picks its arithmetic by the
machine's processor. These additions and products are the same everywhere, and so are the drawings, to the byte; a
view takes some tenths of a second.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

# Bits of a key: depth in the upper ones, so that the largest key is the foremost; the face in the lower ones.
FACE_BITS = 24
DEPTH_STEPS = 1 << 36
# So many pixels of triangles are held at once: some 100 MB.
BATCH_PIXELS = 2_000_000


@dataclass(frozen=True)
class Seen:
    """What is foremost at each pixel: its face (-1: none) and its depth (larger is nearer; none: -inf)."""

    face: NDArray[np.int64]
    depth: NDArray[np.float64]


def foremost(points: NDArray[np.float64], faces: NDArray[np.int64], width: int, height: int) -> Seen:
    """Return what is seen of triangles whose points are (x right, y down, depth towards the eye), all in pixels.

    A pixel belongs to the triangle that holds its centre; of two at one depth, the later one is seen.
    """
    low = points[:, 2].min()
    scale = (DEPTH_STEPS - 1) / max(float(np.ptp(points[:, 2])), 1e-9)
    keys = np.full(width * height, -1, np.int64)
    corners = points[faces]
    rows = _rows(corners, width, height)
    ends = np.cumsum(rows.count)
    start = 0
    while start < len(ends):
        # At least one row at a time, however wide.
        stop = max(start + 1, int(np.searchsorted(ends, ends[start] - rows.count[start] + BATCH_PIXELS, "right")))
        part = slice(start, stop)
        count = rows.count[part]
        step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        depth = np.repeat(rows.depth[part], count) + step * np.repeat(rows.slope[part], count)
        level = np.clip((depth - low) * scale, 0, DEPTH_STEPS - 1).astype(np.int64)
        key = (level << FACE_BITS) | np.repeat(rows.face[part], count)
        np.maximum.at(keys, np.repeat(rows.pixel[part], count) + step, key)
        start = stop
    picture = keys.reshape(height, width)
    none = picture < 0
    face = np.where(none, -1, picture & ((1 << FACE_BITS) - 1))
    return Seen(face, np.where(none, -np.inf, (picture >> FACE_BITS) / scale + low))


@dataclass(frozen=True)
class _Rows:
    """One row of pixels of one triangle each: its first pixel, how many, the depth there and its growth a pixel."""

    face: NDArray[np.int64]
    pixel: NDArray[np.int64]
    count: NDArray[np.int64]
    depth: NDArray[np.float64]
    slope: NDArray[np.float64]


def _rows(corners: NDArray[np.float64], width: int, height: int) -> _Rows:
    by_height = np.argsort(corners[..., 1], axis=1, kind="stable")
    top, middle, bottom = np.moveaxis(np.take_along_axis(corners, by_height[..., None], 1), 1, 0)
    first = np.clip(np.ceil(top[:, 1] - 0.5), 0, height).astype(np.int64)
    last = np.clip(np.ceil(bottom[:, 1] - 0.5), 0, height).astype(np.int64)
    a, b = middle - top, bottom - top
    area = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    solid = np.where(area, area, 1)
    slope = (a[:, 2] * b[:, 1] - a[:, 1] * b[:, 2]) / solid
    down = (a[:, 0] * b[:, 2] - a[:, 2] * b[:, 0]) / solid
    count = np.where(area, last - first, 0)

    face = np.repeat(np.arange(len(corners)), count)
    y = np.arange(len(face)) - np.repeat(np.cumsum(count) - count, count) + first[face]
    centre = y + 0.5
    long = _Edge.between(top, bottom).at(centre, face)
    upper, lower = (edge.at(centre, face) for edge in (_Edge.between(top, middle), _Edge.between(middle, bottom)))
    short = np.where(centre < middle[face, 1], upper, lower)
    left = np.clip(np.ceil(np.minimum(long, short) - 0.5), 0, width).astype(np.int64)
    right = np.clip(np.ceil(np.maximum(long, short) - 0.5), 0, width).astype(np.int64)
    held = right > left
    face, y, left, right = face[held], y[held], left[held], right[held]
    depth = top[face, 2] + slope[face] * (left + 0.5 - top[face, 0]) + down[face] * (y + 0.5 - top[face, 1])
    return _Rows(face, y * width + left, right - left, depth, slope[face])


@dataclass(frozen=True)
class _Edge:
    """One edge of each triangle: where it starts and how far it goes to the right a row."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    lean: NDArray[np.float64]

    @classmethod
    def between(cls, start: NDArray[np.float64], end: NDArray[np.float64]) -> Self:
        """Take the edge from its upper end; one along the rows crosses none that is asked for."""
        rise = end[:, 1] - start[:, 1]
        return cls(start[:, 0], start[:, 1], (end[:, 0] - start[:, 0]) / np.where(rise, rise, 1))

    def at(self, y: NDArray[np.float64], face: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return where the edges of some triangles cross rows."""
        crossing: NDArray[np.float64] = self.x[face] + self.lean[face] * (y - self.y[face])
        return crossing
