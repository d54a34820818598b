"""Around the house: ladders, doors, signs and animal houses."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    beam,
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
)


def _ladder(draw: Draw) -> Model:
    kind, rungs = draw.pick(("step", "single", "folding stool")), draw.count(3, 7)
    if kind == "folding stool":
        rungs = draw.count(2, 3)
    rise, wide = 250.0, draw.size(380, 480)
    tall, lean = rise * (rungs + 0.4), 0.0 if kind == "single" else draw.size(0.24, 0.34)
    deep = draw.pick((80, 30)) if kind != "single" else 36.0
    pieces: list[Any] = [beam((x, -lean * tall, 0), (x, 0, tall), 26, 60) for x in (-wide / 2, wide / 2)]
    for step in range(1, rungs + 1):
        z = rise * step
        pieces.append(
            moved(slab(wide - 20, deep, 26), 0, -lean * (tall - z), z)
            if deep != 36
            else rod((-wide / 2, 0, z), (wide / 2, 0, z), 14)
        )
    parts = [f"{rungs} steps" if kind != "single" else f"{rungs} rungs", "side rails"]
    if kind != "single":
        rear = [beam((x, lean * tall, 0), (x, 0, tall), 22, 40) for x in (-wide / 2 + 26, wide / 2 - 26)]
        bars = [
            rod((-wide / 2 + 26, lean * tall * s, tall * (1 - s)), (wide / 2 - 26, lean * tall * s, tall * (1 - s)), 9)
            for s in (0.4, 0.75)
        ]
        pieces += [*rear, *bars, moved(slab(wide + 40, 220, 34, corner=20), 0, -10, tall - 10)]
        parts += ["rear legs", "platform"]
        if draw.chance(0.5):
            half = wide / 2 - 10
            pieces.append(
                tube([(-half, 0, tall), (-half, 0, tall + 380), (half, 0, tall + 380), (half, 0, tall)], 13, bend=80)
            )
            parts.append("safety rail")
    titles = {"single": ("Ladder",), "step": ("Stepladder", "Ladder"), "folding stool": ("Step stool", "Folding steps")}
    return Model(join(pieces), draw.pick(titles[kind]), tuple(parts))


def _door(draw: Draw) -> Model:
    kind = draw.pick(("panel", "glazed", "window", "gate"))
    wide, tall = draw.size(800, 950), draw.size(1950, 2150) * (0.55 if kind == "window" else 1)
    leaf: Any = slab(wide, tall, 45)
    rows, columns = draw.count(1, 4), draw.count(1, 3)
    w, h = (wide - 100) / columns, (tall - 140) / rows
    holes, fields = [], []
    for x in spread(columns, w * (columns - 1)):
        for y in spread(rows, h * (rows - 1)):
            holes.append(moved(slab(w - 50, h - 60, 90), x, y, 32 if kind == "panel" else -20))
            if kind in ("panel", "gate") and draw.chance(0.7):
                fields.append(
                    moved(slab(w - 120, h - 130, 12, corner=4), x, y, 31)
                    if kind == "panel"
                    else moved(slab(40, h, 20), x, y, 12)
                )
            elif kind != "gate":
                fields.append(moved(slab(w - 46, h - 56, 6), x, y, 14))
    side = draw.pick((-1, 1))
    pieces = [cut(leaf, holes), *fields]
    parts = [f"{kind} leaf", f"{rows * columns} panels"]
    if draw.chance(0.7):
        pieces.append(
            moved(cut(slab(wide + 140, tall + 140, 70), [moved(slab(wide + 10, tall + 10, 200), z=-50)]), z=-10)
        )
        pieces += [moved(slab(30, 90, 20), -side * (wide / 2 + 2), y, 34) for y in (-tall * 0.36, tall * 0.36)]
        parts += ["frame", "hinges"]
    grip = draw.pick(("knob", "lever", "bar"))
    x = side * (wide / 2 - 45)
    if grip == "knob":
        pieces.append(
            moved(turned_straight((0, 0), (24, 0), (24, 8), (12, 10), (12, 36), (28, 42), (28, 66), (0, 72)), x, 0, 42)
        )
    elif grip == "lever":
        pieces += [
            moved(slab(44, 190, 10, corner=8), x, 0, 42),
            rod((x, 30, 48), (x, 30, 84), 10),
            rod((x + side * 10, 30, 84), (x - side * 115, 30, 84), 10),
        ]
    else:
        pieces.append(tube([(x, -150, 42), (x, -150, 95), (x, 150, 95), (x, 150, 42)], 13, bend=30))
    titles = {"window": ("Window", "Casement window"), "gate": ("Gate", "Garden gate")}
    return Model(facing(join(pieces)), draw.pick(titles.get(kind, ("Door", "Door leaf"))), (*parts, f"{grip} handle"))


def _sign(draw: Draw) -> Model:
    shape = draw.pick(("round", "triangle", "octagon", "board", "arrow"))
    size, mount = draw.size(250, 400), draw.pick(("post", "foot", "bracket", "easel"))

    def panel(share: float, thick: float) -> Any:
        s = size * share
        if shape == "round":
            return disc(s, thick)
        if shape == "board":
            return slab(2 * s * 1.2, 2 * s * 0.8, thick, corner=s * 0.1)
        outlines: dict[str, list[tuple[float, float]]] = {
            "triangle": [(-1, -0.7), (1, -0.7), (0, 1.03)],
            "octagon": [(1, 0.41), (0.41, 1), (-0.41, 1), (-1, 0.41), (-1, -0.41), (-0.41, -1), (0.41, -1), (1, -0.41)],
            "arrow": [(-1.3, -0.45), (0.6, -0.45), (0.6, -0.8), (1.4, 0), (0.6, 0.8), (0.6, 0.45), (-1.3, 0.45)],
        }
        return prism([(x * s, y * s) for x, y in outlines[shape]], thick)

    face = facing(cut(panel(1, 20), [moved(cut(panel(0.92, 9), [moved(panel(0.84, 30), z=-5)]), z=15)]))
    pieces: list[Any] = [face]
    bars = draw.count(1, 3)
    pieces += [moved(slab(size * 0.7, 6, size * 0.1), 0, -21, z) for z in spread(bars, size * 0.34 * (bars > 1))]
    low = -size * 2.6
    if mount in ("post", "foot"):
        pieces.append(rod((0, 18, low), (0, 18, size * 0.5), 22))
        if mount == "foot":
            pieces.append(
                moved(turned_straight((0, 0), (size * 0.7, 0), (size * 0.6, 40), (30, 70), (0, 70)), 0, 18, low)
            )
    elif mount == "bracket":
        pieces += [
            moved(slab(26, 26, size * 2.4), -size * 1.6, 0, -size * 1.2),
            rod((-size * 1.6, 0, size * 1.06), (size, 0, size * 1.06), 12),
        ]
        pieces += [rod((x, -8, size * 0.55), (x, 0, size * 1.06), 5) for x in (-size * 0.3, size * 0.3)]
    else:
        pieces += [beam((x, 0, size * 0.7), (x * 1.4, 60, low * 0.5), 30, 22) for x in (-size * 0.5, size * 0.5)]
        pieces.append(beam((0, 0, size * 0.6), (0, size * 0.9, low * 0.5), 30, 22))
    return Model(
        join(pieces),
        draw.pick(("Sign", "Display sign", "Traffic sign") if mount != "easel" else ("Sign board", "Easel sign")),
        (f"{shape} panel", f"{bars} raised bars", mount),
    )


def _birdhouse(draw: Draw) -> Model:
    kind = draw.pick(("house", "dog house", "feeder"))
    wide, deep, tall = draw.size(150, 190), draw.size(150, 200), draw.size(160, 240)
    if kind == "dog house":
        wide, deep, tall = wide * 4, deep * 5, tall * 3
    roof = draw.pick(("gable", "slope", "flat"))
    rise = wide * {"gable": draw.size(0.35, 0.55), "slope": 0.3, "flat": 0.0}[roof]
    walls = [(-wide / 2, 0), (wide / 2, 0), (wide / 2, tall), (-wide / 2, tall)]
    if roof == "gable":
        walls = [*walls[:3], (0, tall + rise), walls[3]]
    elif roof == "slope":
        walls = [*walls[:3], (-wide / 2, tall + rise)]
    body: Any = moved(facing(prism(walls, deep)), 0, deep / 2)
    thick, over, y = wide * 0.07, wide * 0.14, deep * 0.62
    peak = {
        "gable": (0.0, tall + rise),
        "slope": (-wide / 2 - over, tall + rise * 1.16),
        "flat": (-wide / 2 - over, tall),
    }[roof]
    edge = (wide / 2 + over, tall - (rise * 2 * over / wide if roof == "gable" else rise * over / wide))
    half = moved(facing(prism([peak, edge, (edge[0], edge[1] + thick), (peak[0], peak[1] + thick)], 2 * y)), 0, y)
    pieces: list[Any] = [half]
    if roof == "gable":
        pieces.append(
            moved(
                facing(
                    prism([peak, (-edge[0], edge[1]), (-edge[0], edge[1] + thick), (peak[0], peak[1] + thick)], 2 * y)
                ),
                0,
                y,
            )
        )
    parts = [f"{roof} roof", "walls"]
    if kind == "house":
        holes = draw.count(1, 2)
        for x in spread(holes, wide * 0.4):
            body = cut(body, [moved(rotated(disc(wide * 0.13, deep * 0.5), x=90), x, -deep * 0.2, tall * 0.62)])
            pieces.append(rod((x, -deep / 2 + 4, tall * 0.38), (x, -deep / 2 - 45, tall * 0.38), 5))
        parts += [f"{holes} entrance holes", "perch"]
    elif kind == "dog house":
        arch = join(
            [
                moved(slab(wide * 0.44, deep * 0.7, tall * 0.5), 0, -deep * 0.4, 30),
                moved(rotated(disc(wide * 0.22, deep * 0.7), x=90), 0, -deep * 0.05, tall * 0.5 + 30),
            ]
        )
        body = cut(body, [arch])
        parts.append("arched doorway")
    else:
        body = cut(body, [moved(slab(wide * 0.8, 2 * deep, tall * 0.62), 0, 0, tall * 0.16)])
        parts.append("open hopper")
    pieces += [body, moved(slab(wide * 1.25, deep * 1.3, thick, corner=4), z=-thick + 1)]
    mount = draw.pick(("none", "pole", "loop")) if kind != "dog house" else "none"
    if mount == "pole":
        pieces.append(rod((0, 0, -tall * 1.6), (0, 0, 0), 14))
    elif mount == "loop":
        pieces.append(
            tube(
                [
                    (-20, 0, tall + rise - 4),
                    (-20, 0, tall + rise + 60),
                    (20, 0, tall + rise + 60),
                    (20, 0, tall + rise - 4),
                ],
                3,
                bend=15,
            )
        )
    titles = {
        "house": ("Birdhouse", "Nesting box"),
        "dog house": ("Dog house", "Pet kennel"),
        "feeder": ("Bird feeder",),
    }
    return Model(join(pieces), draw.pick(titles[kind]), (*parts, "floor", *(() if mount == "none" else (mount,))))


LADDER = Family(
    "ladder",
    ("ladder", "stepladder", "step stool", "steps", "climbing aid"),
    "25-04",
    "D25/64",
    ("stool", "door"),
    _ladder,
)
DOOR = Family(
    "door", ("door", "window", "gate", "casement", "building element"), "25-02", "D25/48", ("ladder", "cabinet"), _door
)
SIGN = Family(
    "sign",
    ("sign", "display board", "traffic sign", "signboard", "notice board"),
    "20-03",
    "D20/10",
    ("mirror",),
    _sign,
)
BIRDHOUSE = Family(
    "animal house",
    ("birdhouse", "nesting box", "dog house", "bird feeder", "kennel", "animal shelter"),
    "30-02",
    "D30/110",
    ("crate",),
    _birdhouse,
)
FAMILIES = (
    LADDER,
    DOOR,
    SIGN,
    BIRDHOUSE,
)
