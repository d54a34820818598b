"""Hand tools: hammers, screwdrivers and wrenches."""

import math
from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    cut,
    disc,
    facing,
    join,
    moved,
    prism,
    rod,
    rotated,
    slab,
    turned,
    turned_straight,
    turns,
)


def _grip(draw: Draw, length: float, radius: float) -> tuple[Any, str]:
    """Return a handle that stands on z = 0, and the name of its shape."""
    style = draw.pick(("waisted", "barrel", "fluted", "ringed", "hexagonal"))
    if style == "waisted":
        curve = [
            (radius, length * 0.06),
            (radius * 0.72, length * 0.4),
            (radius * 0.95, length * 0.75),
            (radius * 0.6, length),
        ]
        return turned(
            [(0, 0), (radius * 0.9, 0)], [(radius * 0.9, 0), (radius, length * 0.06)], curve, [curve[-1], (0, length)]
        ), style
    if style == "hexagonal":
        corners = [(radius * math.cos(math.pi * i / 3), radius * math.sin(math.pi * i / 3)) for i in range(6)]
        neck = turned_straight((0, 0), (radius * 0.9, 0), (radius * 0.6, length * 0.1), (0, length * 0.1))
        return join(
            [prism([(round(x, 6), round(y, 6)) for x, y in corners], length * 0.92), moved(neck, z=length * 0.92)]
        ), style
    barrel = turned_straight(
        (0, 0),
        (radius * 0.85, 0),
        (radius, length * 0.05),
        (radius, length * 0.8),
        (radius * 0.65, length),
        (0, length),
    )
    if style == "fluted":
        flutes = turns(moved(disc(radius * 0.24, length * 0.7), radius * 1.08, 0, length * 0.1), draw.pick((5, 6, 8)))
        return cut(barrel, flutes), style
    if style == "ringed":
        groove = turned_straight(
            (radius * 0.88, -1.2),
            (radius * 1.1, -1.2),
            (radius * 1.1, 1.2),
            (radius * 0.88, 1.2),
            (radius * 0.88, -1.2),
        )
        return cut(barrel, [moved(groove, z=length * (0.15 + 0.1 * i)) for i in range(draw.count(3, 6))]), style
    return barrel, style


def _hammer(draw: Draw) -> Model:
    length, head, radius = draw.size(260, 340), draw.size(95, 130), draw.size(13, 17)
    grip, style = _grip(draw, length * 0.42, radius)
    shaft = draw.size(8, 11)
    pieces = [grip, rod((0, 0, length * 0.38), (0, 0, length), shaft)]
    kind = draw.pick(("claw", "mallet", "ball", "sledge", "cross"))
    face = draw.size(13, 18)
    if kind == "mallet":
        wide = face * 1.9
        if draw.chance(0.5):
            block = rod((-head * 0.55, 0, length), (head * 0.55, 0, length), wide)
            bands = [
                rod((x, 0, length), (x + head * 0.14, 0, length), wide * 1.08) for x in (-head * 0.45, head * 0.31)
            ]
            pieces += [block, *bands]
        else:
            pieces.append(moved(slab(head * 1.1, wide * 1.5, wide * 2, corner=6, soft=4), z=length - wide))
    elif kind == "sledge":
        side = face * 1.7
        octagon = [
            (side * x, side * y)
            for x, y in ((1, 0.5), (0.5, 1), (-0.5, 1), (-1, 0.5), (-1, -0.5), (-0.5, -1), (0.5, -1), (1, -0.5))
        ]
        pieces.append(moved(rotated(prism(octagon, head), y=90), -head / 2, 0, length))
    else:
        eye = moved(slab(face * 2, face * 1.6, face * 2.2), z=length - face * 1.1)
        neck = rod((face * 0.9, 0, length), (head * 0.42, 0, length), face * 0.62)
        strike = rod((head * 0.4, 0, length), (head * 0.58, 0, length), face)
        pieces += [eye, neck, strike]
        if kind == "ball":
            ball = turned([(0, -face), (face * 0.7, -face * 0.7), (face, 0), (face * 0.7, face * 0.7), (0, face)])
            pieces += [rod((-head * 0.4, 0, length), (0, 0, length), face * 0.55), moved(ball, -head * 0.45, 0, length)]
        elif kind == "cross":
            wedge = prism([(0, -face * 0.9), (-head * 0.5, -1.5), (-head * 0.5, 1.5), (0, face * 0.9)], face * 1.6)
            pieces.append(moved(facing(wedge), -face * 0.8, face * 0.8, length))
        else:
            curve = [
                (0.0, face * 0.9),
                (-head * 0.2, face * 0.8),
                (-head * 0.4, face * 0.2),
                (-head * 0.56, -face * 1.0),
            ]
            back = [(-head * 0.4, -face * 0.35), (-head * 0.22, face * 0.0), (0.0, -face * 0.9)]
            claw = moved(facing(prism([*curve, *back], face * 1.7)), -face * 0.8, face * 0.85, length)
            slot = [(-head, -face * 0.3), (-head, face * 0.3), (-head * 0.3, 0.3), (-head * 0.3, -0.3)]
            pieces.append(cut(claw, [moved(prism(slot, face * 6), z=length - face * 3)]))
    titles = {"mallet": ("Mallet",), "sledge": ("Sledge hammer", "Club hammer"), "ball": ("Ball peen hammer", "Hammer")}
    title = draw.pick(titles.get(kind, ("Hammer", "Claw hammer") if kind == "claw" else ("Hammer",)))
    return Model(join(pieces), title, (f"{style} handle", "shaft", f"{kind} head"))


