"""Things for free time: rackets, chess pieces, tents and fishing lures."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    around,
    ball,
    band,
    beside,
    cut,
    disc,
    facing,
    hoop,
    join,
    moved,
    plate,
    prism,
    rod,
    rotated,
    slab,
    spread,
    turned,
    turned_straight,
    turns,
)


def _racket(draw: Draw) -> Model:
    kind = draw.pick(("tennis", "paddle", "table tennis", "badminton"))
    size = {"tennis": 130, "paddle": 100, "table tennis": 76, "badminton": 100}[kind] * draw.size(0.92, 1.08)
    right = [(0.0, -size * 1.25), (size * 0.75, -size * 0.6), (size, size * 0.25), (0.0, size * 1.3)]
    left = [(-x, y) for x, y in reversed(right)]

    def face(share: float, height: float) -> Any:
        return plate(
            [(x * share, y * share) for x, y in right], [(x * share, y * share) for x, y in left], height=height
        )

    thick, parts = 22.0 if kind != "table tennis" else 8.0, [f"{kind} head"]
    strings: list[Any] = []
    if kind in ("tennis", "badminton"):
        pieces: list[Any] = [cut(face(1, thick), [moved(face(0.88, 60), z=-20)])]
        lines = draw.count(6, 9)
        # Loose: the two layers pass over each other, and a union of so many bars takes seconds.
        for i in range(-lines + 1, lines):
            at = size * i / lines
            reach = size * 1.18 * max(1 - (at / size) ** 2, 0.05) ** 0.5
            strings.append(moved(slab(1.6, 2 * reach * 0.92, 1.6), at * 0.9, size * 0.03, thick / 2))
        strings += [
            moved(
                slab(2 * size * 0.93 * max(1 - (i / lines) ** 2, 0.05) ** 0.5, 1.6, 1.6),
                0,
                size * (0.08 + 1.05 * i / lines),
                thick / 2 + 1.7,
            )
            for i in range(-lines + 2, lines - 1)
        ]
        pieces += [
            rod((side * size * 0.42, -size * 0.98, thick / 2), (0, -size * 1.9, thick / 2), 8) for side in (-1, 1)
        ]
        start = -size * 1.8
        parts += ["strings", "throat"]
    else:
        pieces = [face(1, thick)]
        start = -size * 1.1
        if kind == "paddle":
            pieces = [cut(pieces[0], [moved(disc(6, 60), x, y, -10) for y in (-20, 10, 40) for x in (-28, 0, 28)])]
            parts.append("holes")
        else:
            pieces.append(moved(face(0.97, 4), z=thick - 1))
            parts.append("rubber")
    long, grip = size * (1.3 if kind != "badminton" else 2.2), draw.pick(("round", "octagonal", "flat"))
    wide = 14 if kind != "badminton" else 9
    if grip == "flat":
        handle: Any = moved(slab(2 * wide, long, 2 * wide, corner=6), 0, start - long / 2, thick / 2 - wide)
    else:
        handle = rod((0, start + 8, thick / 2), (0, start - long, thick / 2), wide)
    rings = draw.count(0, 6)
    wraps = (
        [
            rod(
                (0, start - long * (0.2 + 0.12 * i), thick / 2),
                (0, start - long * (0.2 + 0.12 * i) - 3, thick / 2),
                wide * 1.08,
            )
            for i in range(rings)
        ]
        if grip != "flat"
        else []
    )
    cap = rod((0, start - long + 4, thick / 2), (0, start - long - 8, thick / 2), wide * 1.3)
    titles = {
        "tennis": ("Racket", "Tennis racket"),
        "paddle": ("Paddle", "Beach tennis racket"),
        "table tennis": ("Table tennis bat", "Paddle"),
        "badminton": ("Badminton racket", "Racket"),
    }
    racket = beside([join([*pieces, handle, *wraps, cap]), *strings])
    return Model(facing(racket), draw.pick(titles[kind]), (*parts, f"{grip} handle"))


def _chess(draw: Draw) -> Model:
    kind, radius, tall = draw.pick(("pawn", "rook", "bishop", "queen", "king")), draw.size(14, 19), draw.size(45, 80)
    style = draw.pick(("waisted", "straight", "stacked"))
    foot = turned_straight((0, 0), (radius, 0), (radius, 5), (radius * 0.85, 8), (radius * 0.8, 12), (0, 12))
    if style == "waisted":
        edge = [(radius * 0.75, 11), (radius * 0.38, tall * 0.45), (radius * 0.45, tall)]
        stem: Any = turned([(0, 11), edge[0]], edge, [edge[-1], (0, tall)])
    elif style == "straight":
        stem = turned_straight((0, 11), (radius * 0.55, 11), (radius * 0.42, tall), (0, tall))
    else:
        steps = [
            (radius * r, 11 + (tall - 11) * z)
            for r, z in ((0.75, 0), (0.75, 0.2), (0.55, 0.2), (0.55, 0.5), (0.4, 0.5), (0.4, 1))
        ]
        stem = turned_straight((0, 11), *steps, (0, tall))
    pieces = [
        foot,
        stem,
        moved(turned_straight((0, 0), (radius * 0.7, 0), (radius * 0.75, 3), (radius * 0.5, 6), (0, 6)), z=tall - 3),
    ]
    top = tall + 2
    if kind == "pawn":
        pieces.append(moved(ball(radius * 0.55), z=top + radius * 0.45))
    elif kind == "rook":
        tower = turned_straight(
            (0, 0), (radius * 0.55, 0), (radius * 0.72, radius * 0.6), (radius * 0.72, radius * 1.2), (0, radius * 1.2)
        )
        gaps = [
            moved(slab(radius * 0.3, 3 * radius, 20), z=radius * 0.85),
            moved(slab(3 * radius, radius * 0.3, 20), z=radius * 0.85),
        ]
        pieces.append(moved(cut(tower, [moved(disc(radius * 0.48, 20), z=radius * 0.8), *gaps]), z=top))
    elif kind == "bishop":
        edge = [(radius * 0.3, 0.0), (radius * 0.55, radius * 0.5), (radius * 0.12, radius * 1.4)]
        mitre = turned([(0, 0), edge[0]], edge, [edge[-1], (0, radius * 1.4)])
        pieces += [
            moved(cut(mitre, [moved(rotated(slab(1.8, 40, 12), y=28), radius * 0.2, 0, radius * 0.6)]), z=top),
            moved(ball(radius * 0.16), z=top + radius * 1.48),
        ]
    else:
        flare = turned_straight(
            (0, 0), (radius * 0.4, 0), (radius * 0.72, radius), (radius * 0.5, radius * 1.1), (0, radius * 1.3)
        )
        pieces.append(moved(flare, z=top))
        if kind == "queen":
            pieces += [moved(ball(radius * 0.15), x, y, top + radius * 1.03) for x, y in around(8, radius * 0.62)]
            pieces.append(moved(ball(radius * 0.2), z=top + radius * 1.4))
        else:
            pieces += [
                moved(slab(radius * 0.2, radius * 0.2, radius * 0.9), z=top + radius * 1.2),
                moved(slab(radius * 0.62, radius * 0.2, radius * 0.2), z=top + radius * 1.6),
            ]
    return Model(
        join(pieces),
        draw.pick(("Chess piece", "Game piece", "Gaming piece")),
        (f"{style} stem", "base", f"{kind} head"),
    )


def _tent(draw: Draw) -> Model:
    kind = draw.pick(("ridge", "teepee", "gazebo", "tunnel"))
    wide, deep, tall = draw.size(1600, 2200), draw.size(2000, 2600), draw.size(1200, 1600)
    door = draw.pick(("slit", "open", "rolled"))
    if kind == "ridge":
        body: Any = moved(facing(prism([(-wide / 2, 0), (0, tall), (wide / 2, 0)], deep)), 0, deep / 2)
        pieces = [rod((0, y, 0), (0, y, tall + 60), 22) for y in (-deep / 2 - 10, deep / 2 + 10)]
        gap = [(-wide * 0.2, 30), (0, tall * 0.86), (wide * 0.2, 30)]
    elif kind == "teepee":
        sides = draw.pick((6, 8))
        points = around(sides, wide * 0.55, 90 + 180 / sides)
        body = turned_straight((0, 0), (wide * 0.55, 0), (60, tall * 1.3), (0, tall * 1.3))
        pieces = [rod((x, y, 0), (-x * 0.12, -y * 0.12, tall * 1.45), 18) for x, y in points]
        gap = [(-wide * 0.14, 30), (0, tall * 0.8), (wide * 0.14, 30)]
        deep = wide * 1.1
    elif kind == "gazebo":
        side, legs = draw.size(2400, 3000), draw.size(1900, 2200)
        roof = prism([(-side / 2, -side / 2), (side / 2, -side / 2), (side / 2, side / 2), (-side / 2, side / 2)], 220)
        peak = rotated(turned_straight((0, 0), (10, 0), (0, 12)), z=0)
        from_corners = [
            rod((a * side * 0.49, b * side * 0.49, legs + 210), (0, 0, legs + 900), 24)
            for a in (-1, 1)
            for b in (-1, 1)
        ]
        pieces = [
            moved(slab(70, 70, legs + 20), a * (side / 2 - 40), b * (side / 2 - 40)) for a in (-1, 1) for b in (-1, 1)
        ]
        pieces += [moved(roof, z=legs), *from_corners, moved(peak, z=legs + 900)]
        if draw.chance(0.5):
            pieces.append(moved(slab(side - 80, 40, 800), 0, side / 2 - 40, 100))
        return Model(join(pieces), draw.pick(("Canopy", "Gazebo tent", "Canopy tent")), ("roof", "four legs", "frame"))
    else:
        body = moved(rotated(disc(wide / 2, deep), x=90), 0, deep / 2)
        body = cut(body, [moved(slab(2 * wide, 2 * deep, wide), z=-wide)])
        pieces = [
            cut(
                moved(rotated(band(wide / 2 + 22, wide / 2 - 10, 44), x=90), 0, y),
                [moved(slab(2 * wide, 3 * deep, wide), z=-wide)],
            )
            for y in spread(draw.count(2, 4), deep * 0.9)
        ]
        gap = [(-wide * 0.22, 30), (-wide * 0.16, wide * 0.36), (wide * 0.16, wide * 0.36), (wide * 0.22, 30)]
    if door == "slit":
        gap = [(-14, 30), (-14, gap[1][1] * 0.95), (14, gap[1][1] * 0.95), (14, 30)]
    if kind != "teepee":
        body = cut(body, [moved(facing(prism(gap, 200)), 0, -deep / 2 + 120)])
    else:
        body = cut(body, [moved(facing(prism(gap, wide)), 0, -wide * 0.12)])
    parts = [f"{kind} canopy", f"{door} entrance", f"{len(pieces)} poles"]
    if door == "rolled":
        pieces.append(
            rod(
                (gap[-1][0] + 40, -deep / 2 - 20, 30),
                (gap[-1][0] * 0.6, -deep / 2 * (0.75 if kind == "teepee" else 1) - 20, tall * 0.5),
                45,
            )
        )
    return Model(join([body, *pieces]), draw.pick(("Tent", "Camping tent")), tuple(parts))


def _lure(draw: Draw) -> Model:
    long, radius, kind = draw.size(70, 110), draw.size(9, 13), draw.pick(("minnow", "popper", "spoon"))
    if kind == "spoon":
        edge = [(0.0, -long / 2), (radius * 1.3, -long * 0.1), (radius * 0.8, long * 0.35), (0.0, long / 2)]
        body: Any = plate(edge, [(-x, y) for x, y in reversed(edge)], height=3)
        body = cut(body, [moved(disc(2, 20), 0, y, -5) for y in (-long * 0.43, long * 0.42)])
        body = rotated(body, z=90)
    else:
        front = radius * (0.3 if kind == "minnow" else 0.95)
        edge = [(front, 0.0), (radius, long * 0.35), (radius * 0.2, long)]
        body = rotated(moved(turned([(0, 0), edge[0]], edge, [edge[-1], (0, long)]), z=-long / 2), y=90)
        body = join(
            [
                body,
                *(
                    moved(rotated(disc(3, 1.5), x=90 * side), -long * 0.36, -side * radius * 0.72, radius * 0.2)
                    for side in (-1, 1)
                ),
            ]
        )
    pieces = [body]
    parts = [f"{kind} body"]
    if kind == "minnow":
        pieces.append(moved(rotated(slab(24, radius * 1.6, 2, corner=5), y=35), -long / 2 - 6, 0, -6))
        parts.append("diving lip")
        if draw.chance(0.6):
            pieces.append(moved(rotated(prism([(0, 0), (22, 12), (16, 0), (22, -12)], 1.5), x=90), long / 2 - 4, 0.75))
            parts.append("tail fin")
    hooks = draw.count(1, 3)
    for x in spread(hooks, long * 0.6) if hooks > 1 else [long * 0.3]:
        z = -radius * 0.8 if kind != "spoon" else 0
        shank = rod((x, 0, z), (x, 0, z - 16), 0.9)
        barb = cut(moved(rotated(hoop(5, 0.8), x=90), 5, 0, 0), [moved(slab(30, 10, 12), 5, 0, 0)])
        pieces += [
            shank,
            *(moved(turned_hook, x, 0, z - 16) for turned_hook in turns(barb, 3)),
            moved(rotated(hoop(2.4, 0.6), x=90), x, 0, z + 1),
        ]
    pieces.append(moved(rotated(hoop(2.6, 0.7), x=90), -long / 2 - (2 if kind != "minnow" else 1), 0, 1))
    return Model(
        join(pieces),
        draw.pick(("Fishing lure", "Artificial bait", "Fishing bait")),
        (*parts, f"{hooks} treble hooks", "eyelet"),
    )


RACKET = Family(
    "racket",
    ("racket", "tennis racket", "paddle", "bat", "sports equipment"),
    "21-02",
    "D21/729",
    ("dumbbell",),
    _racket,
)
CHESS = Family(
    "chess piece",
    ("chess piece", "game piece", "chessman", "board game figure"),
    "21-01",
    "D21/386",
    ("toy vehicle",),
    _chess,
)
TENT = Family("tent", ("tent", "camping tent", "canopy", "gazebo", "shelter"), "21-04", "D21/834", ("chair",), _tent)
LURE = Family(
    "fishing lure",
    ("fishing lure", "artificial bait", "fishing tackle", "plug bait"),
    "22-05",
    "D22/126",
    ("toy vehicle",),
    _lure,
)
FAMILIES = (
    RACKET,
    CHESS,
    TENT,
    LURE,
)
