"""Strokes that shade surfaces: along the straight of what is bent, in patches on what is flat."""

import itertools
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from encoder.training.drawings.broken import stretch
from encoder.training.drawings.projection import Curve, Polyline, Vector, View, flattened

# On paper: a shorter stroke is a speck, and nearer ones run together.
SHORTEST_PX = 28.0
NEAREST_PX = 11.0
# Strokes of one patch go one way: as far as this, none goes across another (by the sine of the angle between them).
PATCH_PX = 120.0
ACROSS = 0.6
# How far off its plane a point of a line may lie.
ON_PLANE_MM = 0.01
# Above this share of its length a line is upright.
UPRIGHT = 0.4
# A face whose normal is as upright as this lies level.
LEVEL = 0.9

# A plane face: two corners of the box around it, and its plane as a normal and an offset.
Flat = tuple[tuple[Vector, Vector], tuple[float, float, float, float]]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line's middle is on paper, and how it is turned (radians)."""

    middle: tuple[float, float]
    turn: float


def shade(solid: Any, view: View, lines: Iterable[Curve], scale: float, rng: random.Random) -> tuple[Polyline, ...]:
    """Return strokes along some of the lines on what is seen of a solid; `scale` is pixels per millimetre."""
    flats = _flats(solid)
    strokes: list[Polyline] = []
    drawn: list[_Place] = []
    for curve in lines:
        flat = _level_of(curve, flats)
        line = flattened(curve, view)
        length = sum(math.dist(*pair) for pair in itertools.pairwise(line))
        if length * scale < SHORTEST_PX or not _along_the_grain(curve, flat):
            continue
        place = _place(line)
        if not any(_disturbs(place, other, scale) for other in drawn):
            drawn.append(place)
            strokes += _strokes(line, length, rng, patchy=flat is not None)
    return tuple(strokes)


def _place(line: Polyline) -> _Place:
    (x0, y0), (x1, y1) = line[(len(line) - 1) // 2], line[len(line) // 2]
    turn = math.atan2(line[-1][1] - line[0][1], line[-1][0] - line[0][0])
    return _Place(((x0 + x1) / 2, (y0 + y1) / 2), turn)


def _disturbs(place: _Place, other: _Place, scale: float) -> bool:
    """Whether a line is too near to another one, or goes across it nearby."""
    distance = math.dist(place.middle, other.middle) * scale
    if distance >= PATCH_PX:
        return False
    return distance < NEAREST_PX or abs(math.sin(place.turn - other.turn)) > ACROSS


def _strokes(line: Polyline, length: float, rng: random.Random, *, patchy: bool) -> Iterator[Polyline]:
    """Yield one or two strokes along a line: a part of it on a flat, nearly all of it on a bent surface."""
    if patchy and rng.random() < 0.45:
        return
    start = length * (rng.uniform(0.1, 0.5) if patchy else rng.uniform(0.02, 0.15))
    end = start + (length - start) * (rng.uniform(0.3, 0.7) if patchy else rng.uniform(0.75, 0.97))
    if rng.random() < 0.3:
        pause = start + (end - start) * rng.uniform(0.3, 0.7)
        yield stretch(line, start, pause)
        start = pause + 0.08 * (end - start)
    yield stretch(line, start, end)


def _flats(solid: Any) -> list[Flat]:
    flats: list[Flat] = []
    for face in solid.faces():
        if str(face.geom_type).endswith("PLANE"):
            box, normal, on = face.bounding_box(), face.normal_at(), face.center()
            corners = ((box.min.X, box.min.Y, box.min.Z), (box.max.X, box.max.Y, box.max.Z))
            offset = normal.X * on.X + normal.Y * on.Y + normal.Z * on.Z
            flats.append((corners, (normal.X, normal.Y, normal.Z, offset)))
    return flats


def _level_of(curve: Curve, flats: Sequence[Flat]) -> Vector | None:
    """Return the normal of the plane face that a line lies on, if it does."""
    ends = (curve[0], curve[-1])
    for (low, high), (x, y, z, offset) in flats:
        inside = all(
            low[axis] - ON_PLANE_MM <= end[axis] <= high[axis] + ON_PLANE_MM for end in ends for axis in range(3)
        )
        if inside and all(abs(x * end[0] + y * end[1] + z * end[2] - offset) < ON_PLANE_MM for end in ends):
            return (x, y, z)
    return None


def _along_the_grain(curve: Curve, normal: Vector | None) -> bool:
    """Whether a line is of the one direction of its face that is shaded: upright, or else from front to back."""
    dx, dy, dz = (abs(b - a) for a, b in zip(curve[0], curve[-1], strict=True))
    length = math.hypot(dx, dy, dz)
    if not length:
        return False
    return dz / length > UPRIGHT or (normal is not None and abs(normal[2]) > LEVEL and dy > dx)
