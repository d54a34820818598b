"""Things to carry, to keep things in and to write with: padlocks, buckets, crates, flashlights and pens."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    band,
    cut,
    disc,
    facing,
    join,
    moved,
    prism,
    rod,
    rotated,
    slab,
    spread,
    tube,
    turned_straight,
    turns,
)


def _padlock(draw: Draw) -> Model:
    wide, deep, kind = draw.size(38, 56), draw.size(16, 24), draw.pick(("square", "round", "combination"))
    tall = wide * draw.size(0.8, 1.05)
    body: Any = (
        facing(moved(disc(wide * 0.55, deep), 0, wide * 0.48))
        if kind == "round"
        else moved(slab(wide, deep, tall, corner=draw.pick((2, 6))), 0, -deep / 2)
    )
    top = wide * 0.9 if kind == "round" else tall
    bar, rise = draw.size(3.5, 5), wide * draw.size(0.5, 1.1)
    side = wide * 0.3
    pieces = [
        tube(
            [
                (-side, -deep / 2, top - 12),
                (-side, -deep / 2, top + rise),
                (side, -deep / 2, top + rise),
                (side, -deep / 2, top - 12),
            ],
            bar,
            bend=side * 0.95,
        )
    ]
    pieces += (
        [moved(band(bar + 2, bar - 1, 4), x, -deep / 2, top - 1) for x in (-side, side)] if kind != "round" else []
    )
    parts = [f"{kind} body", "shackle"]
    if kind == "combination":
        dials = draw.count(3, 4)
        pieces += [
            moved(slab(wide * 0.6, 6, 7, corner=1), 0, -deep - 1, z)
            for z in [tall * 0.2 + 9.0 * i for i in range(dials)]
            if z < tall - 10
        ]
        parts.append(f"{dials} dials")
    else:
        front = (0, -deep - 2, tall * 0.4)
        body = cut(
            join([body, rod((0, -deep + 2, front[2]), front, wide * 0.2)]),
            [moved(slab(2, 12, wide * 0.2), 0, -deep, front[2] - wide * 0.1)],
        )
        parts.append("keyhole")
    if draw.chance(0.4):
        pieces += (
            [moved(slab(wide * 1.04, deep * 1.1, 4), 0, -deep / 2, z) for z in (tall * 0.06, tall * 0.78)]
            if kind != "round"
            else []
        )
        parts.append("bands")
    return Model(
        join([body, *pieces]),
        draw.pick(("Padlock", "Lock", "Combination padlock" if kind == "combination" else "Padlock")),
        tuple(parts),
    )


def _bucket(draw: Draw) -> Model:
    kind = draw.pick(("bucket", "waste bin", "basket", "pedal bin"))
    radius = draw.size(120, 160)
    tall = radius * (3.2 if kind == "pedal bin" else draw.size(1.7, 2.3))
    foot = radius * (1 if kind == "pedal bin" else draw.size(0.7, 0.85))
    body: Any = turned_straight((0, 0), (foot, 0), (radius, tall), (radius - 5, tall), (foot - 5, 6), (0, 6))
    pieces, parts = [], ["container"]
    if kind == "basket":
        count = draw.pick((10, 14))
        slots = [
            moved(slab(30, foot * 0.3, tall * 0.22, corner=4), foot * 0.95, 0, z)
            for z in (tall * 0.15, tall * 0.45, tall * 0.72)
        ]
        body = cut(body, [tool for slot in slots for tool in turns(slot, count)])
        parts.append("openings")
    if kind != "pedal bin":
        pieces.append(moved(band(radius + 6, radius - 4, 10), z=tall - 8))
        parts.append("rim")
    if kind == "bucket":
        reach = radius + 9
        drop = draw.chance(0.5)
        path = [(-reach, 0, 0), (-reach, 0, radius * 0.7), (reach, 0, radius * 0.7), (reach, 0, 0)]
        bail = tube(path, 4, bend=radius * 0.6)
        pieces += [
            moved(rotated(bail, x=70 if drop else 0), z=tall - 20),
            *(rod((a * (radius - 8), 0, tall - 20), (a * (reach + 6), 0, tall - 20), 9) for a in (-1, 1)),
        ]
        parts.append("bail handle")
        if draw.chance(0.4):
            pieces.append(moved(prism([(-30, -radius + 12), (0, -radius - 38), (30, -radius + 12)], 34), z=tall - 30))
            parts.append("spout")
    elif kind == "pedal bin":
        pieces += [
            moved(turned_straight((0, 0), (radius + 5, 0), (radius + 5, 16), (radius * 0.6, 46), (0, 52)), z=tall),
            moved(slab(80, 70, 10, corner=8), 0, -radius - 16, 10),
            moved(band(radius + 7, radius - 4, 24), z=0),
        ]
        parts += ["lid", "pedal"]
    elif draw.chance(0.6):
        pieces.append(moved(turned_straight((0, 0), (radius + 4, 0), (radius * 0.9, 26), (0, 34)), z=tall))
        parts.append("lid")
    titles = {
        "bucket": ("Bucket", "Pail"),
        "waste bin": ("Waste bin", "Trash can"),
        "basket": ("Laundry basket", "Hamper"),
        "pedal bin": ("Pedal bin", "Trash can"),
    }
    return Model(join([body, *pieces]), draw.pick(titles[kind]), tuple(parts))


def _crate(draw: Draw) -> Model:
    long, wide, tall = draw.size(400, 600), draw.size(300, 400), draw.size(180, 330)
    style, wall = draw.pick(("slatted", "slotted", "solid", "toolbox")), 14.0
    if style == "slatted":
        rows = draw.count(2, 4)
        height = tall / rows - 18
        boards = [
            moved(slab(long, wall, height), 0, y, 12 + i * tall / rows)
            for y in (-wide / 2, wide / 2)
            for i in range(rows)
        ]
        boards += [
            moved(slab(wall, wide, height), x, 0, 12 + i * tall / rows)
            for x in (-long / 2 + 30, long / 2 - 30)
            for i in range(rows)
        ]
        posts = [moved(slab(32, 32, tall), a * (long / 2 - 30), b * (wide / 2 - 20)) for a in (-1, 1) for b in (-1, 1)]
        return Model(
            join([*boards, *posts, slab(long - 10, wide - 6, 14)]),
            draw.pick(("Crate", "Wooden crate")),
            (f"{rows} rows of slats", "corner posts", "floor"),
        )
    corner = draw.pick((6, 40))
    body: Any = cut(
        slab(long, wide, tall, corner=corner),
        [moved(slab(long - 2 * wall, wide - 2 * wall, tall, corner=max(corner - wall, 4)), z=wall)],
    )
    parts = [f"{style} walls"]
    if style == "slotted":
        count = draw.count(5, 9)
        body = cut(
            body,
            [moved(slab(18, 2 * wide, tall * 0.5, corner=6), x, 0, tall * 0.18) for x in spread(count, long * 0.8)],
        )
    pieces = [body]
    if style == "toolbox" or draw.chance(0.4):
        pieces.append(moved(slab(long + 16, wide + 16, 34, corner=corner + 6), z=tall - 2))
        parts.append("lid")
        pieces += [moved(slab(44, 12, 60, corner=4), x, -wide / 2 - 10, tall - 34) for x in (-long * 0.3, long * 0.3)]
        parts.append("latches")
        if style == "toolbox":
            pieces.append(
                tube([(-90, 0, tall + 25), (-90, 0, tall + 80), (90, 0, tall + 80), (90, 0, tall + 25)], 10, bend=24)
            )
            parts.append("handle")
    else:
        pieces[0] = cut(body, [moved(slab(2 * long, 110, 34, corner=14), 0, 0, tall - 60)])
        parts.append("hand holes")
    return Model(
        join(pieces),
        draw.pick(
            ("Toolbox", "Carrying case") if style == "toolbox" else ("Storage crate", "Crate", "Storage container")
        ),
        tuple(parts),
    )


def _flashlight(draw: Draw) -> Model:
    kind = draw.pick(("torch", "lantern"))
    radius, long = draw.size(14, 20), draw.size(90, 170)
    if kind == "lantern":
        wide, tall = radius * 3, draw.size(110, 150)
        base = turned_straight((0, 0), (wide, 0), (wide, 20), (wide * 0.8, 34), (0, 34))
        glass = moved(turned_straight((0, 0), (wide * 0.62, 0), (wide * 0.62, tall), (0, tall)), z=33)
        roof = moved(
            turned_straight((0, 0), (wide * 0.95, 0), (wide * 0.4, 40), (wide * 0.3, 58), (0, 58)), z=tall + 30
        )
        bars = turns(rod((wide * 0.8, 0, 30), (wide * 0.8, 0, tall + 34), 3), draw.pick((4, 6)))
        bail = tube(
            [
                (-wide * 0.5, 0, tall + 50),
                (-wide * 0.5, 0, tall + 150),
                (wide * 0.5, 0, tall + 150),
                (wide * 0.5, 0, tall + 50),
            ],
            3,
            bend=wide * 0.4,
        )
        return Model(
            join([base, glass, roof, *bars, bail]),
            draw.pick(("Lantern", "Camping lantern")),
            ("base", "globe", f"{len(bars)} bars", "roof", "bail"),
        )
    head = radius * draw.size(1.3, 1.9)
    body = turned_straight(
        (0, 0),
        (radius, 0),
        (radius, long),
        (head, long + 24),
        (head, long + 50),
        (head * 0.84, long + 50),
        (head * 0.7, long + 44),
        (0, long + 44),
    )
    grip = draw.pick(("ringed", "fluted", "plain"))
    if grip == "ringed":
        body = cut(body, [moved(band(radius + 2, radius - 1.2, 2), z=14 + 7 * i) for i in range(draw.count(5, 9))])
    elif grip == "fluted":
        body = cut(body, turns(moved(disc(1.8, long * 0.5), radius, 0, 14), draw.pick((12, 16))))
    pieces = [rotated(body, y=90), rod((long * 0.75, 0, radius - 2), (long * 0.75, 0, radius + 4), 6)]
    parts = [f"{grip} barrel", "head", "switch"]
    if draw.chance(0.5):
        pieces.append(rod((-14, 0, 0), (2, 0, 0), radius * 0.85))
        parts.append("tail cap")
    if draw.chance(0.4):
        pieces += [
            moved(slab(long * 0.5, 9, 2, corner=3), long * 0.35, 0, radius + 3),
            moved(slab(8, 9, 6), long * 0.58, 0, radius - 2),
        ]
        parts.append("pocket clip")
    return Model(join(pieces), draw.pick(("Flashlight", "Torch", "Hand torch")), tuple(parts))


def _pen(draw: Draw) -> Model:
    kind, radius, long = draw.pick(("ballpoint", "fountain", "pencil", "marker")), draw.size(4.2, 6), draw.size(85, 110)
    if kind == "marker":
        radius *= 1.7
    tip = [(radius, long), (radius * 0.3, long + radius * 4), (radius * 0.18, long + radius * 4.8)]
    body: Any = turned_straight((0, 0), (radius, 0), *tip, (0, long + radius * 4.8))
    if kind == "pencil":
        body = cut(
            moved(disc(radius * 1.1, long)),
            turns(moved(slab(radius, 4 * radius, 3 * long), radius * 1.42, 0, -long), 6),
        )
        body = join(
            [
                body,
                moved(turned_straight((0, 0), (radius * 0.8, 0), (0.6, radius * 4), (0, radius * 4)), z=long - 1),
                moved(disc(radius * 0.98, 16), z=-15),
                moved(disc(radius * 0.85, 8), z=-22),
            ]
        )
        return Model(
            rotated(body, y=90), draw.pick(("Pencil", "Writing instrument")), ("hexagonal shaft", "ferrule", "eraser")
        )
    pieces, parts = [body], [f"{kind} barrel"]
    cap = draw.size(40, 55)
    pieces.append(
        moved(turned_straight((0, 0), (radius * 0.9, 0), (radius * 1.12, 4), (radius * 1.12, cap), (0, cap)), z=-2)
    )
    clip = draw.pick(("flat", "ball", "none"))
    if clip != "none":
        pieces += [
            moved(slab(2, radius * 0.8, 42, corner=0.6), radius * 1.5, 0, 2),
            moved(slab(radius, radius * 0.8, 4), radius * 1.2, 0, 2),
        ]
        if clip == "ball":
            pieces.append(moved(rotated(disc(radius * 0.4, radius * 0.6), y=90), radius * 1.1, 0, 42))
        parts.append(f"{clip} clip")
    if kind == "ballpoint":
        pieces.append(rod((0, 0, -12), (0, 0, 0), radius * 0.5))
        parts.append("push button")
    rings = draw.count(0, 4)
    pieces += [moved(band(radius + 0.6, radius - 1, 1.4), z=long - 8 - 4 * i) for i in range(rings)]
    parts += [f"{rings} grip rings"] if rings else []
    titles = {
        "ballpoint": ("Pen", "Ballpoint pen"),
        "fountain": ("Fountain pen", "Pen"),
        "marker": ("Marker", "Marking pen"),
    }
    return Model(rotated(join(pieces), y=90), draw.pick(titles[kind]), (*parts, "cap", "tip"))


PADLOCK = Family(
    "padlock", ("padlock", "lock", "combination lock", "locking device"), "08-07", "D8/334", ("knob",), _padlock
)
BUCKET = Family(
    "bucket",
    ("bucket", "pail", "waste bin", "trash can", "laundry basket", "household container"),
    "07-07",
    "D32/53",
    ("crate",),
    _bucket,
)
CRATE = Family(
    "crate",
    ("crate", "storage box", "toolbox", "storage container", "case"),
    "09-04",
    "D3/307",
    ("bucket", "suitcase"),
    _crate,
)
FLASHLIGHT = Family(
    "flashlight",
    ("flashlight", "torch", "lantern", "hand lamp", "portable light"),
    "26-02",
    "D26/37",
    ("lamp",),
    _flashlight,
)
PEN = Family(
    "pen", ("pen", "pencil", "marker", "writing instrument", "ballpoint pen"), "19-06", "D19/41", ("screwdriver",), _pen
)
FAMILIES = (
    PADLOCK,
    BUCKET,
    CRATE,
    FLASHLIGHT,
    PEN,
)