def _screwdriver(draw: Draw) -> Model:
    length, radius = draw.size(85, 110), draw.size(13, 18)
    grip, style = _grip(draw, length, radius)
    shank, reach = draw.size(3, 4.5), draw.size(60, 140)
    pieces = [grip, rod((0, 0, length - 8), (0, 0, length + reach), shank)]
    parts = [f"{style} handle", "shank"]
    if draw.chance(0.5):
        pieces.append(
            turned_straight((0, length - 4), (radius * 0.5, length - 4), (radius * 0.42, length + 9), (0, length + 9))
        )
        parts.append("collar")
    if draw.chance(0.4):
        pieces.append(turned_straight((0, -9), (radius * 0.55, -9), (radius * 0.8, 0), (0, 0)))
        parts.append("cap")
    tip, end = draw.pick(("slotted", "pointed", "socket")), length + reach
    if tip == "slotted":
        blade = prism(
            [
                (-shank * 0.9, 0),
                (-shank * 1.6, 14),
                (-shank * 1.3, 22),
                (shank * 1.3, 22),
                (shank * 1.6, 14),
                (shank * 0.9, 0),
            ],
            1.8,
        )
        pieces.append(moved(facing(blade), 0, 0.9, end - 1))
    elif tip == "pointed":
        point = turned_straight((0, end - 1), (shank, end - 1), (shank, end + 3), (shank * 0.3, end + 9), (0, end + 9))
        pieces.append(
            cut(point, [moved(slab(1.5, shank * 2, 12), x, 0, end + 2) for x in (-shank * 0.75, shank * 0.75)])
        )
    else:
        pieces.append(cut(moved(disc(shank * 2.1, 16), z=end - 2), [moved(disc(shank * 1.4, 12), z=end + 5)]))
    title = "Nut driver" if tip == "socket" else draw.pick(("Screwdriver", "Hand tool", "Driver"))
    return Model(join(pieces), title, (*parts, f"{tip} tip"))


def _wrench(draw: Draw) -> Model:
    length, thick, half = draw.size(120, 190), draw.size(5, 8), draw.size(6, 9)
    heads = draw.pick((("open", "open"), ("open", "ring"), ("ring", "ring"), ("ring", "hole")))
    pieces, tools = [slab(2 * half, length, thick, corner=half * 0.3)], []
    if draw.chance(0.5):
        tools.append(moved(slab(half, length * 0.6, thick, corner=half * 0.45), z=thick * 0.7))
    for end, head in zip((1, -1), heads, strict=True):
        y, radius = end * length / 2, half * draw.size(1.9, 2.3)
        if head == "hole":
            tools.append(moved(disc(half * 0.45, thick * 3), 0, y * 0.9, -thick))
            continue
        pieces.append(moved(disc(radius, thick * 1.4), 0, y + end * radius * 0.6, -thick * 0.2))
        if head == "open":
            jaw = rotated(moved(slab(radius * 0.95, radius * 2, thick * 3), 0, radius * 0.7), z=draw.size(12, 18))
            tools.append(moved(rotated(jaw, z=0 if end > 0 else 180), 0, y + end * radius * 0.7, -thick))
        else:
            points = 12
            inner = [
                (
                    radius * (0.62 if i % 2 else 0.7) * math.cos(math.pi * i / points),
                    radius * (0.62 if i % 2 else 0.7) * math.sin(math.pi * i / points),
                )
                for i in range(2 * points)
            ]
            star = prism([(round(a, 6), round(b, 6)) for a, b in inner], thick * 3)
            tools.append(moved(star, 0, y + end * radius * 0.6, -thick))
    solid = facing(cut(join(pieces), tools))
    title = (
        draw.pick(("Combination wrench", "Wrench"))
        if set(heads) == {"open", "ring"}
        else draw.pick(("Wrench", "Spanner"))
    )
    return Model(solid, title, ("shank", *(f"{head} end" for head in heads)))


HAMMER = Family("hammer", ("hammer", "mallet", "sledge hammer"), "08-02", "D8/75", ("wrench", "screwdriver"), _hammer)
SCREWDRIVER = Family(
    "screwdriver",
    ("screwdriver", "nut driver", "driver", "hand tool"),
    "08-04",
    "D8/82",
    ("hammer", "wrench"),
    _screwdriver,
)
WRENCH = Family(
    "wrench", ("wrench", "spanner", "combination wrench", "hand tool"), "08-05", "D8/21", ("hammer",), _wrench
)
FAMILIES = (HAMMER, SCREWDRIVER, WRENCH)
