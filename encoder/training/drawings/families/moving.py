"""Things to move or be moved by: suitcases, toy vehicles, wheels and dumbbells."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    around,
    beam,
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


def _suitcase(draw: Draw) -> Model:
    width, depth, height = draw.size(360, 460), draw.size(210, 270), draw.size(500, 680)
    lift = 48
    body = moved(slab(width, depth, height, corner=draw.pick((30, 60)), soft=draw.pick((14, 26))), z=lift)
    style = draw.pick(("upright ribs", "level ribs", "panel", "plain"))
    # The seam between the halves.
    tools: list[Any] = [
        moved(slab(width + 20, 4, 6), z=lift + height - 3),
        *(moved(slab(6, 4, height), x, 0, lift) for x in (-width / 2, width / 2)),
    ]
    if style == "upright ribs":
        ribs = draw.count(5, 9)
        tools += [
            moved(slab(9, 12, height * 0.78), x, y, lift + height * 0.11)
            for x in spread(ribs, width * 0.66)
            for y in (-depth / 2, depth / 2)
        ]
    elif style == "level ribs":
        ribs = draw.count(5, 9)
        tools += [
            moved(slab(width * 0.76, 12, 9), 0, y, lift + height * (0.12 + 0.74 * i / (ribs - 1)))
            for i in range(ribs)
            for y in (-depth / 2, depth / 2)
        ]
    elif style == "panel":
        tools += [
            moved(facing(slab(width * 0.7, height * 0.66, 10, corner=30)), 0, -depth / 2 + 6, lift + height * 0.5)
        ]
    pieces: list[Any] = [cut(body, tools)]
    for x in (-width * 0.36, width * 0.36):
        for y in (-depth * 0.32, depth * 0.32):
            pieces += [moved(slab(30, 30, 22, corner=9), x, y, 34), rod((x - 9, y, 22), (x + 9, y, 22), 22)]
    rise = draw.size(90, 330)
    gap = width * draw.size(0.18, 0.24)
    path = [
        (-gap, depth * 0.3, lift + height - 8),
        (-gap, depth * 0.3, lift + height + rise),
        (gap, depth * 0.3, lift + height + rise),
        (gap, depth * 0.3, lift + height - 8),
    ]
    pieces.append(tube(path, 9, bend=24))
    pieces.append(moved(slab(2 * gap - 30, 30, 26, corner=12), 0, depth * 0.3, lift + height + rise - 13))
    side = lift + height * 0.55
    grip = tube([(0, -70, 0), (0, -70, 26), (0, 70, 26), (0, 70, 0)], 8, bend=18)
    pieces.append(moved(rotated(grip, y=90), width / 2 - 4, 0, side))
    pieces.append(
        moved(tube([(-70, 0, -4), (-70, 0, 24), (70, 0, 24), (70, 0, -4)], 8, bend=18), 0, -depth * 0.18, lift + height)
    )
    title = draw.pick(("Suitcase", "Luggage", "Trolley case", "Rolling suitcase"))
    return Model(join(pieces), title, (f"{style} shell", "telescopic handle", "side handle", "four wheels"))


def _toy(draw: Draw) -> Model:
    kind = draw.pick(("car", "truck", "bus", "tractor", "racer"))
    length, width, wheel = draw.size(110, 150), draw.size(48, 62), draw.size(13, 17)
    floor = wheel * 0.75
    axles: tuple[float, ...]
    soft = draw.pick((3, 6))
    if kind == "car":
        body = moved(slab(length, width, 24, corner=14, soft=soft), z=floor)
        cabin = moved(slab(length * 0.52, width * 0.86, 24, corner=12, soft=5), -length * 0.06, 0, floor + 20)
        pieces, axles = [body, cabin], (-length * 0.3, length * 0.3)
        windows = [
            moved(slab(length * 0.17, width * 2, 13, corner=3), x, 0, floor + 26)
            for x in (-length * 0.18, length * 0.06)
        ]
    elif kind == "truck":
        body = moved(slab(length, width * 0.8, 12, corner=4), z=floor)
        cab = moved(slab(length * 0.28, width, 50, corner=7, soft=3), length * 0.34, 0, floor)
        box = moved(slab(length * 0.62, width, 40, corner=3), -length * 0.17, 0, floor + 10)
        hole = moved(slab(length * 0.62 - 8, width - 8, 40), -length * 0.17, 0, floor + 16)
        pieces = [body, cab, cut(box, [hole]) if draw.chance(0.5) else box]
        axles = (-length * 0.38, -length * 0.1, length * 0.34)
        windows = [moved(slab(length * 0.14, width * 2, 16, corner=3), length * 0.35, 0, floor + 26)]
    elif kind == "bus":
        body = moved(slab(length * 1.15, width, 58, corner=9, soft=soft), z=floor)
        pieces, axles = [body], (-length * 0.35, length * 0.35)
        windows = [
            moved(slab(length * 0.15, width * 2, 16, corner=3), x, 0, floor + 32)
            for x in spread(draw.count(4, 5), length * 0.85)
        ]
    elif kind == "tractor":
        body = moved(slab(length * 0.7, width * 0.5, 30, corner=6, soft=3), length * 0.12, 0, floor + 6)
        cab = moved(slab(length * 0.3, width * 0.7, 50, corner=5), -length * 0.22, 0, floor + 16)
        pieces = [body, cab, rod((length * 0.3, 0, floor + 30), (length * 0.3, 0, floor + 62), 4)]
        windows, axles = (
            [moved(slab(length * 0.2, width * 2, 22), -length * 0.22, 0, floor + 36)],
            (-length * 0.26, length * 0.36),
        )
    else:
        body = moved(turned([(0, 0), (14, 10), (19, length * 0.5), (13, length * 0.9), (0, length)]), z=0)
        pieces = [
            moved(rotated(body, y=-90), length * 0.5, 0, floor + 14),
            moved(slab(14, width * 1.05, 4), -length * 0.46, 0, floor + 34),
        ]
        pieces += [moved(slab(8, 3, 22), -length * 0.46, y, floor + 14) for y in (-9, 9)]
        pieces.append(moved(slab(length * 0.26, 16, 18, corner=7, soft=3), -length * 0.05, 0, floor + 24))
        windows, axles = [], (-length * 0.32, length * 0.3)
    # Windows are shallow recesses: all of a cutter but its core.
    core = moved(slab(length * 3, width * (0.66 if kind == "tractor" else 0.82), 400), z=-100)
    body = cut(join(pieces), [cut(window, [core]) for window in windows]) if windows else join(pieces)
    wheels: list[Any] = []
    for index, x in enumerate(axles):
        radius = wheel * 1.9 if kind == "tractor" and index == 0 else wheel
        for side in (-1, 1):
            tyre = turned_straight(
                (0, -6),
                (radius * 0.9, -6),
                (radius, -4),
                (radius, 4),
                (radius * 0.9, 6),
                (radius * 0.62, 6),
                (radius * 0.55, 4),
                (radius * 0.2, 4),
                (radius * 0.15, 7),
                (0, 7),
            )
            wheels.append(moved(rotated(tyre, x=-90 * side), x, side * (width / 2 + 1), radius))
        wheels.append(rod((x, -width / 2, radius), (x, width / 2, radius), 4))
    titles = {
        "car": ("Toy car", "Toy vehicle"),
        "truck": ("Toy truck",),
        "bus": ("Toy bus",),
        "tractor": ("Toy tractor",),
        "racer": ("Toy racing car",),
    }
    return Model(
        join([body, *wheels]),
        draw.pick(titles[kind]),
        (f"{kind} body", f"{2 * len(axles)} wheels", *(("windows",) if windows else ())),
    )


def _wheel(draw: Draw) -> Model:
    radius, width = draw.size(210, 250), draw.size(160, 210)
    lip, dish = radius * 0.9, draw.size(10, 40)
    rim = turned_straight(
        (radius, width),
        (radius, width - 12),
        (lip * 0.96, width * 0.8),
        (lip * 0.93, width * 0.25),
        (radius, 12),
        (radius, 0),
        (radius - 10, 0),
        (lip * 0.9, width * 0.25),
        (lip * 0.93, width * 0.8),
        (radius - 12, width),
        (radius, width),
    )
    spokes, hub, front = draw.pick((5, 5, 6, 7, 8, 10)), radius * draw.size(0.22, 0.28), width - 14
    style = draw.pick(("straight", "twin", "y", "disc", "mesh"))
    thick = draw.size(24, 34)
    pieces: list[Any] = [
        rim,
        moved(
            turned_straight((0, 0), (hub, 0), (hub * 1.05, thick), (hub * 0.9, thick + 12), (0, thick + 12)),
            z=front - dish - thick,
        ),
    ]
    inner, outer, level = hub * 0.8, lip * 0.955, front - dish - thick * 0.5
    if style == "disc":
        plate = turned_straight(
            (0, front - dish - 8),
            (outer, front - 18),
            (outer, front - 8),
            (hub, front - dish + 2),
            (0, front - dish + 2),
        )
        holes = [moved(disc(radius * draw.size(0.1, 0.13), width), x, y, 0) for x, y in around(spokes, radius * 0.62)]
        pieces.append(cut(plate, holes))
    else:
        wide = radius * {"straight": 0.17, "twin": 0.07, "y": 0.12, "mesh": 0.06}[style]
        arms: list[Any] = []
        if style == "straight":
            arms = [beam((inner, 0, level), (outer, 0, front - 24), wide, thick)]
        elif style == "twin":
            arms = [
                beam((inner, side * wide, level), (outer, side * wide * 1.7, front - 24), wide, thick)
                for side in (-1, 1)
            ]
        elif style == "y":
            fork = (radius * 0.55, 0.0, level + 6)
            arms = [beam((inner, 0, level), fork, wide, thick)]
            arms += [
                beam(
                    (fork[0] - 12, side * 4, fork[2]),
                    (outer * 0.97, side * radius * 0.22, front - 26),
                    wide * 0.7,
                    thick * 0.9,
                )
                for side in (-1, 1)
            ]
        else:
            arms = [
                beam((inner, side * -hub * 0.3, level), (outer * 0.97, side * radius * 0.2, front - 24), wide, thick)
                for side in (-1, 1)
            ]
        for arm in arms:
            pieces += turns(arm, spokes)
    bolts = [moved(disc(7, 30), x, y, front - dish) for x, y in around(5, hub * 0.62)]
    cap = moved(disc(hub * 0.34, 18), z=front - dish)
    solid = facing(join([cut(join(pieces), bolts), cap]))
    title = draw.pick(("Vehicle wheel", "Wheel", "Wheel rim", "Automobile wheel"))
    return Model(
        solid,
        title,
        ("rim", "hub", "disc with holes" if style == "disc" else f"{spokes} {style} spokes", "five bolt holes"),
    )


def _dumbbell(draw: Draw) -> Model:
    if draw.chance(0.35):
        radius = draw.size(75, 105)
        body = turned(
            [(0, 0), (radius * 0.55, 0)],
            [(radius * 0.55, 0), (radius, radius * 0.75), (radius * 0.6, radius * 1.6), (0, radius * 1.75)],
        )
        span, rise = radius * draw.size(0.55, 0.7), radius * draw.size(2.3, 2.6)
        path = [(-span, 0, radius * 1.1), (-span * 1.15, 0, rise), (span * 1.15, 0, rise), (span, 0, radius * 1.1)]
        return Model(
            join([body, tube(path, radius * 0.17, bend=radius * 0.4)]),
            draw.pick(("Kettlebell", "Exercise weight")),
            ("ball", "handle"),
        )
    half, radius, thick = draw.size(62, 75), draw.size(38, 60), draw.size(26, 46)
    heads = draw.pick(("round", "hexagonal", "plates", "ball"))
    pieces: list[Any] = [rod((-half - 10, 0, 0), (half + 10, 0, 0), draw.size(12, 15))]
    if draw.chance(0.5):
        pieces.append(
            rotated(
                turned(
                    [(0, -half * 0.9), (13, -half * 0.9)],
                    [(13, -half * 0.9), (18, 0), (13, half * 0.9)],
                    [(13, half * 0.9), (0, half * 0.9)],
                ),
                y=90,
            )
        )
    if heads == "round":
        head = turned_straight(
            (0, 0),
            (radius * 0.8, 0),
            (radius, 6),
            (radius, thick),
            (radius * 0.85, thick + 8),
            (radius * 0.5, thick + 8),
            (radius * 0.45, thick + 4),
            (0, thick + 4),
        )
    elif heads == "hexagonal":
        blank = disc(radius * 1.2, thick * 1.4)
        head = cut(blank, turns(moved(slab(radius, radius * 3, thick * 2), radius * 1.5), 6, 30))
    elif heads == "plates":
        sizes = [1.0, 0.8, 0.6][: draw.count(2, 3)]
        plates = [moved(disc(radius * size, 13), z=14 * i) for i, size in enumerate(sizes)]
        head = join([disc(13, 14 * len(sizes) + 22), *plates, moved(disc(19, 9), z=14 * len(sizes) + 2)])
    else:
        r = radius * 0.9
        head = turned([(0, -r * 0.2), (r * 0.71, r * 0.19), (r, r * 0.8), (r * 0.71, r * 1.41), (0, r * 1.6)])
    pieces += [moved(rotated(head, y=90), half), moved(rotated(head, y=-90), -half)]
    return Model(join(pieces), draw.pick(("Dumbbell", "Hand weight")), ("grip", f"{heads} heads"))


SUITCASE = Family("suitcase", ("suitcase", "luggage", "trolley case"), "03-01", "D3/279", ("speaker",), _suitcase)
TOY = Family("toy vehicle", ("toy car", "toy truck", "toy vehicle"), "21-01", "D21/424", ("wheel",), _toy)
WHEEL = Family("wheel", ("vehicle wheel", "wheel rim", "alloy wheel"), "12-16", "D12/209", ("toy vehicle",), _wheel)
DUMBBELL = Family("dumbbell", ("dumbbell", "kettlebell", "hand weight"), "21-02", "D21/681", ("wheel",), _dumbbell)
FAMILIES = (SUITCASE, TOY, WHEEL, DUMBBELL)
