"""Care of body and home: syringes, fire extinguishers, razors, hair dryers, lipsticks and smoking pipes."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    ball,
    band,
    cut,
    disc,
    hoop,
    hose,
    join,
    moved,
    profile,
    rod,
    rotated,
    slab,
    spread,
    tube,
    turned,
    turned_straight,
)


def _syringe(draw: Draw) -> Model:
    radius, long = draw.size(6, 11), draw.size(70, 110)
    pull = long * draw.size(0.15, 0.7)
    wings = draw.pick(("round", "straight", "rings"))
    barrel = turned_straight(
        (0, 0), (radius, 0), (radius, long), (radius * 0.35, long + 5), (radius * 0.3, long + 14), (0, long + 14)
    )
    pieces: list[Any] = [
        barrel,
        rod((0, 0, -pull - 8), (0, 0, 2), radius * 0.45),
        moved(disc(radius * 1.1, 3), z=-pull - 10),
    ]
    if wings == "round":
        pieces.append(moved(disc(radius * 2, 2.5), z=-1))
    elif wings == "straight":
        pieces.append(moved(slab(radius * 5, radius * 2, 2.5, corner=radius * 0.9), z=-1))
    else:
        pieces += [moved(rotated(hoop(9, 2), x=90), side * (radius + 9), 0, 4) for side in (-1, 1)]
        pieces.append(moved(rotated(hoop(10, 2), x=90), 0, 0, -pull - 18))
    parts = ["barrel", "plunger", f"{wings} flange"]
    tip = draw.pick(("needle", "cap", "bare"))
    if tip != "bare":
        pieces.append(moved(turned_straight((0, 0), (4, 0), (3, 14), (0, 14)), z=long + 8))
        pieces.append(
            rod((0, 0, long + 20), (0, 0, long + 58), 0.7)
            if tip == "needle"
            else moved(turned_straight((0, 0), (3.6, 0), (2.4, 44), (0, 44)), z=long + 18)
        )
        parts.append("needle" if tip == "needle" else "needle cap")
    if draw.chance(0.6):
        pieces += [moved(band(radius + 0.4, radius - 1, 0.8), z=long * (0.15 + 0.1 * i)) for i in range(8)]
        parts.append("graduations")
    return Model(join(pieces), draw.pick(("Syringe", "Injection syringe", "Medical syringe")), tuple(parts))


def _extinguisher(draw: Draw) -> Model:
    radius, tall = draw.size(60, 85), draw.size(320, 480)
    head = draw.pick(("lever", "wheel", "cap"))
    body = turned(
        [(0, 0), (radius * 0.95, 0)],
        [(radius * 0.95, 0), (radius, 12)],
        [(radius, 12), (radius, tall)],
        [(radius, tall), (radius * 0.8, tall + radius * 0.45), (radius * 0.25, tall + radius * 0.65)],
        [(radius * 0.25, tall + radius * 0.65), (0, tall + radius * 0.65)],
    )
    top = tall + radius * 0.65
    pieces: list[Any] = [body, moved(disc(radius * 0.28, 34), z=top - 2), moved(slab(36, 34, 26, corner=4), z=top + 28)]
    parts = ["cylinder", f"{head} valve"]
    if head == "lever":
        pieces.append(moved(rotated(slab(120, 20, 7, corner=4), y=-4), 52, 0, top + 32))
        pieces.append(moved(rotated(slab(130, 20, 7, corner=4), y=-18), 56, 0, top + 66))
        pieces.append(moved(slab(20, 14, 40), 2, 0, top + 44))
    elif head == "wheel":
        pieces += [rod((0, 0, top + 50), (0, 0, top + 80), 8), moved(band(38, 28, 10), z=top + 68)]
        pieces += [moved(slab(62, 8, 6), z=top + 70), moved(slab(8, 62, 6), z=top + 70)]
    else:
        pieces += [moved(ball(20), z=top + 60)]
    pieces.append(rod((0, -10, top + 40), (0, -30, top + 40), 15))
    outlet = draw.pick(("hose", "horn", "nozzle"))
    if outlet == "hose":
        out = -radius * 1.25
        pieces.append(tube([(-12, 0, top + 42), (out, 0, top + 42), (out, 0, tall * 0.3)], 9, bend=30))
        pieces.append(rod((out, 0, tall * 0.32), (out, 0, tall * 0.14), 12, 16))
    elif outlet == "horn":
        pieces += [rod((-10, 0, top + 42), (-60, 0, top + 36), 8), rod((-58, 0, top + 36), (-170, 0, top - 20), 14, 36)]
    else:
        pieces.append(rod((-10, 0, top + 42), (-52, 0, top + 42), 8, 5))
    parts += [outlet, "gauge"]
    if draw.chance(0.5):
        pieces += [moved(band(radius + 4, radius - 2, 18), z=tall * z) for z in (0.3, 0.7)]
        parts.append("straps")
    if draw.chance(0.4):
        pieces.append(moved(band(radius * 1.08, radius * 0.8, 26), z=-6))
        parts.append("foot ring")
    return Model(join(pieces), draw.pick(("Fire extinguisher", "Extinguisher")), tuple(parts))


def _razor(draw: Draw) -> Model:
    kind = draw.pick(("safety", "cartridge", "electric"))
    long, wide = draw.size(90, 120), draw.size(7, 10)
    if kind == "electric":
        body = slab(56, 34, long, corner=15)
        heads = draw.count(1, 3)
        places = [(0.0, 0.0)] if heads == 1 else [(x, 0.0) for x in spread(heads, 20.0 * (heads - 1))]
        pieces: list[Any] = [
            body,
            moved(slab(62, 38, 16, corner=16), z=long + 6),
            moved(slab(44, 26, 8, corner=10), z=long - 1),
        ]
        pieces += [moved(disc(9.5, 5), x, y, long + 21) for x, y in places]
        pieces += [rod((0, -16, long * 0.55), (0, -19, long * 0.55), 9)]
        if draw.chance(0.5):
            pieces += [moved(slab(30, 3, 3), 0, -17, z) for z in (12, 18, 24, 30)]
        return Model(
            join(pieces), draw.pick(("Electric shaver", "Shaver")), ("housing", f"{heads} shaving heads", "switch")
        )
    grip = draw.pick(("knurled", "waisted", "curved"))
    if grip == "knurled":
        ridges = [(wide * (0.62 if i % 2 else 0.5), 4.0 + 4 * i) for i in range(int(long / 4) - 2)]
        handle: Any = turned_straight((0, 0), (wide * 0.6, 0), *ridges, (wide * 0.45, long), (0, long))
    elif grip == "waisted":
        edge = [(wide * 0.8, 3.0), (wide * 0.5, long * 0.5), (wide * 0.8, long * 0.9), (wide * 0.4, long)]
        handle = turned([(0, 0), (wide * 0.8, 0)], [(wide * 0.8, 0), edge[0]], edge, [edge[-1], (0, long)])
    else:
        side = [(-6.0, 0.0), (-12.0, long * 0.4), (-3.0, long)]
        handle = profile(
            side, [(-3.0, long), (4, long)], [(4.0, long), (0.0, long * 0.45), (6.0, 0.0)], width=wide * 1.5
        )
    blades = draw.count(2, 5)
    if kind == "safety":
        head = [moved(slab(42, 24, 3, corner=2), z=4), moved(slab(43, 22, 4, corner=3), z=8.5), moved(disc(5, 8), z=-2)]
        parts = [f"{grip} handle", "comb", "cap"]
    else:
        deep = 6 + 2.6 * blades
        plate = slab(42, deep, 9, corner=2.5)
        head = [
            cut(plate, [moved(slab(36, 1, 8), 0, y, 6) for y in spread(blades, 2.6 * (blades - 1))]),
            moved(slab(12, 10, 10), z=-7),
        ]
        head = [rotated(piece, x=55) for piece in head]
        parts = [f"{grip} handle", f"{blades} blade cartridge"]
    return Model(
        join([handle, *(moved(piece, 0, 0, long + 1) for piece in head)]),
        draw.pick(("Razor", "Shaving razor", "Safety razor")),
        tuple(parts),
    )


def _dryer(draw: Draw) -> Model:
    radius, long = draw.size(36, 46), draw.size(130, 190)
    barrel = turned(
        [(0, 0), (radius * 0.7, 0)],
        [(radius * 0.7, 0), (radius, 22)],
        [(radius, 22), (radius, long * 0.55)],
        [(radius, long * 0.55), (radius * 0.72, long)],
        [(radius * 0.72, long), (0, long)],
    )
    hollow = moved(disc(radius * 0.62, 30), z=long - 20)
    pieces: list[Any] = [
        cut(barrel, [hollow, *(moved(band(radius * r, radius * (r - 0.08), 6), z=-1) for r in (0.25, 0.45, 0.62))])
    ]
    tip = draw.pick(("flat nozzle", "diffuser", "ring"))
    if tip == "flat nozzle":
        pieces += [
            moved(slab(radius * 1.9, 14, 46, corner=4), z=long + 4),
            moved(turned_straight((0, 0), (radius * 0.74, 0), (radius * 0.5, 26), (0, 26)), z=long - 3),
        ]
    elif tip == "diffuser":
        pieces.append(
            moved(
                turned_straight((0, 0), (radius * 0.7, 0), (radius * 1.7, 60), (radius * 1.7, 70), (0, 70)), z=long - 3
            )
        )
        pieces += [
            moved(rod((x, y, 0), (x, y, 18), 4), 0, 0, long + 65)
            for x, y in ((0, 0), (30, 0), (-30, 0), (0, 30), (0, -30))
        ]
    else:
        pieces.append(moved(band(radius * 0.8, radius * 0.5, 14), z=long - 4))
    body = rotated(join(pieces), y=90)
    lean = draw.size(-14, 10)
    grip = draw.pick(("round", "flat", "folding"))
    handle: Any = (
        moved(rod((0, 0, -150), (0, 0, 0), 15, 19)) if grip == "round" else moved(slab(38, 28, 150, corner=12), z=-150)
    )
    handle = rotated(handle, y=lean)
    extra = [rod((0, 0, -178), (0, 0, -146), 5, 8), moved(slab(16, 10, 24, corner=4), 0, -15, -70)]
    if grip == "folding":
        extra.append(rod((0, -radius * 0.62, -radius * 0.85), (0, radius * 0.62, -radius * 0.85), 21))
    held = [moved(piece, long * 0.3) for piece in (handle, *(rotated(piece, y=lean) for piece in extra))]
    return Model(
        join([body, *held]),
        draw.pick(("Hair dryer", "Hairdryer", "Blow dryer")),
        ("barrel", tip, f"{grip} handle", "switch"),
    )


def _lipstick(draw: Draw) -> Model:
    kind, side = draw.pick(("lipstick", "compact", "nail polish", "tube")), draw.size(9, 13)
    square = draw.chance(0.5)

    def block(r: float, h: float, z: float) -> Any:
        return moved(slab(2 * r, 2 * r, h, corner=r * 0.2) if square else disc(r, h), z=z)

    shape = "square" if square else "round"
    if kind == "lipstick":
        base, rise = draw.size(28, 36), draw.size(12, 24)
        bullet = cut(
            moved(disc(side * 0.55, rise + 16), z=base + 10),
            [moved(rotated(slab(60, 60, 40), x=draw.size(35, 50)), 0, -8, base + rise + 18)],
        )
        pieces = [block(side, base, 0), block(side * 0.8, 12, base - 1), bullet]
        parts = [f"{shape} case", "collar", "bullet"]
        if draw.chance(0.5):
            pieces.append(moved(block(side, base + rise, 0), side * 3.2))
            parts.append("cap")
        return Model(join(pieces), draw.pick(("Lipstick", "Lipstick case")), tuple(parts))
    if kind == "compact":
        radius, angle = draw.size(32, 42), draw.size(75, 110)
        pan = slab(2 * radius, 2 * radius, 9, corner=8) if square else disc(radius, 9)
        well = moved(disc(radius * 0.8, 9), z=6)
        lid = moved(cut(pan, [well]), 0, -radius)
        lid = moved(rotated(lid, x=180 - angle), 0, radius + 3, 12)
        return Model(
            join([cut(pan, [well]), lid, rod((-radius * 0.4, radius + 2, 9), (radius * 0.4, radius + 2, 9), 4)]),
            draw.pick(("Cosmetic compact", "Compact case")),
            (f"{shape} pan", "mirror lid", "hinge"),
        )
    tall = draw.size(34, 60) * (1.8 if kind == "tube" else 1)
    body = block(side * 1.4, tall, 0)
    cap = turned_straight((0, tall), (side * 0.75, tall), (side * 0.6, tall + 40), (0, tall + 40))
    parts = [f"{shape} body", "neck", "cap"]
    pieces = [body, block(side * 0.5, 6, tall - 1), moved(cap, z=3)]
    if draw.chance(0.5):
        pieces.append(block(side * 1.48, 5, tall * 0.7))
        parts.append("ring")
    return Model(
        join(pieces),
        draw.pick(
            ("Nail polish bottle", "Cosmetic container")
            if kind == "nail polish"
            else ("Mascara tube", "Cosmetic container")
        ),
        tuple(parts),
    )


def _pipe(draw: Draw) -> Model:
    radius, tall, long = draw.size(17, 22), draw.size(38, 52), draw.size(90, 140)
    shape = draw.pick(("billiard", "apple", "dublin"))
    if shape == "apple":
        edge = [(radius * 0.5, 0), (radius * 1.15, tall * 0.45), (radius * 0.85, tall)]
        bowl = turned([(0, 0), edge[0]], edge, [edge[-1], (0, tall)])
    elif shape == "dublin":
        bowl = turned_straight((0, 0), (radius * 0.6, 0), (radius * 0.75, 5), (radius * 1.1, tall), (0, tall))
    else:
        bowl = turned_straight(
            (0, 0), (radius * 0.7, 0), (radius, 10), (radius, tall - 4), (radius * 0.92, tall), (0, tall)
        )
    bent = draw.chance(0.5)
    if bent:
        path = [
            (radius * 0.4, 0.0, tall * 0.25),
            (radius * 2.2, 0.0, tall * 0.3),
            (long * 0.7, 0.0, tall * 0.9),
            (long, 0.0, tall * 1.15),
        ]
        stem: list[Any] = [hose(path, 5.5), moved(slab(22, 14, 5, corner=2), long + 6, 0, tall * 1.15 - 2)]
    else:
        stem = [
            rod((radius * 0.4, 0, tall * 0.3), (long * 0.5, 0, tall * 0.3), 8.5, 6.5),
            rod((long * 0.48, 0, tall * 0.3), (long, 0, tall * 0.3), 6, 3.4),
            moved(slab(10, 14, 5, corner=2), long + 2, 0, tall * 0.3 - 2.5),
        ]
    parts = [f"{shape} bowl", "bent stem" if bent else "straight stem", "bit"]
    if draw.chance(0.6) and not bent:
        stem.append(rod((long * 0.44, 0, tall * 0.3), (long * 0.52, 0, tall * 0.3), 7.6))
        parts.append("ferrule")
    body = cut(join([bowl, *stem]), [moved(disc(radius * 0.55, tall), z=tall * 0.3)])
    if draw.chance(0.3):
        body = join([body, moved(band(radius * 0.98, radius * 0.52, 4), z=tall - 1)])
        parts.append("rim band")
    return Model(body, draw.pick(("Tobacco pipe", "Smoking pipe", "Pipe")), tuple(parts))


SYRINGE = Family(
    "syringe", ("syringe", "injector", "medical syringe", "hypodermic"), "24-02", "D24/112", ("pen",), _syringe
)
EXTINGUISHER = Family(
    "fire extinguisher",
    ("fire extinguisher", "extinguisher", "fire fighting equipment", "pressure cylinder"),
    "29-01",
    "D29/125",
    ("bottle",),
    _extinguisher,
)
RAZOR = Family(
    "razor",
    ("razor", "shaver", "safety razor", "shaving appliance"),
    "28-03",
    "D28/46",
    ("hair dryer", "brush"),
    _razor,
)
DRYER = Family(
    "hair dryer",
    ("hair dryer", "blow dryer", "hairdryer", "hair care appliance"),
    "28-03",
    "D28/13",
    ("razor",),
    _dryer,
)
LIPSTICK = Family(
    "cosmetic container",
    ("lipstick", "cosmetic container", "compact", "nail polish bottle", "makeup case"),
    "28-02",
    "D28/88",
    ("bottle",),
    _lipstick,
)
PIPE = Family(
    "smoking pipe", ("smoking pipe", "tobacco pipe", "pipe", "smoker's article"), "27-02", "D27/162", ("mug",), _pipe
)
FAMILIES = (SYRINGE, EXTINGUISHER, RAZOR, DRYER, LIPSTICK, PIPE)
