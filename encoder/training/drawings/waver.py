"""The waver of a hand: a smooth field that shifts every point a little, and lines that meet together; pure."""

import itertools
import math
import random
from collections.abc import Iterator

from encoder.training.drawings.projection import Polyline

# Between a corner that is rounded off and a line that merely leans, in pixels at 300 dpi.
WAVES_PX = (60, 400)
WAVES = 4
# Straight lines are bent at points that are this near.
STEP_PX = 12


class Waver:
    """Shifts points by some pixels at most; the same shift for the same place, so that corners stay closed."""

    def __init__(self, reach_px: float, scale: float, seed: str) -> None:
        """Take how far a point is shifted, and the pixels per millimetre of the lines."""
        rng = random.Random(seed)
        self._reach = reach_px / scale / WAVES
        self._step = STEP_PX / scale
        self._waves = [[self._wave(rng, scale) for _ in range(WAVES)] for _ in "xy"]

    @staticmethod
    def _wave(rng: random.Random, scale: float) -> tuple[float, float, float]:
        turn, length = rng.uniform(0, math.tau), rng.uniform(*WAVES_PX) / scale
        return math.cos(turn) * math.tau / length, math.sin(turn) * math.tau / length, rng.uniform(0, math.tau)

    def bend(self, line: Polyline) -> Polyline:
        """Return the line as the hand draws it."""
        return tuple(self._shifted(x, y) for x, y in self._dense(line))

    def _shifted(self, x: float, y: float) -> tuple[float, float]:
        dx, dy = (sum(math.sin(a * x + b * y + phase) for a, b, phase in waves) for waves in self._waves)
        return x + self._reach * dx, y + self._reach * dy

    def _dense(self, line: Polyline) -> Iterator[tuple[float, float]]:
        yield line[0]
        for (x0, y0), (x1, y1) in itertools.pairwise(line):
            count = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) / self._step))
            for place in range(1, count + 1):
                yield x0 + (x1 - x0) * place / count, y0 + (y1 - y0) * place / count
