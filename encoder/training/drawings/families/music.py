"""Musical instruments: guitars and drums."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    around,
    band,
    cut,
    disc,
    facing,
    join,
    moved,
    plate,
    prism,
    rod,
    slab,
    spread,
    turned,
    turned_straight,
    turns,
)


def _guitar(draw: Draw) -> Model:
    kind = draw.pick(("acoustic", "electric", "ukulele", "violin"))
    long, strings = draw.size(440, 500), 6 if kind in ("acoustic", "electric") else 4
    deep = draw.size(90, 110) if kind != "electric" else 42.0
    low, waist, high = long * 0.39, long * draw.size(0.24, 0.28), long * 0.3
    right = [(0.0, -long / 2), (low, -long * 0.24), (waist, long * 0.1), (high, long * 0.33), (40.0, long / 2)]
    if kind == "electric":
        right = [
            (0.0, -long * 0.42),
            (low * 0.9, -long * 0.3),
            (waist, 0.0),
            (high, long * 0.28),
            (high * 0.9, long * 0.4),
            (40.0, long * 0.22),
        ]
    left = [(-x, y) for x, y in reversed(right)]
    body: Any = plate(right, [right[-1], left[0]], left, height=deep)
    parts = [f"{kind} body"]
    if kind in ("acoustic", "ukulele"):
        body = cut(body, [moved(disc(long * 0.1, deep), 0, long * 0.12, 10)])
        parts.append("sound hole")
    top = deep
    neck_from, neck_to = long * 0.2, long * 0.5 + draw.size(300, 360)
    pieces = [body, moved(slab(50, neck_to - neck_from, 22), 0, (neck_from + neck_to) / 2, top - 14)]
    frets = draw.count(8, 14)
    pieces += [moved(slab(50, 2.5, 3), 0, long * 0.5 + 20 + i * 270 / frets, top + 7) for i in range(frets)]
    head = prism([(-25, 0), (-42, 60), (-34, 165), (34, 165), (42, 60), (25, 0)], 16)
    pieces.append(moved(head, 0, neck_to - 2, top - 12))
    for side in (-1, 1):
        pieces += [
            rod((side * 30, neck_to + 45 + 40 * i, top - 4), (side * 62, neck_to + 45 + 40 * i, top - 4), 6)
            for i in range(strings // 2)
        ]
        pieces += [moved(disc(10, 10), side * 62, neck_to + 45 + 40 * i, top - 9) for i in range(strings // 2)]
    pieces.append(moved(slab(140, 24, 9, corner=4), 0, -long * 0.2, top - 1))
    parts += ["neck", f"{frets} frets", "headstock", f"{strings} tuning pegs", "bridge"]
    if kind == "electric":
        pickups = draw.count(2, 3)
        pieces += [moved(slab(86, 34, 6, corner=5), 0, y, top - 1) for y in spread(pickups, 60.0 * (pickups - 1))]
        pieces += [moved(disc(12, 14), long * 0.24, -long * 0.1 - 40 * i, top - 1) for i in range(2)]
        parts += [f"{pickups} pickups", "knobs"]
    titles = {
        "acoustic": ("Guitar", "Acoustic guitar"),
        "electric": ("Electric guitar", "Guitar"),
        "ukulele": ("Ukulele",),
        "violin": ("Stringed instrument", "Lute"),
    }
    return Model(facing(join(pieces)), draw.pick(titles[kind]), tuple(parts))


def _drum(draw: Draw) -> Model:
    kind = draw.pick(("snare", "conga", "tom", "djembe"))
    radius = draw.size(140, 190)
    tall = radius * {"snare": 0.8, "conga": 3.2, "tom": 1.6, "djembe": 2.6}[kind]
    if kind == "conga":
        edge = [(radius * 0.7, 0), (radius * 1.15, tall * 0.55), (radius, tall)]
        shell: Any = turned([(0, 0), edge[0]], edge, [edge[-1], (0, tall)])
    elif kind == "djembe":
        shell = turned_straight(
            (0, 0), (radius * 0.7, 0), (radius * 0.42, tall * 0.45), (radius, tall * 0.8), (radius, tall), (0, tall)
        )
    else:
        shell = disc(radius, tall)
    lugs = draw.pick((6, 8, 10))
    rim = moved(band(radius * 1.06, radius * 0.92, 20), z=tall - 10)
    pieces = [shell, rim]
    parts = ["shell", "hoop", f"{lugs} lugs"]
    if kind in ("snare", "tom"):
        pieces.append(moved(band(radius * 1.06, radius * 0.92, 20), z=-10))
    reach = tall if kind in ("snare", "tom") else tall * 0.35
    pieces += [rod((x, y, tall - reach), (x, y, tall - 4), 4.5) for x, y in around(lugs, radius * 1.035)]
    pieces += [
        moved(slab(16, 16, min(40, reach * 0.4), corner=4), x, y, tall - reach * 0.7)
        for x, y in around(lugs, radius * 1.03)
    ]
    stand = draw.pick(("none", "tripod", "legs"))
    if stand == "tripod":
        pieces += [
            rod((0, 0, -radius * 2), (0, 0, 4), 14),
            *turns(rod((radius * 1.1, 0, -radius * 2.6), (0, 0, -radius * 1.7), 9), 3, 30),
        ]
        parts.append("tripod stand")
    elif stand == "legs" and kind != "djembe":
        pieces += [rod((x, y, -radius * 0.8), (x, y, tall * 0.3), 7) for x, y in around(3, radius * 1.03, 20)]
        parts.append("legs")
    return Model(
        join(pieces),
        draw.pick(
            ("Drum", {"snare": "Snare drum", "conga": "Conga drum", "tom": "Tom drum", "djembe": "Hand drum"}[kind])
        ),
        tuple(parts),
    )


GUITAR = Family(
    "guitar",
    ("guitar", "electric guitar", "ukulele", "stringed instrument", "musical instrument"),
    "17-03",
    "D17/14",
    ("drum",),
    _guitar,
)
DRUM = Family(
    "drum",
    ("drum", "snare drum", "conga", "percussion instrument", "musical instrument"),
    "17-04",
    "D17/22",
    ("guitar",),
    _drum,
)
FAMILIES = (
    GUITAR,
    DRUM,
)
