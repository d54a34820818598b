"""Meshes welded into surfaces, and the edges of them that a draughtsman draws."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from encoder.training.drawings.wavefront import Triangles

# Corners nearer than this part of the largest side are one: exporters write the same corner once for each face.
WELD_SHARE = 1e-5
# Below this an edge of a faceted curve would be drawn; above it, edges that are meant are lost.
CREASE_COSINE = 0.77  # 40 degrees
# Where the maker's normals run smoothly over an edge it is drawn only if it is as sharp as a box's: normals are often
# smoothed by oversight there.
SMOOTHED_CREASE_COSINE = 0.35  # 70 degrees
# Two corners have one normal if they differ by less than this: five degrees.
SAME_NORMAL_COSINE = 0.996
# A face smaller than this part of the largest side squared has no direction that can be told.
SMALLEST_AREA_SHARE = 1e-10


@dataclass(frozen=True)
class Mesh:
    """A welded surface: points (n, 3), faces (m, 3), and their edges as point pairs: `sharp` ones and `open` ones.

    An open edge is of one face alone. `smooth` are the pairs of faces, as one number each in rising order, whose common
    edge is not drawn.
    """

    points: NDArray[np.float64]
    faces: NDArray[np.int64]
    sharp: NDArray[np.int64]
    open: NDArray[np.int64]
    smooth: NDArray[np.int64]

    @classmethod
    def of(cls, triangles: Triangles) -> Self:
        """Weld the corners, drop faces without area and those that are there twice, and sort the edges by kind."""
        spread = np.ptp(triangles.points, axis=0).max() or 1.0
        cells = np.round(triangles.points / (spread * WELD_SHARE)).astype(np.int64)
        _, first, inverse = np.unique(cells, axis=0, return_index=True, return_inverse=True)
        points, faces = triangles.points[first], inverse.ravel()[triangles.faces]
        across = np.cross(points[faces[:, 1]] - points[faces[:, 0]], points[faces[:, 2]] - points[faces[:, 0]])
        area = np.sqrt((across**2).sum(1))
        # Many models have every face twice, once for either side.
        _, single = np.unique(np.sort(faces, axis=1), axis=0, return_index=True)
        kept = np.intersect1d(single, np.flatnonzero(area > SMALLEST_AREA_SHARE * spread**2))
        normals = across[kept] / area[kept, None]
        corners = None if triangles.normals is None else triangles.normals[kept]
        return cls(points, faces[kept], *_edges(faces[kept], normals, corners, len(points)))

    def pair(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the numbers of pairs of faces, the same in either order."""
        return np.minimum(one, other) * len(self.faces) + np.maximum(one, other)


def _edges(
    faces: NDArray[np.int64], normals: NDArray[np.float64], corners: NDArray[np.float64] | None, points: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the point pairs of sharp and of open edges, and the face pairs of smooth ones."""
    starts = np.concatenate([faces[:, 0], faces[:, 1], faces[:, 2]])
    ends = np.concatenate([faces[:, 1], faces[:, 2], faces[:, 0]])
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    order = np.argsort(low * points + high, kind="stable")
    key = (low * points + high)[order]
    fresh = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    count = np.diff(np.r_[fresh, len(key)])
    edge = np.stack([low, high], 1)[order]
    owner = np.tile(np.arange(len(faces)), 3)[order]

    # An edge of more than two faces, as where a square is there twice and cut both ways, is judged against its first.
    first = np.repeat(fresh, count)
    later = np.flatnonzero(first != np.arange(len(key)))
    one, other = owner[first[later]], owner[later]
    # Faces are often turned inside out: the angle counts, whichever side of them is the outer.
    flat = np.abs((normals[one] * normals[other]).sum(1))
    limit = np.full(len(later), CREASE_COSINE)
    if corners is not None:
        limit[_smoothed(faces, corners, edge[later], one, other)] = SMOOTHED_CREASE_COSINE
    level = flat >= limit
    smooth = np.minimum(one, other)[level] * len(faces) + np.maximum(one, other)[level]
    return edge[np.unique(first[later[~level]])], edge[fresh[count == 1]], np.sort(smooth)


def _smoothed(
    faces: NDArray[np.int64],
    corners: NDArray[np.float64],
    edge: NDArray[np.int64],
    one: NDArray[np.int64],
    other: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Return for which edges both faces have the same normal at either end."""
    length = np.sqrt((corners**2).sum(2, keepdims=True))
    unit = corners / np.where(length > 0, length, 1)
    same = np.ones(len(edge), bool)
    for end in (0, 1):
        there = [np.argmax(faces[face] == edge[:, end, None], axis=1) for face in (one, other)]
        same &= (unit[one, there[0]] * unit[other, there[1]]).sum(1) > SAME_NORMAL_COSINE
    return same
