"""Seats: chairs with and without arms, and stools."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import around, beam, disc, join, moved, rod, rotated, slab, spread, strap, tube


def _four_legs(draw: Draw, width: float, depth: float, height: float) -> list[Any]:
    style = draw.pick(("square", "tapered", "sled"))
    x, y, thick = width / 2 - 35, depth / 2 - 35, draw.size(26, 40)
    corners = [(-x, -y), (x, -y), (-x, y), (x, y)]
    if style == "square":
        return [moved(slab(thick, thick, height), *corner) for corner in corners]
    if style == "tapered":
        splay = draw.size(1.05, 1.25)
        return [
            rod((a * splay, b * splay, 0), (a * 0.85, b * 0.85, height), thick * 0.35, thick * 0.6) for a, b in corners
        ]
    r = thick * 0.32
    return [
        tube([(side, -y * 0.7, height), (side, -y, r), (side, y, r), (side, y * 0.7, height)], r, bend=45)
        for side in (-x, x)
    ]


def _pedestal(draw: Draw, height: float) -> list[Any]:
    foot = draw.size(210, 270)
    column = rod((0, 0, 20), (0, 0, height), draw.size(22, 34))
    if draw.chance(0.5):
        return [column, disc(foot, 18), moved(disc(foot * 0.35, 14), z=18)]
    spokes = draw.pick((4, 5))
    legs = [beam((0, 0, 70), (x, y, 30), 42, 28) for x, y in around(spokes, foot)]
    castors = [rod((x, y, 0), (x, y, 40), 22) for x, y in around(spokes, foot)]
    return [column, *legs, *castors]


def _back(draw: Draw, width: float, depth: float, seat_top: float, height: float) -> tuple[list[Any], str]:
    style = draw.pick(("panel", "spindle", "ladder", "hoop", "split"))
    lean, thick, y = draw.size(4, 12), draw.size(20, 32), depth / 2 - 22
    post = width / 2 - 30
    posts = [moved(slab(thick, thick, height), side, 0) for side in (-post, post)]
    if style == "panel":
        pieces = [
            moved(
                rotated(slab(width * 0.94, height * 0.8, thick, corner=60, soft=6), x=90), 0, thick / 2, height * 0.52
            )
        ]
        pieces += [moved(slab(thick * 1.2, thick * 0.7, height * 0.4), side, 0) for side in (-post * 0.5, post * 0.5)]
    elif style == "spindle":
        rail = moved(slab(width * 0.96, thick * 1.2, height * 0.16, corner=9), z=height * 0.88)
        pieces = [
            *posts,
            rail,
            *(rod((x, 0, 0), (x, 0, height * 0.9), 7) for x in spread(draw.count(4, 7), width * 0.66)),
        ]
    elif style == "ladder":
        rungs = draw.count(2, 4)
        pieces = [
            *posts,
            *(moved(slab(2 * post, thick * 0.6, 46), z=height * (0.3 + 0.62 * i / rungs)) for i in range(rungs)),
        ]
    elif style == "hoop":
        pieces = [
            tube([(-post, 0, 0), (-post * 1.02, 0, height), (post * 1.02, 0, height), (post, 0, 0)], 12, bend=110)
        ]
        pieces += [rod((x, 0, 0), (x, 0, height), 6) for x in spread(draw.count(3, 5), width * 0.45)]
    else:
        pieces = [
            *posts,
            *(moved(slab(2 * post, thick * 0.8, height * 0.24, corner=8), z=height * z) for z in (0.34, 0.74)),
        ]
    return [moved(rotated(piece, x=-lean), 0, y, seat_top - 6) for piece in pieces], f"{style} back"


def _chair(draw: Draw) -> Model:
    lounge = draw.chance(0.25)
    width = draw.size(560, 640) if lounge else draw.size(420, 500)
    depth = draw.size(520, 580) if lounge else draw.size(400, 460)
    height, thick = (draw.size(300, 360) if lounge else draw.size(420, 460)), draw.size(28, 60) * (1.8 if lounge else 1)
    pieces = [moved(slab(width, depth, thick, corner=draw.pick((12, 45, 90)), soft=8), z=height)]
    base = "pedestal" if draw.chance(0.3) else "legs"
    pieces += _pedestal(draw, height + 2) if base == "pedestal" else _four_legs(draw, width, depth, height + 2)
    back, back_part = _back(draw, width, depth, height + thick, draw.size(330, 460))
    pieces += back
    parts = ["seat", base, back_part]
    armed = draw.chance(0.4)
    if armed:
        rise, reach = draw.size(170, 220), depth * 0.42
        looped = draw.chance(0.5)
        for side in (-1, 1):
            x = side * (width / 2 + 8)
            if looped:
                path = [(-reach, 0, 0), (-reach, 0, rise), (reach, 0, rise), (reach, 0, -8)]
                arm = rotated(strap(path, 46, 20, bend=50), z=90)
                pieces.append(moved(arm, x, 0, height + thick * 0.4))
            else:
                pieces.append(moved(slab(48, reach * 2.1, 24, corner=16, soft=4), x, 0, height + thick + rise))
                pieces += [
                    rod((x, y, height + 4), (x, y, height + thick + rise + 4), 13) for y in (-reach * 0.8, reach * 0.8)
                ]
                pieces.append(moved(slab(abs(x) * 2, 30, 16), 0, -reach * 0.8, height + 4))
        parts.append("armrests")
    title = draw.pick(("Lounge chair", "Easy chair")) if lounge else draw.pick(("Armchair", "Chair with arms"))
    if not lounge and not armed:
        title = (
            draw.pick(("Swivel chair", "Task chair"))
            if base == "pedestal"
            else draw.pick(("Chair", "Dining chair", "Side chair"))
        )
    return Model(join(pieces), title, tuple(parts))


def _stool(draw: Draw) -> Model:
    high = draw.chance(0.5)
    height, radius, thick = (
        (draw.size(620, 740) if high else draw.size(400, 460)),
        draw.size(160, 200),
        draw.size(30, 70),
    )
    if draw.chance(0.6):
        top, parts = disc(radius, thick), ["round seat"]
    else:
        top, parts = slab(2 * radius, 1.7 * radius, thick, corner=36, soft=8), ["seat"]
    pieces = [moved(top, z=height)]
    style = draw.pick(("three legs", "four legs", "pedestal"))
    if style == "pedestal":
        pieces += _pedestal(draw, height + 2)
    else:
        count = 3 if style == "three legs" else 4
        thin, wide = draw.size(9, 12), draw.size(14, 19)
        feet, heads = around(count, radius * 1.25, 45), around(count, radius * 0.6, 45)
        pieces += [rod((*foot, 0), (*head, height + 2), thin, wide) for foot, head in zip(feet, heads, strict=True)]
        if draw.chance(0.5):
            for step, (foot, head) in enumerate(zip(feet, heads, strict=True)):
                # Each at its own height, so that they do not weaken one leg at one place.
                share = 0.26 + 0.07 * (step % 2 if count == 4 else step)
                (a, b), (c, d) = foot, feet[(step + 1) % count]
                narrow = 1 - share * (1 - head[0] / foot[0])
                ends = [(x * narrow, y * narrow, height * share) for x, y in ((a, b), (c, d))]
                pieces.append(rod(ends[0], ends[1], 7))
            parts.append("stretchers")
    if high and draw.chance(0.4):
        path = [(-radius * 0.8, radius * 0.5, height + 10), (-radius * 0.85, radius * 0.9, height + 190)]
        path += [(-x, y, z) for x, y, z in reversed(path)]
        pieces.append(tube(path, 10, bend=40))
        parts.append("low back")
    title = draw.pick(("Bar stool", "Counter stool")) if high else draw.pick(("Stool", "Seat", "Footstool"))
    return Model(join(pieces), title, (*parts, style))


CHAIR = Family("chair", ("chair", "armchair", "lounge chair", "seat"), "06-01", "D6/716", ("stool", "table"), _chair)
STOOL = Family("stool", ("stool", "bar stool", "footstool"), "06-01", "D6/716.4", ("chair", "table"), _stool)
FAMILIES = (CHAIR, STOOL)
