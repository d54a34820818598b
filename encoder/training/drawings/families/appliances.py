"""Household machines: washing machines, refrigerators and blenders."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    ball,
    cut,
    disc,
    facing,
    hoop,
    join,
    moved,
    rod,
    rotated,
    slab,
    spread,
    squared,
    tube,
    turned_straight,
)


def _washer(draw: Draw) -> Model:
    wide, tall, deep = draw.size(560, 640), draw.size(820, 900), draw.size(500, 620)
    front = draw.chance(0.7)
    pieces: list[Any] = [moved(slab(wide, deep, tall, corner=draw.pick((4, 25))), z=20)]
    pieces += [moved(disc(25, 24), a * (wide / 2 - 60), b * (deep / 2 - 60)) for a in (-1, 1) for b in (-1, 1)]
    y = -deep / 2
    parts = ["cabinet", "feet"]
    if front:
        radius, mid = wide * draw.size(0.3, 0.36), tall * 0.47
        door = turned_straight(
            (0, 12), (radius * 0.62, 9), (radius * 0.72, 22), (radius * 0.95, 26), (radius, 0), (0, 0)
        )
        pieces.append(moved(facing(join([disc(radius, 10), door])), 0, y, mid))
        pieces.append(moved(slab(20, 20, 70, corner=6), radius * 0.84 * draw.pick((-1, 1)), y - 26, mid - 35))
        parts.append("porthole door")
        if draw.chance(0.5):
            pieces.append(moved(slab(120, 8, 110), wide / 2 - 90, y, 50))
            parts.append("filter flap")
    else:
        pieces.append(moved(slab(wide * 0.82, deep * 0.62, 14, corner=30), 0, -deep * 0.1, tall + 18))
        pieces.append(moved(slab(wide, 110, 130, corner=20), 0, deep / 2 - 60, tall + 16))
        parts.append("top lid")
        y = deep / 2 - 116
    z = tall - 50.0 if front else tall + 80.0
    if front:
        pieces.append(moved(slab(wide - 20, 10, 110), 0, y - 2, z - 55))
        pieces.append(moved(slab(wide * 0.26, 12, 80, corner=3), -wide * 0.32, y - 6, z - 40))
        parts.append("detergent drawer")
    pieces.append(rod((wide * 0.02, y, z), (wide * 0.02, y - 32, z), 34, 28))
    buttons = draw.count(3, 6)
    pieces += [rod((x + wide * 0.3, y, z), (x + wide * 0.3, y - 12, z), 10) for x in spread(buttons, wide * 0.28)]
    parts += ["control dial", f"{buttons} buttons"]
    return Model(
        join(pieces),
        draw.pick(
            ("Washing machine", "Laundry machine", "Clothes washer")
            if front
            else ("Top-loading washing machine", "Washing machine")
        ),
        tuple(parts),
    )


def _refrigerator(draw: Draw) -> Model:
    kind = draw.pick(("single", "top freezer", "bottom freezer", "side by side", "french", "wine"))
    wide, tall, deep = draw.size(560, 700), draw.size(1400, 1850), draw.size(560, 680)
    if kind in ("side by side", "french"):
        wide = draw.size(860, 930)
    if kind == "wine":
        tall *= 0.55
    pieces: list[Any] = [moved(slab(wide, deep, tall, corner=10), z=30), slab(wide - 60, deep - 80, 40)]
    split = {"top freezer": 0.68, "bottom freezer": 0.36, "french": 0.38}.get(kind, 0.0)
    gap, y = 8.0, -deep / 2
    doors = [(0.0, wide, 0.0, 1.0)]
    if split:
        doors = [(0.0, wide, 0.0, split), (0.0, wide, split, 1.0)]
    if kind == "side by side":
        doors = [(-wide / 4, wide / 2, 0.0, 1.0), (wide / 4, wide / 2, 0.0, 1.0)]
    if kind == "french":
        doors = [(0.0, wide, 0.0, split), (-wide / 4, wide / 2, split, 1.0), (wide / 4, wide / 2, split, 1.0)]
    handle = draw.pick(("bar", "recess", "long"))
    for x, w, low, high in doors:
        z, h = 40 + low * (tall - 20), (high - low) * (tall - 20)
        door = moved(slab(w - gap, 60, h - gap, corner=draw.pick((4,))), x, y - 32, z)
        if kind == "wine":
            door = cut(door, [moved(slab(w * 0.74, 60, h * 0.84), x, y - 50, z + h * 0.08)])
        pieces.append(door)
        drawer = kind == "french" and low == 0.0
        side = 1.0 if x < 0 else -1.0
        at = x + side * (w / 2 - 50) if not drawer else 0.0
        if handle == "recess":
            pieces[-1] = cut(
                door, [moved(slab(30, 30, min(300, h * 0.5), corner=8), x + side * (w / 2), y - 60, z + h * 0.3)]
            )
        elif drawer:
            pieces.append(
                tube(
                    [
                        (-w * 0.3, y - 58, z + h - 70),
                        (-w * 0.3, y - 100, z + h - 70),
                        (w * 0.3, y - 100, z + h - 70),
                        (w * 0.3, y - 58, z + h - 70),
                    ],
                    10,
                    bend=22,
                )
            )
        else:
            a, b = z + h * 0.2, z + h * (0.85 if handle == "long" else 0.5)
            pieces.append(tube([(at, y - 58, a), (at, y - 100, a), (at, y - 100, b), (at, y - 58, b)], 10, bend=22))
    parts = ["cabinet", f"{len(doors)} doors", f"{handle} handles"]
    if kind == "side by side" and draw.chance(0.6):
        pieces.append(moved(slab(170, 12, 330, corner=5), -wide / 4, y - 66, tall * 0.52))
        parts.append("dispenser")
    if kind == "wine":
        pieces += [moved(slab(wide * 0.72, 14, 16), 0, y - 28, 40 + tall * s) for s in (0.2, 0.35, 0.5, 0.65, 0.8)]
        parts.append("racks")
    titles = {"wine": ("Wine cooler", "Beverage cooler"), "single": ("Refrigerator", "Freezer")}
    return Model(join(pieces), draw.pick(titles.get(kind, ("Refrigerator", "Fridge freezer"))), tuple(parts))


def _blender(draw: Draw) -> Model:
    kind = draw.pick(("blender", "coffee grinder", "stand mixer", "juicer"))
    radius, low = draw.size(68, 85), draw.size(100, 140)
    if kind == "stand mixer":
        pieces: list[Any] = [slab(200, 330, 45, corner=60, soft=10), moved(slab(110, 110, 260, corner=35), 0, 105)]
        head = rotated(turned_straight((0, 0), (45, 0), (62, 30), (62, 270), (40, 310), (0, 310)), x=90)
        pieces.append(moved(head, 0, 160, 300))
        pieces.append(
            turned_straight((0, 46), (55, 46), (100, 100), (112, 185), (108, 185), (95, 105), (50, 55), (0, 55))
        )
        pieces[-1] = moved(pieces[-1], 0, -60)
        pieces.append(rod((0, -60, 120), (0, -60, 260), 16))
        pieces.append(rod((50, 60, 300), (78, 60, 300), 16))
        tool = draw.pick(("loop beater", "dough hook"))
        pieces.append(
            moved(rotated(hoop(38, 5), x=90), 0, -60, 110) if tool == "loop beater" else moved(ball(22), 0, -60, 100)
        )
        return Model(
            join(pieces),
            draw.pick(("Stand mixer", "Food mixer", "Kitchen mixer")),
            ("base", "column", "head", "mixing bowl", tool),
        )
    shape = draw.pick(("round", "square"))
    base = (
        turned_straight((0, 0), (radius * 1.15, 0), (radius * 1.15, 15), (radius * 0.85, low), (0, low))
        if shape == "round"
        else squared([(radius * 2.2, radius * 2.2, 25, 0), (radius * 1.7, radius * 1.7, 25, low)])
    )
    tall = draw.size(190, 240) if kind == "blender" else draw.size(90, 130)
    jar = turned_straight(
        (0, 0), (radius * 0.62, 0), (radius * 0.66, 20), (radius, tall), (radius - 4, tall), (radius * 0.6, 22), (0, 22)
    )
    pieces = [base, moved(jar, z=low - 1)]
    parts = [f"{shape} base"]
    controls = draw.pick(("dial", "buttons"))
    front = -radius * 0.95
    if controls == "dial":
        pieces.append(rod((0, front + 20, low * 0.45), (0, front - 22, low * 0.45), 20, 17))
    else:
        pieces += [
            moved(rod((x, front + 20, low * 0.4), (x, front - 16, low * 0.4), 8))
            for x in spread(draw.count(3, 4), radius * 0.9)
        ]
    parts.append(controls)
    top = low + tall
    pieces.append(
        moved(
            turned_straight(
                (0, -6), (radius + 3, -6), (radius + 3, 14), (radius * 0.5, 20), (radius * 0.45, 36), (0, 36)
            ),
            z=top,
        )
    )
    if kind == "blender":
        path = [
            (radius * 0.7, 0, low + 40),
            (radius * 1.75, 0, low + 40),
            (radius * 1.75, 0, top - 20),
            (radius * 0.9, 0, top - 20),
        ]
        pieces.append(tube(path, 10, bend=24))
        parts += ["jar", "handle", "lid"]
    elif kind == "juicer":
        pieces.append(moved(disc(radius * 0.4, 80), z=top + 20))
        pieces.append(moved(disc(radius * 0.55, 12), z=top + 98))
        pieces.append(rod((0, -radius * 0.5, low + 30), (0, -radius * 1.5, low + 10), 14))
        parts += ["bowl", "feed chute", "pusher", "spout"]
    else:
        pieces += [
            rod((0, 0, top + 30), (0, 0, top + 60), 8),
            rod((0, 0, top + 58), (95, 0, top + 62), 6),
            moved(ball(16), 98, 0, top + 66),
        ]
        parts += ["hopper", "crank"]
    titles = {
        "blender": ("Blender", "Food blender"),
        "juicer": ("Juicer", "Juice extractor"),
        "coffee grinder": ("Coffee grinder", "Coffee mill"),
    }
    return Model(join(pieces), draw.pick(titles[kind]), tuple(parts))


WASHER = Family(
    "washing machine",
    ("washing machine", "clothes washer", "laundry machine", "household appliance"),
    "15-05",
    "D32/6",
    ("refrigerator",),
    _washer,
)
REFRIGERATOR = Family(
    "refrigerator",
    ("refrigerator", "fridge", "freezer", "wine cooler", "cooling appliance"),
    "15-07",
    "D15/79",
    ("washing machine", "cabinet"),
    _refrigerator,
)
BLENDER = Family(
    "blender",
    ("blender", "food processor", "stand mixer", "juicer", "coffee grinder", "kitchen appliance"),
    "31-00",
    "D7/378",
    ("teapot",),
    _blender,
)
FAMILIES = (
    WASHER,
    REFRIGERATOR,
    BLENDER,
)
