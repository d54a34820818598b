"""A mesh seen from a side as line art in pixels: outlines, creases and where parts meet, hidden lines removed."""

import numpy as np
from numpy.typing import NDArray

from encoder.training.drawings.depth import Seen, foremost
from encoder.training.drawings.meshes import Mesh
from encoder.training.drawings.projection import View

Ink = NDArray[np.bool_]

MARGIN_PX = 8
# A step in depth is an outline from this many pixels on: less is a moulding, which its own edges show.
STEP_PX = 4.0
# A surface that falls away more steeply than this is seen edge-on, and tells nothing of the depth beside it.
STEEPEST = 16.0
# Parts meet in a line where their surfaces are turned by this against each other: 35 degrees.
MEETING_COSINE = 0.82
# An edge is hidden if it lies this many pixels behind what is seen: the depth of a pixel is rounded to its centre.
HIDDEN_PX = 2.5
# Nearer to an outline than this, a line of shading is the turning away of a thin round part, not a line of its own.
CLEAR_PX = 3
# Where so much of a square of this size is ink, creases are left out, as a draughtsman leaves out what would clot.
CLOT_SHARE = 0.42
CLOT_PX = 15
# Fewer marks than this in a square of this size are specks of a line that is mostly hidden: no line.
SPECK_MARKS = 9
SPECK_PX = 21
# So far on both sides of an open edge the same surface means a seam of the model, and no edge of the thing.
SEAM_PX = 2.0
SEAM_COSINE = 0.95


def turned(points: NDArray[np.float64], view: View) -> NDArray[np.float64]:
    """Return points as seen from a side: x to the right, y down, depth towards the eye."""
    eye, up = np.array(view.eye), np.array(view.up)
    eye = eye / np.sqrt((eye**2).sum())
    right = np.cross(up, eye)
    right = right / np.sqrt((right**2).sum())
    axes = np.stack([right, -np.cross(eye, right), eye])
    # Not by a matrix product, whose last bits depend on the machine.
    return np.stack([(points * axis).sum(1) for axis in axes], 1)


