"""Things with works inside: loudspeakers, routers and clocks."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    around,
    cut,
    disc,
    facing,
    join,
    moved,
    rod,
    rotated,
    slab,
    spread,
    tube,
    turned,
    turned_straight,
    turns,
)


def _speaker(draw: Draw) -> Model:
    if draw.chance(0.4):
        radius, height = draw.size(38, 60), draw.size(90, 190)
        body = turned_straight(
            (0, 0), (radius * 0.92, 0), (radius, 8), (radius, height - 8), (radius * 0.92, height), (0, height)
        )
        groove = turned_straight((radius - 2, -1), (radius + 3, -1), (radius + 3, 1), (radius - 2, 1), (radius - 2, -1))
        style = draw.pick(("ringed", "slotted", "banded"))
        if style == "ringed":
            rings = draw.count(4, 9)
            body = cut(body, [moved(groove, z=height * (0.2 + 0.6 * i / rings)) for i in range(rings)])
        elif style == "slotted":
            body = cut(body, turns(moved(slab(8, 4, height * 0.55), radius, 0, height * 0.2), draw.pick((16, 20, 24))))
        else:
            body = cut(body, [moved(groove, z=z) for z in (height * 0.15, height * 0.85)])
        buttons = [moved(disc(4, 2), x, y, height - 0.5) for x, y in around(draw.pick((3, 4)), radius * 0.45)]
        ring = turned_straight(
            (radius * 0.66, height - 1),
            (radius * 0.74, height - 1),
            (radius * 0.74, height + 2),
            (radius * 0.66, height + 2),
            (radius * 0.66, height - 1),
        )
        return Model(
            join([body, *buttons, ring]),
            draw.pick(("Smart speaker", "Wireless speaker")),
            (f"{style} housing", "buttons"),
        )
    wide = draw.chance(0.3)
    width, height = (draw.size(240, 320), draw.size(110, 140)) if wide else (draw.size(130, 190), draw.size(230, 330))
    depth = draw.size(100, 190)
    pieces: list[Any] = [slab(width, depth, height, corner=draw.pick((2, 16, 30)))]
    small = min(width, height)
    places = [(-width * 0.29, height / 2, small * 0.38), (width * 0.29, height / 2, small * 0.38)]
    if not wide:
        places = [(0, height * 0.36, small * 0.38), (0, height * 0.78, small * 0.2)]
        if draw.chance(0.3):
            woofer = min(small * 0.3, height * 0.155)
            places = [(0, height * 0.22, woofer), (0, height * 0.56, woofer), (0, height * 0.86, small * 0.13)]
    for x, z, radius in places:
        cone = turned_straight(
            (0, -2),
            (radius * 0.3, -2),
            (radius * 0.36, 1),
            (radius * 0.8, 5),
            (radius * 0.9, 9),
            (radius, 6),
            (radius, -14),
            (0, -14),
        )
        pieces.append(moved(facing(cone), x, -depth / 2, z))
    parts = ["housing", f"{len(places)} drivers"]
    if not wide and draw.chance(0.5):
        pieces += [
            moved(rod((x, 0, -14), (x, 0, 2), 9, 13), 0, y)
            for x in (-width * 0.36, width * 0.36)
            for y in (-depth * 0.36, depth * 0.36)
        ]
        parts.append("feet")
    if wide and draw.chance(0.6):
        path = [
            (-width * 0.4, 0, height - 4),
            (-width * 0.4, 0, height + 40),
            (width * 0.4, 0, height + 40),
            (width * 0.4, 0, height - 4),
        ]
        pieces.append(tube(path, 7, bend=22))
        parts.append("handle")
    title = (
        draw.pick(("Portable speaker", "Loudspeaker"))
        if wide
        else draw.pick(("Loudspeaker", "Speaker", "Bookshelf speaker"))
    )
    return Model(join(pieces), title, tuple(parts))


def _router(draw: Draw) -> Model:
    width, depth, tall = draw.size(170, 240), draw.size(110, 150), draw.size(24, 34)
    pieces: list[Any] = [slab(width, depth, tall, corner=draw.pick((6, 24, 50)), soft=draw.pick((2, 5)))]
    count = draw.count(2, 4)
    flat = draw.chance(0.5)
    for x in spread(count, width * 0.78):
        y = depth / 2 + 5
        lean = 14 * (x / width)
        pieces.append(rod((x, depth / 2 - 6, tall * 0.5), (x, y + 5, tall * 0.5), 6))
        height = draw.size(130, 150)
        if flat:
            pieces.append(moved(rotated(slab(13, 7, height, corner=3), y=lean), x, y, tall * 0.3))
        else:
            pieces.append(rod((x, y, tall * 0.3), (x + lean * 2, y, tall * 0.3 + height), 6.5, 4.5))
    slots = [
        moved(slab(3.5, depth * 0.5, 6, corner=1.5), x, 0, tall - 2.5) for x in spread(draw.count(5, 9), width * 0.4)
    ]
    ports = (
        [moved(slab(15, 12, 12), x, depth / 2 - 4, tall * 0.3) for x in spread(5, width * 0.5)]
        if draw.chance(0.5)
        else []
    )
    lights = [
        moved(rod((x, -depth / 2 + 2, tall / 2), (x, -depth / 2 - 1, tall / 2), 2.2))
        for x in spread(draw.count(3, 6), width * 0.3)
    ]
    body = join([cut(pieces[0], [*slots, *ports]), *pieces[1:], *lights])
    title = draw.pick(("Wireless router", "Router", "Network router"))
    return Model(body, title, ("housing", f"{count} antennas", "ventilation slots", *(("ports",) if ports else ())))


def _clock(draw: Draw) -> Model:
    radius, thick = draw.size(70, 140), draw.size(22, 40)
    alarm = draw.chance(0.4)
    square = draw.chance(0.35)
    if alarm:
        radius = radius * 0.5 + 15
    case = (
        slab(2 * radius, 2 * radius, thick, corner=radius * draw.pick((0.1, 0.4)), soft=3)
        if square
        else disc(radius, thick)
    )
    dial = radius * draw.size(0.8, 0.88)
    body = cut(case, [moved(disc(dial, thick), z=thick - 6)])
    pieces: list[Any] = [body]
    marks = draw.pick((12, 12, 4))
    mark = draw.pick(("bars", "dots"))
    z = thick - 7
    for step, (x, y) in enumerate(around(marks, dial * 0.86)):
        if mark == "dots":
            pieces.append(moved(disc(dial * 0.03, 2.5), x, y, z))
        else:
            size = 0.14 if step % (marks // 4) == 0 else 0.08
            tick = rotated(slab(dial * 0.03, dial * size, 2.5), z=360 * step / marks)
            pieces.append(moved(tick, x, y, z))
    hour, minute = draw.size(295, 310), draw.size(50, 70)
    pieces.append(rotated(moved(slab(dial * 0.06, dial * 0.52, 2), 0, dial * 0.2, z + 1.5), z=-hour))
    pieces.append(rotated(moved(slab(dial * 0.04, dial * 0.78, 2), 0, dial * 0.32, z + 3.2), z=-minute))
    pieces.append(moved(disc(dial * 0.06, 8), z=z))
    parts = ["square case" if square else "round case", "dial", f"{marks} {mark}", "two hands"]
    if alarm:
        for x in (-radius * 0.6, radius * 0.6):
            pieces.append(moved(rod((x, -radius * 0.7, 0), (x * 1.25, -radius * 1.12, 0), 5, 3.5), z=thick / 2))
            if not square:
                bell = turned([(0, 22), (14, 19), (24, 6), (25, 0)], [(25, 0), (0, 0)])
                tip = -38 if x > 0 else 38
                pieces.append(moved(rotated(rotated(bell, x=-90), z=tip), x * 0.98, radius * 0.93, thick / 2))
        if not square:
            path = [
                (-radius * 0.35, radius * 0.9, thick / 2),
                (-radius * 0.35, radius * 1.55, thick / 2),
                (radius * 0.35, radius * 1.55, thick / 2),
                (radius * 0.35, radius * 0.9, thick / 2),
            ]
            pieces.append(tube(path, 3, bend=radius * 0.25))
            parts.append("bells")
        parts.append("feet")
    title = draw.pick(("Alarm clock", "Table clock")) if alarm else draw.pick(("Wall clock", "Clock"))
    return Model(facing(join(pieces)), title, tuple(parts))


SPEAKER = Family(
    "speaker",
    ("loudspeaker", "speaker", "smart speaker", "audio equipment"),
    "14-01",
    "D14/214",
    ("router", "clock"),
    _speaker,
)
ROUTER = Family(
    "router",
    ("router", "wireless router", "network equipment", "access point"),
    "14-03",
    "D14/240",
    ("speaker",),
    _router,
)
CLOCK = Family("clock", ("clock", "wall clock", "alarm clock"), "10-01", "D10/15", ("speaker",), _clock)
FAMILIES = (SPEAKER, ROUTER, CLOCK)
