"""Things to cook and eat with: pans, teapots, cutlery and bowls."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    ball,
    beside,
    cut,
    disc,
    facing,
    hoop,
    hose,
    join,
    mirrored,
    moved,
    plate,
    prism,
    rod,
    slab,
    spread,
    strap,
    tube,
    turned,
    turned_straight,
    turns,
)


def _lid(draw: Draw, radius: float) -> list[Any]:
    rise = radius * draw.size(0.12, 0.3)
    rim = [(0.0, 0.0), (radius, 0.0)]
    cover = turned(rim, [(radius, 0.0), (radius, 4.0)], [(radius, 4.0), (radius * 0.6, rise * 0.8), (0, rise)])
    grip = draw.pick(("knob", "ball", "loop"))
    if grip == "knob":
        return [cover, moved(turned_straight((0, 0), (8, 0), (7, 12), (18, 16), (18, 22), (0, 24)), z=rise - 2)]
    if grip == "ball":
        return [cover, moved(ball(14), z=rise + 10)]
    return [cover, tube([(-28, 0, rise - 6), (-28, 0, rise + 22), (28, 0, rise + 22), (28, 0, rise - 6)], 5, bend=12)]


def _pan(draw: Draw) -> Model:
    kind = draw.pick(("frying pan", "saucepan", "pot", "wok", "casserole"))
    radius = draw.size(105, 150)
    tall = radius * {"frying pan": 0.35, "saucepan": 0.85, "pot": 1.3, "wok": 0.6, "casserole": 0.75}[kind]
    foot = radius * {"frying pan": 0.78, "wok": 0.35}.get(kind, draw.size(0.92, 1.0))
    if kind == "wok":
        wall = [(foot, 0), (radius * 0.8, tall * 0.45), (radius, tall)]
        inner = [(radius - 3, tall + 0.0), (radius * 0.8 - 3, tall * 0.48), (foot - 3, 4.0)]
        body = turned([(0, 0), wall[0]], wall, [wall[-1], inner[0]], inner, [inner[-1], (0, 4)])
    else:
        body = turned_straight((0, 0), (foot, 0), (radius, tall), (radius - 4, tall), (foot - 4, 5), (0, 5))
    pieces, parts = [body], [f"{kind} body"]
    slope = foot + (radius - foot) * 0.8
    if kind in ("pot", "casserole"):
        style = draw.pick(("loop", "strap", "lug"))
        for side in (0, 180):
            path = [(slope - 3, -38, 0.0), (radius + 38, -38, 0.0), (radius + 38, 38, 0.0), (slope - 3, 38, 0.0)]
            if style == "lug":
                ear: Any = moved(slab(70, 90, 9, corner=24, soft=2), slope + 10, 0, 0)
                ear = cut(ear, [moved(disc(radius - 3, 60), z=-20)])
            else:
                ear = tube(path, 6 if style == "loop" else 8, bend=20)
            pieces += turns(moved(ear, z=tall * 0.8), 1, side)
        parts.append(f"two {style} handles")
    else:
        long, style = draw.size(150, 210), draw.pick(("flat", "round", "hollow"))
        start = slope - 3
        if style == "flat":
            stick: Any = moved(slab(long, 26, 9, corner=11, soft=2), start + long / 2)
            stick = cut(stick, [moved(disc(6, 30), start + long - 16, 0, -10)])
        elif style == "round":
            stick = join(
                [rod((start, 0, 4), (start + 45, 0, 12), 6), rod((start + 42, 0, 12), (start + long, 0, 26), 9, 13)]
            )
        else:
            path = [(start, -11, 4.0), (start + long, -11, 22.0), (start + long, 11, 22.0), (start, 11, 4.0)]
            stick = tube(path, 4.5, bend=9)
        pieces.append(moved(stick, z=tall * 0.75))
        parts.append(f"{style} handle")
        if kind == "wok" or draw.chance(0.25):
            path = [(-slope + 3, -34, 0.0), (-radius - 34, -34, 0.0), (-radius - 34, 34, 0.0), (-slope + 3, 34, 0.0)]
            pieces.append(moved(tube(path, 6, bend=18), z=tall * 0.8))
            parts.append("helper handle")
    if draw.chance(0.8 if kind in ("pot", "casserole") else 0.35):
        pieces += [moved(piece, z=tall) for piece in _lid(draw, radius + 2)]
        parts.append("lid")
    titles = {
        "frying pan": ("Frying pan", "Skillet"),
        "saucepan": ("Saucepan", "Cooking pan"),
        "pot": ("Stock pot", "Cooking pot"),
        "wok": ("Wok",),
        "casserole": ("Casserole", "Dutch oven"),
    }
    return Model(join(pieces), draw.pick(titles[kind]), tuple(parts))


def _teapot(draw: Draw) -> Model:
    kind = draw.pick(("teapot", "kettle", "pitcher"))
    radius, shape = draw.size(65, 90), draw.pick(("round", "conical", "straight"))
    tall = radius * (draw.size(2.2, 2.8) if kind == "pitcher" else draw.size(1.3, 1.7))
    mouth = radius * (0.72 if kind == "pitcher" else draw.size(0.45, 0.6))
    foot = radius * {"round": 0.65, "conical": 1.0, "straight": 0.95}[shape]
    if shape == "round":
        wall = [(foot, 0), (radius, tall * 0.42), (mouth, tall)]
        body = turned([(0, 0), wall[0]], wall, [wall[-1], (0, tall)])
    elif shape == "conical":
        body = turned_straight((0, 0), (foot, 0), (mouth, tall), (0, tall))
    else:
        body = turned_straight((0, 0), (foot, 0), (foot, tall * 0.8), (mouth, tall), (0, tall))
    pieces, parts = [body], [f"{shape} body"]
    if kind == "pitcher":
        body = cut(body, [moved(turned_straight((0, 0), (mouth - 5, 0), (mouth - 4, 40), (0, 40)), z=tall - 39)])
        beak = prism([(0, -20), (mouth * 0.55, 0), (0, 20)], 34)
        pieces = [
            body,
            moved(
                cut(beak, [moved(prism([(-9, -16), (mouth * 0.45, 0), (-9, 16)], 40), z=5)]), mouth - 5, 0, tall - 34
            ),
        ]
        parts.append("pouring lip")
    else:
        low, reach = tall * draw.size(0.3, 0.45), radius * draw.size(1.6, 1.9)
        if kind == "teapot":
            path = [
                (radius * 0.6, 0, low),
                (radius * 1.25, 0, low + 8),
                (reach * 0.93, 0, tall * 0.75),
                (reach, 0, tall * 0.95),
            ]
            pieces.append(hose(path, 10) if draw.chance(0.5) else rod((radius * 0.5, 0, low), (reach, 0, tall), 18, 9))
        else:
            pieces.append(rod((radius * 0.5, 0, tall * 0.55), (radius * 1.35, 0, tall * 0.98), 22, 12))
        parts.append("spout")
        pieces += [moved(piece, z=tall - 1) for piece in _lid(draw, mouth)]
        parts.append("lid")
    over = kind == "kettle" and draw.chance(0.6)
    if over:
        side, top = radius * 0.75, tall + radius * draw.size(0.9, 1.2)
        path = [(-side, 0, tall * 0.75), (-side, 0, top), (side, 0, top), (side, 0, tall * 0.75)]
        pieces.append(strap(path, 15, 6, bend=side * 0.6) if draw.chance(0.5) else tube(path, 6, bend=side * 0.6))
        parts.append("bail handle")
    else:
        out = -radius * draw.size(1.6, 1.8)
        path = [
            (-foot * 0.7, 0, tall * 0.25),
            (out, 0, tall * 0.25),
            (out, 0, tall * 0.86),
            (-mouth * 0.8, 0, tall * 0.86),
        ]
        pieces.append(strap(path, 14, 8, bend=22) if draw.chance(0.5) else tube(path, 7, bend=24))
        parts.append("side handle")
    titles = {"teapot": ("Teapot", "Coffee pot"), "kettle": ("Kettle", "Tea kettle"), "pitcher": ("Pitcher", "Jug")}
    return Model(join(pieces), draw.pick(titles[kind]), tuple(parts))


def _cutlery(draw: Draw) -> Model:
    kinds = draw.pick(
        (("spoon",), ("fork",), ("knife",), ("spoon", "fork"), ("fork", "knife", "spoon"), ("ladle",), ("spatula",))
    )
    grip = draw.pick(("flared", "straight", "round", "paddle"))
    length, thick = draw.size(120, 150), 3.5
    sets = []
    for x, kind in zip(spread(len(kinds), 55.0 * (len(kinds) - 1)), kinds, strict=True):
        if grip == "flared":
            edge = [(4.0, 0.0), (4.5, -length * 0.5), (10.0, -length * 0.9)]
            end = [edge[-1], (0.0, -length), (-10.0, -length * 0.9)]
            handle: Any = plate(edge, end, [(-a, b) for a, b in reversed(edge)], height=thick)
        elif grip == "straight":
            handle = moved(slab(12, length, thick + 1, corner=4, soft=1), 0, -length / 2)
        elif grip == "round":
            handle = rod((0, 2, thick / 2), (0, -length, thick / 2), 3.2, 7)
        else:
            handle = join(
                [
                    moved(slab(8, length, thick), 0, -length / 2),
                    moved(slab(22, length * 0.55, thick + 2, corner=9, soft=1), 0, -length * 0.7, -1),
                ]
            )
        neck = moved(slab(7, 30, thick), 0, 12)
        if kind in ("spoon", "ladle"):
            wide = draw.size(19, 23) * (1.9 if kind == "ladle" else 1)
            side = [(0.0, 16.0), (wide, 22 + wide), (0.0, 24 + wide * 2.9)]
            bowl = plate(side, [(-a, b) for a, b in reversed(side)], height=thick + 3)
            scoop = [(0.0, 20.0), (wide - 3, 22 + wide), (0.0, 20 + wide * 2.9)]
            head = [cut(bowl, [moved(plate(scoop, [(-a, b) for a, b in reversed(scoop)], height=9), z=3)])]
        elif kind == "fork":
            tines, wide = draw.count(3, 4), draw.size(24, 28)
            palm = [(3.0, 18.0), (wide / 2, 40.0), (wide / 2, 58.0)]
            base = plate(palm, [(wide / 2, 58), (-wide / 2, 58)], [(-a, b) for a, b in reversed(palm)], height=thick)
            head = [base, *(moved(slab(3.6, 48, thick, corner=1.7), a, 78) for a in spread(tines, wide - 3.8))]
        elif kind == "knife":
            blade = [(7.0, 14.0), (11.0, 60.0), (9.0, 105.0), (-6.0, 122.0)]
            head = [plate(blade, [(-6, 122), (-6, 14)], height=2.5)]
        else:
            slots = draw.count(0, 4)
            turner = moved(slab(78, 95, thick, corner=10), 0, 70)
            head = [
                cut(turner, [moved(slab(6, 60, 20, corner=2.8), a, 70, -8) for a in spread(slots, 42)])
                if slots > 1
                else turner
            ]
        sets.append(moved(join([handle, neck, *head]), x))
    titles: dict[tuple[str, ...], str] = {
        ("spoon",): "Spoon",
        ("fork",): "Fork",
        ("knife",): "Table knife",
        ("ladle",): "Ladle",
        ("spatula",): "Spatula",
    }
    return Model(
        facing(beside(sets) if len(sets) > 1 else sets[0]),
        titles.get(kinds, draw.pick(("Cutlery set", "Flatware"))),
        (f"{grip} handle", *kinds),
    )


def _bowl(draw: Draw) -> Model:
    kind = draw.pick(("bowl", "plate", "footed bowl", "goblet", "tray"))
    radius, wall = draw.size(70, 130), 4.0
    if kind == "tray":
        long, wide = draw.size(360, 460), draw.size(240, 300)
        tray = cut(
            slab(long, wide, 40, corner=draw.pick((8, 60))),
            [moved(slab(long - 14, wide - 14, 40, corner=draw.pick((5, 50))), z=6)],
        )
        if draw.chance(0.6):
            path = [
                (long / 2 - 4, -50, 34.0),
                (long / 2 + 24, -50, 44.0),
                (long / 2 + 24, 50, 44.0),
                (long / 2 - 4, 50, 34.0),
            ]
            return Model(join([tray, *mirrored(tube(path, 6, bend=14))]), "Serving tray", ("rim", "two handles"))
        slot = moved(slab(40, 90, 14, corner=6), long / 2, 0, 18)
        return Model(cut(tray, mirrored(slot)), draw.pick(("Tray", "Serving tray")), ("rim", "hand slots"))
    if kind == "goblet":
        cup, stem = radius * 0.5, draw.size(60, 100)
        outer = [(6.0, stem), (cup, stem + cup * 0.9), (cup * draw.size(0.75, 1.05), stem + cup * 2.2)]
        inner = [(a - 2.5, b + (2 if b == stem else 0)) for a, b in reversed(outer)]
        rim = [(cup * 0.9, 3.0), (9.0, 10.0), (5.0, 26.0)]
        foot: list[Any] = [[(0, 0), (cup * 0.9, 0)], [(cup * 0.9, 0), rim[0]], rim, [rim[-1], (6, stem)]]
        glass = turned(*foot, outer, [outer[-1], inner[0]], inner, [inner[-1], (0, stem + 4)])
        return Model(glass, draw.pick(("Wine glass", "Goblet", "Stemware")), ("bowl", "stem", "foot"))
    tall = radius * {"bowl": draw.size(0.7, 1.0), "plate": 0.16, "footed bowl": draw.size(0.5, 0.7)}[kind]
    foot_radius = radius * (0.62 if kind == "plate" else 0.42)
    shape = draw.pick(("curved", "straight") if kind == "plate" else ("curved", "straight", "flared"))
    if shape == "curved":
        outer = [(foot_radius, 6.0), (radius * 0.86, 6 + tall * 0.4), (radius, 6 + tall)]
    elif shape == "straight":
        outer = [(foot_radius, 6.0), (radius, 6 + tall)]
    else:
        outer = [(foot_radius, 6.0), (radius * 0.75, 6 + tall * 0.75), (radius * 1.15, 6 + tall)]
    inner = [(a - wall, b + (3 if b < 6 + tall else 0)) for a, b in reversed(outer)]
    body = turned(
        [(0, 0), (foot_radius, 0)],
        [(foot_radius, 0), outer[0]],
        outer,
        [outer[-1], inner[0]],
        inner,
        [inner[-1], (0, 9)],
    )
    parts = [f"{shape} wall", "foot"]
    pieces = [body]
    if kind == "footed bowl":
        stand = draw.size(30, 90)
        pieces.append(
            turned_straight(
                (0, -stand),
                (radius * 0.55, -stand),
                (radius * 0.5, 6 - stand),
                (radius * 0.18, 22 - stand),
                (radius * 0.2, 2),
                (0, 2),
            )
        )
        parts.append("pedestal")
    if draw.chance(0.4):
        pieces.append(moved(hoop(outer[-1][0] - wall / 2, 3.5), z=outer[-1][1]))
        parts.append("rolled rim")
    titles = {"plate": ("Plate", "Dinner plate"), "footed bowl": ("Footed bowl", "Fruit bowl", "Cake stand")}
    return Model(join(pieces), draw.pick(titles.get(kind, ("Bowl", "Serving bowl"))), tuple(parts))


PAN = Family(
    "pan",
    ("pan", "frying pan", "saucepan", "cooking pot", "cookware", "skillet"),
    "07-02",
    "D7/354",
    ("teapot", "bowl"),
    _pan,
)
TEAPOT = Family(
    "teapot", ("teapot", "kettle", "pitcher", "jug", "coffee pot"), "07-01", "D7/318", ("mug", "pan"), _teapot
)
CUTLERY = Family(
    "cutlery",
    ("cutlery", "flatware", "spoon", "fork", "tableware", "kitchen utensil"),
    "07-03",
    "D7/642",
    ("bowl",),
    _cutlery,
)
BOWL = Family(
    "bowl", ("bowl", "plate", "dish", "tableware", "serving tray"), "07-01", "D7/586", ("mug", "cutlery"), _bowl
)
FAMILIES = (PAN, TEAPOT, CUTLERY, BOWL)
