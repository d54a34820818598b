"""Reference numerals: numbers around a figure, each with a lead line to what it names."""

import math
import random
from dataclasses import replace

from encoder.training.drawings.looks import Numerals
from encoder.training.drawings.projection import Label, LineArt, Polyline

# A shorter line is no place to point at.
SHORTEST_PX = 60
# How far beyond the figure a lead line goes, and how far from its end the number's middle lies.
REACH_PX = (40, 130)
AWAY_PX = 40
# Numbers that are nearer to each other would overlap.
NEAREST_PX = 110
CURVE_POINTS = 12


def numbered(art: LineArt, numerals: Numerals, scale: float, rng: random.Random) -> LineArt:
    """Return the art with its numerals; `scale` is pixels per millimetre."""
    long = [line for line in art.firm if math.dist(line[0], line[-1]) * scale > SHORTEST_PX]
    leads: list[Polyline] = []
    labels: list[Label] = []
    for line in rng.sample(long, min(numerals.most, len(long))):
        lead = _lead(line[len(line) // 2], art.bounds(), scale, rng)
        (x0, y0), (x1, y1) = lead[-2:]
        away = AWAY_PX / scale / math.dist(*lead[-2:])
        x, y = x1 + away * (x1 - x0), y1 + away * (y1 - y0)
        if all(math.dist((x, y), (other.x, other.y)) * scale > NEAREST_PX for other in labels):
            leads.append(lead)
            labels.append(Label(x, y, str(numerals.first + numerals.step * len(labels))))
    return replace(art, faint=(*art.faint, *leads), labels=tuple(labels))


def _lead(
    start: tuple[float, float], bounds: tuple[float, float, float, float], scale: float, rng: random.Random
) -> Polyline:
    """Return a slightly bent line from a point outwards, over the nearest edge of the bounds."""
    left, bottom, right, top = bounds
    x, y = start
    reach = rng.uniform(*REACH_PX) / scale
    sideways = rng.uniform(-0.5, 0.5)
    ways = {left - reach - x: (1, 0), right + reach - x: (1, 0), bottom - reach - y: (0, 1), top + reach - y: (0, 1)}
    way = min(ways, key=abs)
    along, across = ways[way]
    dx, dy = way * (along + sideways * across), way * (across + sideways * along)
    bend = rng.uniform(-0.15, 0.15)
    shares = [place / CURVE_POINTS for place in range(CURVE_POINTS + 1)]
    bows = [bend * math.sin(math.pi * share) for share in shares]
    return tuple((x + s * dx - b * dy, y + s * dy + b * dx) for s, b in zip(shares, bows, strict=True))
