"""What is worn beside clothes: eyeglasses, wristwatches and finger rings."""

import math
from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    around,
    ball,
    band,
    cut,
    disc,
    faceted,
    facing,
    hoop,
    join,
    mirrored,
    moved,
    plate,
    rod,
    rotated,
    slab,
    spread,
    strap,
    tube,
    turned,
    turned_straight,
)


def _eyeglasses(draw: Draw) -> Model:
    shape, half = draw.pick(("round", "rectangular", "hexagonal", "aviator")), draw.size(23, 27)
    tall = half * {"round": 1.0, "rectangular": 0.66, "hexagonal": 0.92, "aviator": 0.9}[shape]
    rim, thick, gap = draw.size(1.5, 4.5), draw.size(3, 5), draw.size(8, 11)

    def lens(grow: float, height: float) -> Any:
        if shape == "round":
            return disc(half + grow, height)
        if shape == "rectangular":
            return slab(2 * (half + grow), 2 * (tall + grow), height, corner=half * 0.3)
        if shape == "hexagonal":
            return faceted(6, [(half + grow, 0), (half + grow, height)])
        drop = [
            (-half - grow, tall * 0.6 + grow),
            (-half * 0.5, -tall * 0.75 - grow),
            (half * 0.45, -tall - grow),
            (half + grow, -tall * 0.1),
            (half * 0.8 + grow, tall * 0.75 + grow),
        ]
        return plate(drop, [drop[-1], drop[0]], height=height)

    x = half + gap
    eye = moved(
        join([cut(lens(rim, thick), [moved(lens(0, thick + 2), z=-1)]), moved(lens(0.5, 1.2), z=thick * 0.4)]), x
    )
    pieces = mirrored(facing(eye))
    bridge = draw.pick(("arched", "straight", "double"))
    y = -thick / 2
    ends = gap + half - math.sqrt(max(half**2 - (tall * 0.35) ** 2, 0)) + 1.5 if shape == "round" else gap + 0.5
    if bridge == "arched":
        pieces.append(
            tube(
                [
                    (-ends, y, tall * 0.3),
                    (-ends * 0.6, y, tall * 0.62),
                    (ends * 0.6, y, tall * 0.62),
                    (ends, y, tall * 0.3),
                ],
                1.6,
                bend=2.5,
            )
        )
    else:
        pieces.append(rod((-ends, y, tall * 0.3), (ends, y, tall * 0.3), 1.6))
        if bridge == "double":
            pieces.append(rod((-ends - 4, y, tall * 0.72), (ends + 4, y, tall * 0.72), 1.4))
    outside, long = x + half + rim, draw.size(125, 140)
    arm_style = draw.pick(("wire", "flat"))
    z = tall * 0.35 if shape != "hexagonal" else 0.0
    hinge = moved(slab(9, 7, 6), outside + 1.5, 1, z - 3)
    path = [(outside + 4, 0.0, z), (outside + 4, long * 0.75, z), (outside, long, z - 28)]
    if arm_style == "wire":
        temple: Any = tube(path, 1.5, bend=16)
    else:
        temple = join(
            [
                moved(slab(3.5, long * 0.8, 9), outside + 4, long * 0.4, z - 5),
                moved(rotated(slab(3.5, 44, 9, corner=1.5), x=-38), outside + 4, long * 0.9, z - 16),
            ]
        )
    pieces += [piece for half_piece in (hinge, temple) for piece in mirrored(half_piece)]
    title = draw.pick(("Eyeglasses", "Sunglasses", "Eyeglass frame", "Spectacles"))
    return Model(join(pieces), title, (f"{shape} lenses", f"{bridge} bridge", f"{arm_style} temples"))


