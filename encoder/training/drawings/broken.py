"""Broken lines: what of a design is shown without being claimed, and dashes along its lines; pure."""

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from encoder.training.drawings.projection import Curve, Polyline

# An edge that lies at the height itself belongs to what is claimed.
TOLERANCE_MM = 0.01
# A smaller share of a design's height is a rim or a foot, and no part.
RIM = 0.12


@dataclass(frozen=True)
class Claim:
    """What of a design is claimed: what lies above a height (millimetres), or below it."""

    height: float
    above: bool

    def parted(self, curves: Iterable[Curve]) -> tuple[tuple[Curve, ...], tuple[Curve, ...]]:
        """Cut curves at the height and return those of what is claimed, and the others."""
        claimed: list[Curve] = []
        disclaimed: list[Curve] = []
        for curve in curves:
            for piece, under in _cut(curve, self.height + (-TOLERANCE_MM if self.above else TOLERANCE_MM)):
                (disclaimed if under == self.above else claimed).append(piece)
        return tuple(claimed), tuple(disclaimed)


def _cut(curve: Curve, height: float) -> Iterator[tuple[Curve, bool]]:
    piece = [curve[0]]
    under = curve[0][2] < height
    for start, end in itertools.pairwise(curve):
        if (end[2] < height) != under:
            share = (height - start[2]) / (end[2] - start[2])
            x, y, z = (a + share * (b - a) for a, b in zip(start, end, strict=True))
            piece.append((x, y, z))
            yield tuple(piece), under
            piece, under = [(x, y, z)], not under
        piece.append(end)
    if len(piece) > 1:
        yield tuple(piece), under


def natural_height(heights: Sequence[float], share: float) -> float | None:
    """Return the one of the heights (of a design's corners) that is nearest to a share of the whole.

    None where all are near its ends: nothing, or everything, would be claimed.
    """
    low, high = min(heights), max(heights)
    rim = RIM * (high - low)
    between = [height for height in heights if low + rim <= height <= high - rim]
    return min(between, key=lambda height: (abs(height - low - share * (high - low)), height), default=None)


def dashes(line: Polyline, dash: float, gap: float) -> Iterator[Polyline]:
    """Yield the dashes along a line, which begins and ends with one."""
    length = sum(math.dist(*pair) for pair in itertools.pairwise(line))
    count = max(1, round((length + gap) / (dash + gap)))
    # The last dash ends where the line does.
    pitch = (length + gap) / count
    for place in range(count):
        yield stretch(line, place * pitch, min((place + 1) * pitch - gap, length))


def stretch(line: Polyline, start: float, end: float) -> Polyline:
    """Return the part of a line between two distances along it."""
    points: list[tuple[float, float]] = []
    behind = 0.0
    for one, other in itertools.pairwise(line):
        step = math.dist(one, other)
        for distance in (start, end):
            if step and behind <= distance <= behind + step:
                share = (distance - behind) / step
                points.append((one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])))
        behind += step
        if start < behind < end:
            points.append(other)
    return tuple(points) if points else line[:1]
