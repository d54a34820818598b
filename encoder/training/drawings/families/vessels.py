"""Things that hold something: bottles, mugs and vases."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    cut,
    disc,
    faceted,
    join,
    moved,
    squared,
    strap,
    tube,
    turned,
    turned_straight,
    turns,
)


def _bottle(draw: Draw) -> Model:
    kind = draw.pick(("drink", "drink", "jar", "flask", "perfume"))
    radius, height = draw.size(30, 40), draw.size(150, 210)
    neck, rise = radius * draw.size(0.32, 0.45), height * draw.size(0.62, 0.7)
    body = draw.pick(("straight", "waisted", "squared", "bellied", "ribbed"))
    if kind == "jar":
        neck, rise, height = radius * 0.82, height * 0.48, height * 0.6
    if kind == "perfume":
        height, body = height * 0.6, "squared"
        rise = height * 0.62
    shoulder = rise + (height - rise) * draw.size(0.35, 0.55)
    finish: list[Any] = [[(neck, shoulder), (neck, height)], [(neck, height), (0, height)]]
    parts = [f"{body} body", "neck"]
    if body == "squared":
        side = radius * 1.75
        core = squared(
            [(side, side * 0.8, 9, 0), (side, side * 0.8, 9, rise), (neck * 2, neck * 2, neck * 0.9, shoulder)]
        )
        pieces = [core, moved(disc(neck, height - shoulder + 1), z=shoulder - 1)]
    else:
        start: list[Any] = [[(0, 0), (radius * 0.9, 0)], [(radius * 0.9, 0), (radius, radius * 0.1)]]
        wall: list[Any] = [[(radius, radius * 0.1), (radius, rise)]]
        if body == "waisted":
            wall = [[(radius, radius * 0.1), (radius * draw.size(0.78, 0.88), rise * 0.5), (radius, rise)]]
        if body == "bellied":
            wall = [[(radius, radius * 0.1), (radius * draw.size(1.12, 1.25), rise * 0.4), (radius * 0.9, rise)]]
        edge = radius * 0.9 if body == "bellied" else radius
        slope: list[Any] = [[(edge, rise), (neck, shoulder)]]
        if draw.chance(0.5):
            slope = [[(edge, rise), (edge * 0.8, rise + (shoulder - rise) * 0.6), (neck, shoulder)]]
        pieces = [turned(*start, *wall, *slope, *finish)]
        if body == "ribbed":
            ribs = draw.count(3, 6)
            groove = turned_straight(
                (radius - 1.6, -1.6), (radius + 2, -1.6), (radius + 2, 1.6), (radius - 1.6, 1.6), (radius - 1.6, -1.6)
            )
            pieces = [cut(pieces[0], [moved(groove, z=rise * (0.25 + 0.5 * i / ribs)) for i in range(ribs)])]
    if kind == "drink" and draw.chance(0.35):
        side, over = neck * 0.8, height + draw.size(34, 50)
        pieces.append(strap([(-side, 0, height), (-side, 0, over), (side, 0, over), (side, 0, height)], 10, 5, bend=8))
        parts.append("carrying loop")
    cap, tall = neck * (1.08 if kind == "jar" else draw.size(1.15, 1.35)), height * draw.size(0.09, 0.14)
    if kind == "perfume":
        pieces.append(
            moved(
                squared([(neck * 2.4, neck * 2.2, 3, 0), (neck * 2.4, neck * 2.2, 3, tall * 1.8)]),
                z=height - tall * 0.4,
            )
        )
    else:
        lid = disc(cap, tall)
        if draw.chance(0.5):
            notches = turns(moved(disc(cap * 0.07, tall * 0.8), cap), draw.count(16, 24))
            lid = cut(lid, notches)
            parts.append("fluted cap")
        pieces.append(moved(lid, z=height - tall * 0.7))
    titles = {
        "drink": ("Bottle", "Water bottle", "Drinking bottle"),
        "jar": ("Jar", "Storage jar"),
        "flask": ("Flask", "Bottle"),
    }
    return Model(join(pieces), draw.pick(titles.get(kind, ("Perfume bottle", "Bottle for fragrance"))), (*parts, "cap"))


def _mug(draw: Draw) -> Model:
    radius, height, wall = draw.size(36, 44), draw.size(75, 115), draw.size(3, 4.5)
    shape = draw.pick(("straight", "tapered", "bellied", "faceted"))
    foot = radius * {"straight": 1, "tapered": draw.size(0.68, 0.8), "bellied": 0.75, "faceted": 0.9}[shape]
    if shape == "bellied":
        wall_run = [(foot, 0), (radius * 1.15, height * 0.4), (radius, height)]
        body = turned([(0, 0), (foot, 0)], wall_run, [(radius, height), (0, height)])
    elif shape == "faceted":
        body = faceted(draw.count(8, 12), [(foot, 0), (radius * 1.06, height)])
    else:
        body = turned_straight((0, 0), (foot, 0), (radius, height), (0, height))
    inner = turned_straight((0, 5), (foot - wall - 2, 5), (radius - wall, height + 1), (0, height + 1))
    reach, rise = draw.size(26, 36), height * draw.size(0.55, 0.7)
    low = (height - rise) * 0.5
    slope = foot + (radius - foot) * low / height
    inset = wall * 0.5
    path = [
        (slope - inset, 0.0, low),
        (radius + reach, 0.0, low + rise * 0.12),
        (radius + reach, 0.0, low + rise),
        (radius - inset, 0.0, low + rise),
    ]
    parts = [f"{shape} body"]
    handles = draw.pick(("round", "flat", "angular", "none", "two"))
    if handles in ("flat", "two"):
        handle = strap(path, draw.size(11, 16), 5, bend=11)
    elif handles == "angular":
        handle = strap(path, draw.size(9, 13), 7, bend=4)
    else:
        handle = tube(path, draw.size(4, 5.5), bend=12)
    if handles == "two":
        body = join([body, *turns(handle, 2)])
    elif handles != "none":
        body = join([body, handle])
    body = cut(body, [inner])
    if draw.chance(0.35):
        body = join(
            [
                body,
                turned_straight(
                    (foot * 0.4, -4), (foot * 0.82, -4), (foot * 0.86, 1), (foot * 0.4, 1), (foot * 0.4, -4)
                ),
            ]
        )
        parts.append("foot ring")
    if handles == "none" and shape in ("straight", "tapered"):
        band = draw.pick(("rim band", "sleeve", "grooves"))
        at = {"rim band": (0.86, 0.98), "sleeve": (0.25, 0.7), "grooves": (0.4, 0.46)}[band]

        def ring(low: float, high: float) -> Any:
            inner_low, inner_high = (foot + (radius - foot) * z - 1 for z in (low, high))
            a, b = height * low, height * high
            return turned_straight(
                (inner_low, a), (inner_low + 3.2, a), (inner_high + 3.2, b), (inner_high, b), (inner_low, a)
            )

        if band == "grooves":
            body = cut(body, [ring(at[0] + 0.12 * i, at[1] + 0.12 * i) for i in range(draw.count(1, 3))])
        else:
            body = join([body, ring(*at)])
        parts.append(band)
    if handles != "none":
        parts.append("two handles" if handles == "two" else f"{handles} handle")
        title = "Soup cup" if handles == "two" else draw.pick(("Mug", "Coffee mug", "Cup"))
    else:
        title = draw.pick(("Tumbler", "Drinking cup", "Beaker"))
    return Model(body, title, tuple(parts))


def _vase(draw: Draw) -> Model:
    height, wide = draw.size(180, 300), draw.size(60, 95)
    style = draw.pick(("turned", "faceted", "twisted", "planter", "square"))
    mouth = wide * draw.size(0.4, 0.9)
    if style == "turned":
        foot = wide * draw.size(0.5, 0.7)
        wall = [(foot, 0), (wide, height * draw.size(0.3, 0.5)), (mouth * 0.7, height * 0.82), (mouth, height)]
        body = turned([(0, 0), (foot, 0)], wall, [(mouth, height), (0, height)])
        hollow = turned_straight(
            (0, height * 0.6),
            (mouth * 0.4, height * 0.6),
            (mouth * 0.62, height * 0.85),
            (mouth - 4, height + 1),
            (0, height + 1),
        )
    elif style in ("faceted", "twisted"):
        sides = draw.count(5, 9)
        rings = [(wide * 0.6, 0), (wide, height * 0.4), (mouth * 0.8, height * 0.8), (mouth, height)]
        body = faceted(sides, rings, twist=180 / sides if style == "twisted" else 0)
        hollow = moved(
            turned_straight((0, 0), (mouth * 0.6, 0), (mouth * 0.72, height * 0.4), (0, height * 0.4)), z=height * 0.65
        )
    elif style == "planter":
        height *= 0.6
        body = turned_straight(
            (0, 0),
            (wide * 0.7, 0),
            (wide, height * 0.8),
            (wide * 1.08, height * 0.8),
            (wide * 1.1, height),
            (0, height),
        )
        hollow = turned_straight(
            (0, height * 0.3), (wide * 0.7, height * 0.3), (wide * 0.98, height + 1), (0, height + 1)
        )
    else:
        body = squared([(wide * 1.3, wide * 1.3, 12, 0), (wide * 1.8, wide * 1.8, 18, height)])
        hollow = squared(
            [(wide * 1.3, wide * 1.3, 12, height * 0.2), (wide * 1.8 - 12, wide * 1.8 - 12, 14, height + 1)]
        )
    body = cut(body, [hollow])
    parts = [f"{style} body", "mouth"]
    if style == "planter" and draw.chance(0.6):
        saucer = turned_straight((0, -6), (wide * 0.9, -6), (wide, 14), (wide * 0.94, 14), (wide * 0.85, 0.5), (0, 0.5))
        body = join([body, saucer])
        parts.append("saucer")
    title = draw.pick(("Planter", "Flowerpot")) if style == "planter" else draw.pick(("Vase", "Flower vase"))
    return Model(body, title, tuple(parts))


BOTTLE = Family("bottle", ("bottle", "water bottle", "flask", "jar"), "09-01", "D9/516", ("vase", "mug"), _bottle)
MUG = Family("mug", ("mug", "cup", "tumbler"), "07-01", "D7/536", ("bottle",), _mug)
VASE = Family("vase", ("vase", "planter", "flowerpot"), "11-02", "D11/143", ("bottle", "mug"), _vase)
FAMILIES = (BOTTLE, MUG, VASE)