def draw(mesh: Mesh, view: View, scale: float, stroke_px: int) -> Ink:
    """Return the ink of one view at `scale` pixels a unit of the mesh, with a small margin around it."""
    points = turned(mesh.points, view) * scale
    points -= points.min(0)
    points[:, :2] += MARGIN_PX
    width, height = (int(np.ceil(side)) + MARGIN_PX for side in points[:, :2].max(0))
    corners = points[mesh.faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.sqrt((across**2).sum(1, keepdims=True))
    normals = across / np.where(length > 0, length, 1)
    normals *= np.where(normals[:, 2:] < 0, -1.0, 1.0)
    seen = foremost(points, mesh.faces, width, height)
    outline = _outlines(mesh, seen, normals)
    detail = _meetings(mesh, seen, normals) & ~_grown(outline, CLEAR_PX)
    farthest = _farthest(seen.depth)
    for edges, seams in ((mesh.sharp, False), (mesh.open, True)):
        x, y = _shown(points[edges], seen, farthest, normals, seams=seams)
        detail[y, x] = True
    # An edge that is an outline too lies beside it by rounding, and would make it broader.
    detail &= ~_grown(outline, 1) & (_marks(outline | detail, SPECK_PX) >= SPECK_MARKS)
    detail &= _marks(outline | detail, CLOT_PX) <= CLOT_SHARE * CLOT_PX**2
    return _stroked(outline | detail, stroke_px)


def _outlines(mesh: Mesh, seen: Seen, normals: NDArray[np.float64]) -> Ink:
    """Mark the nearer pixel of each pair between which the depth leaps more than either surface falls."""
    ink = np.zeros(seen.face.shape, bool)
    facing = np.maximum(normals[:, 2], 1e-9)
    for axis in (0, 1):
        fall = np.minimum(np.abs(normals[:, 1 - axis]) / facing, STEEPEST)
        fall = np.append(fall, 0.0)  # the paper, face -1
        before, after = _neighbours(axis)
        y, x = np.nonzero(seen.face[before] != seen.face[after])
        one, other = seen.face[before][y, x], seen.face[after][y, x]
        step = seen.depth[before][y, x] - seen.depth[after][y, x]
        leap = np.abs(step) > np.maximum(fall[one], fall[other]) * 1.6 + STEP_PX
        leap &= ~np.isin(mesh.pair(one, other), mesh.smooth)
        ink[before][y[leap & (step > 0)], x[leap & (step > 0)]] = True
        ink[after][y[leap & (step < 0)], x[leap & (step < 0)]] = True
    return ink


def _meetings(mesh: Mesh, seen: Seen, normals: NDArray[np.float64]) -> Ink:
    """Mark pixels between two surfaces that are turned against each other and do not run smoothly into each other."""
    ink = np.zeros(seen.face.shape, bool)
    for axis in (0, 1):
        before, after = _neighbours(axis)
        y, x = np.nonzero((seen.face[before] != seen.face[after]) & (seen.face[before] >= 0) & (seen.face[after] >= 0))
        one, other = seen.face[before][y, x], seen.face[after][y, x]
        apart = (normals[one] * normals[other]).sum(1) < MEETING_COSINE
        y, x, one, other = y[apart], x[apart], one[apart], other[apart]
        meet = ~np.isin(mesh.pair(one, other), mesh.smooth)
        ink[y[meet], x[meet]] = True
    return ink


def _shown(
    edges: NDArray[np.float64],
    seen: Seen,
    farthest: NDArray[np.float64],
    normals: NDArray[np.float64],
    *,
    seams: bool,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pixels (x, y) of edges that nothing hides; with `seams`, without those that part one surface."""
    start, along = edges[:, 0], edges[:, 1] - edges[:, 0]
    # Two points a pixel leave no gap.
    steps = np.ceil(np.abs(along)[:, :2].max(1, initial=0.0) * 2).astype(np.int64) + 1
    edge = np.repeat(np.arange(len(steps)), steps)
    part = np.arange(len(edge)) - np.repeat(np.cumsum(steps) - steps, steps)
    at = start[edge] + along[edge] * (part / np.maximum(steps - 1, 1)[edge])[:, None]
    x, y = _pixels(at[:, 0], at[:, 1], seen)
    shown = at[:, 2] > farthest[y, x] - HIDDEN_PX
    if seams:
        length = np.sqrt((along[:, :2] ** 2).sum(1))
        aside = along[:, :2] * (SEAM_PX / np.where(length > 0, length, 1))[:, None]
        sides = [_pixels(at[:, 0] + turn * aside[edge, 1], at[:, 1] - turn * aside[edge, 0], seen) for turn in (1, -1)]
        one, other = (seen.face[y, x] for x, y in sides)
        far, near = (seen.depth[y, x] for x, y in sides)
        with np.errstate(invalid="ignore"):
            level = np.abs(far - near) < STEP_PX
        shown &= ~(level & ((normals[one] * normals[other]).sum(1) > SEAM_COSINE))
    return x[shown], y[shown]


def _pixels(x: NDArray[np.float64], y: NDArray[np.float64], seen: Seen) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    height, width = seen.face.shape
    return np.clip(x.astype(np.int64), 0, width - 1), np.clip(y.astype(np.int64), 0, height - 1)


def _farthest(depth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the least depth of any surface in the three by three pixels around each; where is none, -inf."""
    far = np.where(np.isneginf(depth), np.inf, depth)
    for axis in (0, 1):
        before, after = _neighbours(axis)
        spread = far.copy()
        np.minimum(spread[before], far[after], out=spread[before])
        np.minimum(spread[after], far[before], out=spread[after])
        far = spread
    return np.where(np.isposinf(far), -np.inf, far)


def _grown(ink: Ink, pixels: int) -> Ink:
    """Return the ink and what lies so near to it, along rows and columns."""
    for axis in (0, 1):
        for _ in range(pixels):
            before, after = _neighbours(axis)
            spread = ink.copy()
            spread[before] |= ink[after]
            spread[after] |= ink[before]
            ink = spread
    return ink


def _marks(ink: Ink, side: int) -> NDArray[np.int32]:
    """Return how many pixels of ink are in the square around each pixel."""
    half = side // 2
    sums = np.pad(ink, ((half + 1, half), (half + 1, half))).cumsum(0, dtype=np.int32).cumsum(1, dtype=np.int32)
    marks: NDArray[np.int32] = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return marks


def _stroked(ink: Ink, pixels: int) -> Ink:
    """Return lines of one pixel as strokes of so many: to the right and below first, then to the left and above."""
    for grown in range(pixels - 1):
        spread = ink.copy()
        if grown % 2:
            spread[:-1] |= ink[1:]
            spread[:, :-1] |= ink[:, 1:]
        else:
            spread[1:] |= ink[:-1]
            spread[:, 1:] |= ink[:, :-1]
        ink = spread
    return ink


def _neighbours(axis: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Return the places of the first and of the second of each pair of pixels along an axis."""
    every = slice(None)
    first, second = slice(None, -1), slice(1, None)
    return ((first, every), (second, every)) if axis == 0 else ((every, first), (every, second))