def _watch(draw: Draw) -> Model:
    shape, radius, thick = draw.pick(("round", "square", "cushion", "octagonal")), draw.size(17, 22), draw.size(8, 12)

    def case(r: float, h: float) -> Any:
        if shape == "round":
            return disc(r, h)
        if shape == "octagonal":
            return faceted(8, [(r * 1.06, 0), (r * 1.06, h)])
        return slab(
            2 * r, 2 * r * (1.15 if shape == "square" else 1), h, corner=r * (0.22 if shape == "square" else 0.55)
        )

    body = join([case(radius, thick), moved(case(radius * 0.9, 2), z=thick - 0.5)])
    body = cut(body, [moved(case(radius * 0.8, 9), z=thick - 0.5)])
    pieces, parts, z = [body], [f"{shape} case", "strap"], thick - 1.2
    face = draw.pick(("hands", "hands", "digits", "blank"))
    if face == "hands":
        count = draw.pick((12, 4))
        pieces += [
            moved(rotated(slab(1.1, radius * 0.16, 1.4), z=360 * i / count), px, py, z)
            for i, (px, py) in enumerate(around(count, radius * 0.66))
        ]
        pieces.append(rotated(moved(slab(1.4, radius * 0.42, 1.2), 0, radius * 0.2, z + 0.6), z=55))
        pieces.append(rotated(moved(slab(1.0, radius * 0.6, 1.2), 0, radius * 0.28, z + 1.4), z=-60))
        pieces.append(moved(disc(1.4, 3), z=z))
    elif face == "digits":
        pieces += [
            moved(slab(radius * 0.2, radius * 0.42, 1.4), px, 0, z)
            for px in (-radius * 0.42, -radius * 0.16, radius * 0.16, radius * 0.42)
        ]
    parts.append({"hands": "dial with hands", "digits": "digital display", "blank": "display"}[face])
    knobs = draw.count(1, 3)
    pieces += [
        rod((radius * 0.95, y, thick / 2), (radius + 4, y, thick / 2), 2.4 if y == 0 else 1.6)
        for y in spread(knobs, radius * 0.9)
    ]
    wide, under = radius * draw.size(0.95, 1.2), draw.size(44, 50)
    edge = radius * (1.1 if shape == "square" else 0.96)
    loop = rotated(
        strap(
            [
                (-edge, 0, 3),
                (-edge - 9, 0, -4),
                (-edge - 6, 0, -under),
                (edge + 6, 0, -under),
                (edge + 9, 0, -4),
                (edge, 0, 3),
            ],
            wide,
            2.6,
            bend=4.5 if draw.chance(0.3) else 9 * 0.6,
        ),
        z=90,
    )
    pieces.append(loop)
    if draw.chance(0.5):
        pieces.append(moved(slab(wide + 5, 16, 3.4, corner=2), 0, 0, -under - 2.2))
        parts.append("buckle")
    return Model(
        facing(join(pieces)),
        draw.pick(("Wristwatch", "Watch", "Smart watch") if face != "hands" else ("Wristwatch", "Watch")),
        tuple(parts),
    )


def _ring(draw: Draw) -> Model:
    radius, wide, thick = draw.size(8.5, 10), draw.size(2.2, 6), draw.size(1.3, 2)
    style = draw.pick(("flat", "domed", "grooved", "beaded"))
    pieces: list[Any]
    if style == "flat":
        pieces = [moved(band(radius + thick, radius, wide), z=-wide / 2)]
    elif style == "domed":
        pieces = [hoop(radius + 1, thick)]
    elif style == "grooved":
        wide += 2
        groove = band(radius + thick + 1, radius + thick * 0.6, 0.5)
        pieces = [
            moved(
                cut(band(radius + thick, radius, wide), [moved(groove, z=wide * z) for z in (0.25, 0.65)]), z=-wide / 2
            )
        ]
    else:
        pieces = [
            hoop(radius + 1, 0.9),
            *(moved(ball(1.5), x, y) for x, y in around(draw.pick((16, 20, 24)), radius + 1)),
        ]
    ring = rotated(join(pieces), x=90)
    stone, parts = draw.pick(("brilliant", "cabochon", "square", "none", "cluster")), [f"{style} band"]
    top, size = radius + thick, draw.size(2.8, 4.5)
    if stone == "none":
        return Model(ring, draw.pick(("Finger ring", "Wedding band", "Ring")), tuple(parts))
    seat = moved(turned_straight((0, 0), (size * 0.5, 0), (size * 1.02, size * 0.9), (0, size * 0.9)), z=top - 1)
    sides = {"brilliant": 8, "square": 4}.get(stone, 6)
    z = top + size * 0.7
    if stone in ("brilliant", "square"):
        gem = [
            moved(
                rotated(
                    faceted(
                        sides,
                        [(size * 0.55, -size * 0.5), (size, 0), (size * 0.95, size * 0.2), (size * 0.6, size * 0.5)],
                    ),
                    z=180 / sides,
                ),
                z=z,
            )
        ]
        gem += [
            rod((x, y, top), (x, y, z + size * 0.4), 0.5)
            for x, y in around(4, size * 0.98, 45 if stone == "brilliant" else 0)
        ]
    elif stone == "cabochon":
        gem = [moved(turned([(0, 0), (size, 0)], [(size, 0), (size * 0.75, size * 0.6), (0, size * 0.8)]), z=z - 1)]
    else:
        gem = [
            moved(ball(size * 0.55), z=z),
            *(moved(ball(size * 0.4), x, y, z - 0.3) for x, y in around(draw.pick((6, 8)), size * 0.95)),
        ]
    parts += ["setting", f"{stone} stone"]
    return Model(join([ring, seat, *gem]), draw.pick(("Finger ring", "Ring", "Jewelry ring")), tuple(parts))


EYEGLASSES = Family(
    "eyeglasses",
    ("eyeglasses", "spectacles", "sunglasses", "eyewear", "optical frame"),
    "16-06",
    "D16/306",
    ("hat",),
    _eyeglasses,
)
WATCH = Family(
    "wristwatch",
    ("wristwatch", "watch", "timepiece", "smart watch"),
    "10-02",
    "D10/30",
    ("clock", "finger ring"),
    _watch,
)
RING = Family(
    "finger ring", ("ring", "finger ring", "jewelry", "wedding band"), "11-01", "D11/26", ("wristwatch",), _ring
)
FAMILIES = (
    EYEGLASSES,
    WATCH,
    RING,
)
