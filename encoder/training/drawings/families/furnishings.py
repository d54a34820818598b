"""Furniture to rest on, to look into and to hang things on: sofas, beds, mirrors and coat racks."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    around,
    ball,
    band,
    cut,
    disc,
    facing,
    hose,
    join,
    moved,
    rod,
    rotated,
    slab,
    spread,
    tube,
    turned_straight,
    turns,
)


def _sofa(draw: Draw) -> Model:
    seats, arms = draw.count(1, 4), draw.pick(("block", "low", "slim", "no"))
    seat, depth, low = draw.size(560, 680), draw.size(780, 900), draw.size(90, 160)
    wide, back = seats * seat, draw.size(330, 470)
    arm = {"block": 190, "low": 150, "slim": 70, "no": 0}[arms]
    pieces: list[Any] = [moved(slab(wide + 2 * arm, depth, 190, corner=20), z=low)]
    pieces.append(moved(slab(wide + 2 * arm, 170, back + 190, corner=40, soft=20), 0, depth / 2 - 85, low))
    cushion = slab(seat - 8, depth - 170, 150, corner=45, soft=35)
    pieces += [moved(cushion, x, -85, low + 184) for x in spread(seats, wide - seat)]
    if draw.chance(0.7):
        pad = rotated(slab(seat - 12, back * 0.95, 150, corner=60, soft=45), x=82)
        pieces += [moved(pad, x, depth / 2 - 165, low + 330 + back * 0.42) for x in spread(seats, wide - seat)]
    if arm:
        tall = 190 + (draw.size(120, 180) if arms == "low" else draw.size(230, 300))
        block = slab(arm, depth + 10, tall, corner=min(arm * 0.4, 50), soft=min(arm * 0.3, 24))
        pieces += [moved(block, side * (wide + arm) / 2, -6, low) for side in (-1, 1)]
    if draw.chance(0.3) and seats > 1:
        pieces.append(moved(slab(seat, 620, 190, corner=20), (wide - seat) / 2, -depth / 2 - 290, low))
        pieces.append(
            moved(slab(seat - 8, 600, 150, corner=45, soft=35), (wide - seat) / 2, -depth / 2 - 285, low + 184)
        )
    feet = draw.pick(("round", "block", "plinth", "sled"))
    x, y = (wide + 2 * arm) / 2 - 70, depth / 2 - 70
    if feet == "plinth":
        pieces.append(moved(slab(2 * x, 2 * y, low + 4)))
    elif feet == "sled":
        path = [(0.0, -y, low + 8), (0.0, -y, 14), (0.0, y, 14), (0.0, y, low + 8)]
        pieces += [moved(tube(path, 14, bend=24), side * x) for side in (-1, 1)]
    else:
        leg = rod((0, 0, 0), (0, 0, low + 8), 18, 28) if feet == "round" else slab(60, 60, low + 8)
        pieces += [moved(leg, a * x, b * y) for a in (-1, 1) for b in (-1, 1)]
    title = draw.pick(("Club chair", "Upholstered armchair")) if seats == 1 else draw.pick(("Sofa", "Couch", "Settee"))
    return Model(join(pieces), title, (f"{seats} seats", f"{arms} arms", "backrest", f"{feet} feet"))


def _bed(draw: Draw) -> Model:
    kind = draw.pick(("panel", "slatted", "upholstered", "posts", "bunk"))
    wide, long = draw.pick((900, 1400, 1600)) * draw.size(0.97, 1.03), draw.size(1950, 2080)
    if kind == "bunk":
        wide = 900.0
    rail, low = draw.size(130, 220), draw.size(120, 240)
    decks = [low, low + draw.size(850, 980)] if kind == "bunk" else [low]
    pieces: list[Any] = []
    for z in decks:
        pieces.append(moved(slab(wide, long, rail, corner=8), z=z))
        pieces.append(moved(slab(wide - 60, long - 70, 190, corner=70, soft=30), z=z + rail - 20))
        for x in (0,) if wide < 1200 else (-wide / 4, wide / 4):
            pillow = rotated(
                slab(min(wide - 140, wide / 2 - 20 if wide > 1200 else 700), 420, 130, corner=90, soft=40), x=14
            )
            pieces.append(moved(pillow, x, long / 2 - 300, z + rail + 130))
    head = decks[-1] + rail + draw.size(350, 700)
    board, foot = draw.size(40, 70), draw.chance(0.5)
    if kind in ("panel", "upholstered"):
        thick = board * (2 if kind == "upholstered" else 1)
        pieces.append(moved(slab(wide + 60, thick, head, corner=thick * 0.3), 0, long / 2 + thick * 0.4))
        if kind == "upholstered":
            rows, columns = 2, draw.count(3, 5)
            pads = (head - decks[-1] - rail - 60) / rows
            for z in range(rows):
                for x in spread(columns, (wide + 60) * (columns - 1) / columns):
                    pad = facing(slab((wide + 40) / columns, pads, 40, corner=25, soft=15))
                    pieces.append(moved(pad, x, long / 2 + 20, decks[-1] + rail + 60 + pads * (z + 0.5)))
    ends = [(long / 2 + 25, head)] if kind in ("slatted", "posts", "bunk") else []
    if foot or kind in ("posts", "bunk"):
        ends.append((-long / 2 - 25, head if kind in ("posts", "bunk") else decks[-1] + rail + 160))
    for y, tall in ends:
        pieces += [moved(slab(60, 60, tall), x, y) for x in (-wide / 2 - 5, wide / 2 + 5)]
        if kind == "posts":
            pieces += [moved(ball(45), x, y, tall + 30) for x in (-wide / 2 - 5, wide / 2 + 5)]
        pieces.append(moved(slab(wide, 40, 70), 0, y, tall - 90))
        pieces += [rod((x, y, low + 40), (x, y, tall - 60), 13) for x in spread(draw.count(5, 9), wide * 0.8)]
    if not foot and kind in ("panel", "slatted", "upholstered"):
        pieces += [moved(slab(60, 60, low + 6), x, -long / 2 + 50) for x in (-wide / 2 + 50, wide / 2 - 50)]
    if kind in ("panel", "upholstered") and foot:
        pieces += [moved(slab(70, 40, low), x, long / 2 - 40) for x in (-wide / 2 + 50, wide / 2 - 50)]
    parts = [f"{kind} frame", "mattress", "pillows", "headboard", *(("footboard",) if ends[1:] else ())]
    if kind == "bunk":
        x = draw.pick((-1, 1)) * (wide / 2 + 30)
        pieces += [rod((x, y, 0), (x, y, head - 60), 18) for y in (-650, -250)]
        pieces += [rod((x, -650, z), (x, -250, z), 13) for z in range(250, int(decks[1]), 250)]
        parts.append("ladder")
    titles = {"bunk": ("Bunk bed", "Children's bed"), "posts": ("Four-post bed", "Bed")}
    return Model(join(pieces), draw.pick(titles.get(kind, ("Bed", "Bed frame", "Bedstead"))), tuple(parts))


def _mirror(draw: Draw) -> Model:
    shape, use = draw.pick(("round", "square", "arched", "pill")), draw.pick(("wall", "standing", "vanity", "hand"))
    size = {"wall": 500, "standing": 1500, "vanity": 200, "hand": 130}[use] * draw.size(0.85, 1.15)
    thick, frame = size * 0.05, size * draw.size(0.04, 0.09)
    tall = size * {"round": 1, "square": draw.size(1.1, 1.4), "arched": 1.5, "pill": 1.9}[shape]
    wide = size if use != "standing" else size * 0.42
    tall = wide if shape == "round" else max(tall, wide * 1.3)

    def pane(inset: float, height: float) -> Any:
        w, t = wide - 2 * inset, tall - 2 * inset
        if shape == "round":
            return disc(w / 2, height)
        if shape == "arched":
            return join([moved(slab(w, t - w / 2, height), 0, -w / 4), moved(disc(w / 2, height), 0, t / 2 - w / 2)])
        return slab(w, t, height, corner=w * 0.499 if shape == "pill" else w * 0.04)

    steps = draw.count(1, 3)
    pieces: list[Any] = [cut(pane(0, thick), [moved(pane(frame, thick), z=thick * 0.6)])]
    if steps > 1:
        pieces.append(moved(cut(pane(frame * 0.25, thick * 0.4), [pane(frame * 0.7, thick)]), z=thick * 0.9))
    parts = [f"{shape} mirror", "frame"]
    if use == "hand":
        pieces.append(
            moved(slab(frame * 2.4, size * 0.95, thick * 0.8, corner=frame), 0, -tall / 2 - size * 0.4, thick * 0.1)
        )
        parts.append("handle")
    solid = facing(join(pieces))
    if use == "vanity":
        stem = size * draw.size(0.3, 0.6)
        foot = turned_straight((0, 0), (size * 0.34, 0), (size * 0.3, 12), (9, 20), (7, stem), (0, stem))
        side = wide / 2 + 8
        yoke = tube([(-side, 0, tall * 0.45), (-side, 0, 4), (side, 0, 4), (side, 0, tall * 0.45)], 5, bend=side * 0.6)
        pins = [rod((a * (side + 6), 0, tall * 0.45), (a * (wide / 2 - 3), 0, tall * 0.45), 6) for a in (-1, 1)]
        body = moved(solid, 0, thick / 2, tall / 2 + 6)
        solid = join([foot, *(moved(piece, z=stem) for piece in (yoke, *pins, body))])
        parts += ["yoke", "foot"]
    elif use == "standing":
        if draw.chance(0.5):
            legs = [
                rod((a * wide * 0.3, thick * 0.5, tall * 0.3), (a * wide * 0.4, 420, -tall / 2), 12) for a in (-1, 1)
            ]
            solid = join([solid, *legs])
            parts.append("easel legs")
        else:
            posts = [
                rod((a * (wide / 2 + 30), 0, -tall / 2 - 60), (a * (wide / 2 + 30), 0, tall * 0.25), 14)
                for a in (-1, 1)
            ]
            pins = [rod((a * (wide / 2 + 30), 0, 0), (a * (wide / 2 - 5), 0, 0), 9) for a in (-1, 1)]
            feet = [moved(slab(40, 420, 40, corner=15), a * (wide / 2 + 30), 0, -tall / 2 - 90) for a in (-1, 1)]
            solid = join([solid, *posts, *pins, *feet])
            parts.append("side posts")
    elif use == "wall" and draw.chance(0.4):
        solid = join([solid, moved(slab(wide * 1.02, 130, 16, corner=5), 0, -65 - 3, -tall / 2 - 10)])
        parts.append("shelf")
    titles = {
        "wall": ("Mirror", "Wall mirror"),
        "standing": ("Standing mirror", "Cheval mirror"),
        "vanity": ("Vanity mirror", "Cosmetic mirror"),
        "hand": ("Hand mirror",),
    }
    return Model(solid, draw.pick(titles[use]), tuple(parts))


def _coat_rack(draw: Draw) -> Model:
    if draw.chance(0.4):
        wide, pegs, style = draw.size(450, 800), draw.count(3, 6), draw.pick(("pegs", "hooks", "balls"))
        board = facing(slab(wide, 110, 20, corner=draw.pick((3, 20, 50))))
        pieces = [board]
        for x in spread(pegs, wide * 0.8):
            if style == "hooks":
                pieces.append(moved(tube([(0, 0, 0), (0, -60, -10), (0, -85, 50)], 6, bend=18), x, -15))
                pieces.append(moved(ball(9), x, -85, 52))
            else:
                pieces.append(rod((x, -14, 0), (x, -90, 22), 9, 13))
                if style == "balls":
                    pieces.append(moved(ball(20), x, -95, 24))
        parts = ["board", f"{pegs} {style}"]
        if draw.chance(0.4):
            pieces += [moved(slab(wide, 220, 18), 0, -100, 54)]
            parts.append("hat shelf")
        return Model(join(pieces), draw.pick(("Wall coat rack", "Hook rail", "Coat rack")), tuple(parts))
    tall, thin, arms = draw.size(1600, 1800), draw.size(16, 26), draw.pick((3, 4, 6))
    base = draw.pick(("disc", "tripod", "cross"))
    pieces = [rod((0, 0, 300 if base == "tripod" else 20), (0, 0, tall), thin, thin * 0.8)]
    pieces.append(moved(ball(thin * 1.5), z=tall + thin))
    style = draw.pick(("straight", "bent"))
    for tier in range(draw.count(1, 2)):
        z = tall * (0.93 - 0.22 * tier)
        if style == "bent":
            arm: Any = hose([(thin * 0.7, 0, z - 112), (110, 0, z - 90), (190, 0, z - 20), (200, 0, z + 60)], 9)
        else:
            arm = join([rod((0, 0, z - 110), (190, 0, z), 9), moved(ball(15), 192, 0, z)])
        pieces += turns(arm, arms, 45 * tier)
    if base == "disc":
        pieces.append(turned_straight((0, 0), (210, 0), (210, 16), (40, 34), (0, 34)))
    elif base == "tripod":
        pieces += turns(rod((270, 0, 0), (0, 0, 330), 11, 15), 3)
    else:
        pieces += turns(rotated(moved(slab(300, 45, 40), 150)), 4)
    if draw.chance(0.4):
        pieces.append(moved(band(180, 168, 24), z=430))
        pieces += [rod((0, 0, 442), (x, y, 442), 6) for x, y in around(3, 174)]
    title = draw.pick(("Coat stand", "Coat rack", "Hall tree"))
    return Model(join(pieces), title, ("post", f"{arms} {style} arms", f"{base} base"))


SOFA = Family(
    "sofa", ("sofa", "couch", "settee", "loveseat", "upholstered seating"), "06-01", "D6/381", ("chair", "bed"), _sofa
)
BED = Family(
    "bed",
    ("bed", "bedstead", "bed frame", "bunk bed", "sleeping furniture"),
    "06-02",
    "D6/382",
    ("sofa", "cabinet"),
    _bed,
)
MIRROR = Family(
    "mirror",
    ("mirror", "looking glass", "vanity mirror", "cheval glass", "hand mirror"),
    "06-07",
    "D6/300",
    ("cabinet",),
    _mirror,
)
COAT_RACK = Family(
    "coat rack",
    ("coat rack", "coat stand", "hall tree", "hat stand", "clothes stand"),
    "06-06",
    "D6/552",
    ("mirror",),
    _coat_rack,
)
FAMILIES = (SOFA, BED, MIRROR, COAT_RACK)
