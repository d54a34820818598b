"""Brushes: for teeth, hair, floors and faces."""

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    beside,
    cut,
    disc,
    facing,
    join,
    moved,
    prism,
    rotated,
    slab,
    spread,
    turned,
    turned_straight,
)


def _brush(draw: Draw) -> Model:
    kind = draw.pick(("tooth", "hair", "scrub", "round"))
    if kind == "tooth":
        length, wide = draw.size(175, 195), draw.size(9, 12)
        handle = slab(wide, length * 0.62, wide * 0.8, corner=wide * 0.4, soft=1.5)
        neck = slab(wide * 0.5, length * 0.3, wide * 0.5, corner=wide * 0.15)
        head = slab(wide * 1.1, length * 0.18, wide * 0.5, corner=wide * 0.5)
        pieces = [handle, moved(neck, 0, length * 0.44, wide * 0.1), moved(head, 0, length * 0.62, wide * 0.1)]
        bed, rows, columns, tall, at = (
            (wide * 0.75, length * 0.13),
            draw.count(7, 9),
            3,
            draw.size(10, 12),
            length * 0.62,
        )
        base, thin = wide * 0.6, wide * 0.13
    elif kind == "hair":
        length, wide = draw.size(120, 145), draw.size(52, 70)
        head = slab(wide, length * 0.8, 14, corner=wide * draw.pick((0.3, 0.45)), soft=3)
        grip = slab(20, length * 0.9, 14, corner=9, soft=3)
        pieces = [
            head,
            moved(grip, 0, -length * 0.75),
            moved(slab(wide * 0.8, length * 0.65, 4, corner=wide * 0.3), z=13),
        ]
        bed, rows, columns, tall, at = (
            (wide * 0.5, length * 0.5),
            draw.count(7, 9),
            draw.count(4, 6),
            draw.size(14, 20),
            0,
        )
        base, thin = 16.5, 1.5
    elif kind == "scrub":
        length, wide = draw.size(130, 170), draw.size(52, 66)
        pieces = [slab(length, wide, 16, corner=draw.pick((8, 24)), soft=4)]
        if draw.chance(0.6):
            loop = prism(
                [(-length * 0.36, 0), (-length * 0.28, 34), (length * 0.28, 34), (length * 0.36, 0)], wide * 0.4
            )
            hole = prism([(-length * 0.29, -5), (-length * 0.23, 24), (length * 0.23, 24), (length * 0.29, -5)], wide)
            arch = moved(facing(cut(loop, [moved(hole, z=-wide * 0.3)])), 0, wide * 0.2)
            pieces.append(rotated(moved(arch, z=-1), y=180))
        bed, rows, columns, tall, at = (
            (length * 0.82, wide * 0.7),
            draw.count(4, 5),
            draw.count(9, 11),
            draw.size(18, 26),
            0,
        )
        base, thin = 15.5, 3.2
    else:
        length, wide = draw.size(180, 230), draw.size(24, 32)
        grip = turned(
            [(0, 0), (6, 0)],
            [(6, 0), (11, length * 0.2), (7, length * 0.5), (wide * 0.7, length * 0.7)],
            [(wide * 0.7, length * 0.7), (0, length * 0.7)],
        )
        core = turned_straight((0, 0), (wide * 0.7, 0), (wide * 0.75, 8), (0, 8))
        tuft = turned(
            [(0, 0), (wide * 0.7, 0)],
            [(wide * 0.7, 0), (wide * 1.15, length * 0.18), (wide * 0.8, length * 0.3), (0, length * 0.34)],
        )
        solid = join([grip, moved(core, z=length * 0.7 - 1), moved(tuft, z=length * 0.7 + 6)])
        return Model(solid, draw.pick(("Shaving brush", "Cosmetic brush")), ("turned handle", "ferrule", "tuft"))
    body = join(pieces)
    tufts = [moved(disc(thin, tall), x, at + y, base) for x in spread(columns, bed[0]) for y in spread(rows, bed[1])]
    solid = rotated(beside([body, *tufts]), x=180 if kind == "scrub" else 90)
    titles = {
        "tooth": ("Toothbrush",),
        "hair": ("Hairbrush", "Paddle brush"),
        "scrub": ("Scrubbing brush", "Brush", "Cleaning brush"),
    }
    return Model(solid, draw.pick(titles[kind]), ("handle", "head", f"{rows * columns} tufts"))


BRUSH = Family(
    "brush",
    ("brush", "toothbrush", "hairbrush", "scrubbing brush", "shaving brush"),
    "04-02",
    "D4/104",
    ("screwdriver",),
    _brush,
)
FAMILIES = (BRUSH,)
