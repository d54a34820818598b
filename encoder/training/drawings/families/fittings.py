"""What is fixed to a building: lamps, taps and knobs."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    cut,
    disc,
    facing,
    join,
    moved,
    rod,
    rotated,
    slab,
    strap,
    tube,
    turned,
    turned_straight,
    turns,
)


def _shade(draw: Draw, radius: float) -> tuple[Any, str]:
    """Return a lampshade that hangs from z = 0 downwards, and the name of its shape."""
    style = draw.pick(("cone", "drum", "dome", "bell", "globe"))
    tall, wall = radius * draw.size(0.9, 1.3), 4.0
    if style == "cone":
        top = radius * draw.size(0.3, 0.55)
        return turned_straight(
            (top - wall, 0), (top, 0), (radius, -tall), (radius - wall, -tall), (top - wall, 0)
        ), style
    if style == "drum":
        return turned_straight(
            (radius - wall, 0), (radius, 0), (radius, -tall), (radius - wall, -tall), (radius - wall, 0)
        ), style
    if style == "globe":
        return turned(
            [
                (0, 0),
                (radius * 0.72, -radius * 0.3),
                (radius, -radius),
                (radius * 0.72, -radius * 1.7),
                (0, -radius * 2),
            ]
        ), style
    bend = 0.55 if style == "bell" else 0.85
    outer = [(radius * 0.18, 0), (radius * bend, -tall * 0.3), (radius, -tall)]
    inner = [(radius - wall, -tall), (radius * bend - wall, -tall * 0.33), (0.0, -tall * 0.12)]
    return turned([(0, 0), outer[0]], outer, [outer[-1], inner[0]], inner, [inner[-1], (0, 0)]), style


def _spider(radius: float, shape: str) -> list[Any]:
    # The spokes that hold an open shade at its upper rim; a cone's rim is never narrower than 0.3.
    return turns(rod((0, 0, -4), (radius - 2 if shape == "drum" else radius * 0.3, 0, -4), 2.5), 3)


def _lamp(draw: Draw) -> Model:
    kind = draw.pick(("table", "table", "desk", "floor", "pendant"))
    radius = draw.size(90, 150) * (1.6 if kind == "floor" else 1)
    shade, shape = _shade(draw, radius)
    parts = [f"{shape} shade"]
    if kind == "pendant":
        drop = draw.size(150, 300)
        cup = turned_straight((0, drop), (45, drop), (45, drop - 12), (12, drop - 34), (0, drop - 34))
        stub = turned_straight((0, -30), (22, -30), (22, 14), (0, 22))
        hangers = [rod((0, 0, -6), (0, 0, drop - 20), 3)]
        if shape in ("cone", "drum"):
            hangers += _spider(radius, shape)
        return Model(
            join([shade, cup, stub, *hangers]), draw.pick(("Pendant lamp", "Hanging lamp")), (*parts, "cord", "canopy")
        )
    height = draw.size(1150, 1400) if kind == "floor" else draw.size(340, 460)
    foot = draw.size(120, 150) if kind == "floor" else draw.size(70, 105)
    base = draw.pick(("disc", "square", "dome", "tripod", "turned"))
    if kind == "desk" and base in ("tripod", "turned"):
        base = "disc"
    stem = draw.size(6, 11)
    pieces: list[Any] = []
    if base == "disc":
        pieces.append(turned_straight((0, 0), (foot, 0), (foot, 14), (foot * 0.9, 20), (0, 20)))
    elif base == "square":
        pieces.append(slab(foot * 1.7, foot * 1.7, 22, corner=10, soft=3))
    elif base == "dome":
        pieces.append(
            turned(
                [(0, 0), (foot, 0)],
                [(foot, 0), (foot * 0.8, foot * 0.3), (foot * 0.2, foot * 0.5)],
                [(foot * 0.2, foot * 0.5), (0, foot * 0.5)],
            )
        )
    elif base == "tripod":
        top = height * 0.55
        pieces += turns(rod((foot * 1.3, 0, 0), (stem * 0.8, 0, top), 6, 9), 3, 30)
        pieces.append(moved(disc(stem * 2.4, 30), z=top - 20))
    else:
        tall = height * 0.5 if kind != "floor" else height * 0.2
        curve = [(foot * 0.8, 14), (foot * 0.3, tall * 0.25), (foot * 0.75, tall * 0.6), (stem, tall)]
        pieces.append(
            turned([(0, 0), (foot * 0.8, 0)], [(foot * 0.8, 0), (foot * 0.8, 14)], curve, [curve[-1], (0, tall)])
        )
    parts.append(f"{base} base")
    if kind == "desk":
        elbow, reach = height * draw.size(0.75, 0.95), draw.size(180, 250)
        if draw.chance(0.5):
            path = [(-foot * 0.4, 0, 8), (-foot * 0.4, 0, elbow), (reach, 0, elbow), (reach, 0, elbow - 40)]
            pieces.append(tube(path, stem, bend=38))
            parts.append("bent arm")
        else:
            joint = (-foot * 0.9, 0.0, elbow * 0.6)
            pieces += [rod((0, 0, 12), joint, stem), rod(joint, (reach, 0, elbow), stem)]
            pieces += [rod((joint[0], -16, joint[2]), (joint[0], 16, joint[2]), 15), rod((0, -16, 24), (0, 16, 24), 15)]
            pieces.append(rod((reach, 0, elbow + 8), (reach, 0, elbow - 40), stem * 1.3))
            parts.append("jointed arm")
        hung = [shade, *(_spider(radius, shape) if shape in ("cone", "drum") else [])]
        pieces += [moved(piece, reach, 0, elbow - 34) for piece in hung]
    else:
        pieces.append(moved(shade, z=height))
        start = 10 if base != "tripod" else height * 0.5
        pieces.append(rod((0, 0, start), (0, 0, height + (14 if shape != "globe" else -radius * 0.5)), stem))
        if shape in ("cone", "drum"):
            pieces += [moved(piece, z=height) for piece in _spider(radius, shape)]
            pieces.append(turned_straight((0, height + 8), (9, height + 8), (11, height + 20), (0, height + 28)))
            parts.append("finial")
    titles = {
        "table": ("Table lamp", "Lamp"),
        "desk": ("Desk lamp", "Reading lamp"),
        "floor": ("Floor lamp", "Standing lamp"),
    }
    return Model(join(pieces), draw.pick(titles[kind]), tuple(parts))


def _tap(draw: Draw) -> Model:
    rise, reach, radius = draw.size(120, 240), draw.size(110, 190), draw.size(9, 13)
    spout = draw.pick(("gooseneck", "square", "angled", "waterfall"))
    body = draw.size(17, 24)
    pieces: list[Any] = [turned_straight((0, 0), (body * 1.5, 0), (body * 1.5, 6), (body, 9), (body, 60), (0, 60))]
    if spout == "gooseneck":
        rise += 100
        bend = reach * 0.45
        end = rise - bend - 8
        pieces.append(tube([(0, 0, 50), (0, 0, rise), (0, -reach, rise), (0, -reach, end)], radius, bend=bend))
        pieces.append(rod((0, -reach, end + 6), (0, -reach, end - 18), radius * 1.25))
    elif spout == "square":
        path = [(0, 0, 50), (0, 0, rise), (0, -reach, rise), (0, -reach, rise - 30)]
        pieces.append(tube(path, radius, bend=radius * 1.4))
    elif spout == "angled":
        pieces.append(rod((0, 0, 40), (0, -reach, rise * 0.8 + 30), radius * 1.3, radius))
        pieces.append(rod((0, -reach + 4, rise * 0.8 + 34), (0, -reach + 4, rise * 0.8), radius * 1.1))
        pieces.append(moved(disc(body * 0.9, 20), z=58))
    else:
        pieces.append(
            moved(slab(body * 2.6, reach + body, 16, corner=7, soft=2), 0, -reach / 2 + body * 0.4, rise * 0.6 + 50)
        )
        pieces.append(rod((0, 0, 50), (0, 0, rise * 0.6 + 56), body * 0.85))
    parts = ["body", f"{spout} spout"]
    handles = draw.pick(("side lever", "top lever", "two crosses", "two levers"))
    if handles == "side lever":
        pieces.append(rod((0, 0, 36), (body * 2.1, 0, 36), body * 0.62))
        pieces.append(rod((body * 1.8, 0, 40), (body * 2.6, 0, 110), 4, 6))
    elif handles == "top lever" and spout in ("angled", "waterfall"):
        top = 76 if spout == "angled" else rise * 0.6 + 65
        pieces.append(moved(disc(body * 0.75, 16), z=top))
        pieces.append(moved(rotated(slab(14, 80, 7, corner=6), x=-16), 0, -26, top + 12))
    else:
        gap = draw.size(75, 100)
        pieces.append(slab(2 * gap + 40, body * 3.2, 14, corner=20, soft=3))
        for side in (-1, 1):
            pieces.append(moved(turned_straight((0, 0), (20, 0), (15, 34), (15, 48), (0, 52)), side * gap, 0, 10))
            if handles == "two crosses":
                pieces += [
                    moved(rod(a, b, 6), side * gap, 0, 52)
                    for a, b in (((-32, 0, 0), (32, 0, 0)), ((0, -32, 0), (0, 32, 0)))
                ]
                pieces.append(moved(disc(11, 24), side * gap, 0, 42))
            else:
                pieces.append(moved(slab(62, 15, 9, corner=6), side * (gap + 22), 0, 56))
        handles = handles if handles != "top lever" else "two levers"
    titles = (
        ("Faucet", "Tap", "Water faucet", "Kitchen faucet")
        if spout == "gooseneck"
        else ("Faucet", "Basin tap", "Mixer tap")
    )
    return Model(join(pieces), draw.pick(titles), (*parts, handles))


def _knob(draw: Draw) -> Model:
    kind = draw.pick(("knob", "knob", "dial", "pull", "lever"))
    if kind == "pull":
        half, rise = draw.size(48, 90), draw.size(26, 36)
        path = [(-half, 0, 0), (-half, 0, rise), (half, 0, rise), (half, 0, 0)]
        style = draw.pick(("round", "flat", "square"))
        bar = tube(path, 5.5, bend=14) if style == "round" else strap(path, 14, 6, bend=16 if style == "flat" else 4)
        feet = [moved(disc(draw.size(9, 13), 4), x, 0, -1) for x in (-half, half)] if draw.chance(0.6) else []
        return Model(
            facing(join([bar, *feet])), draw.pick(("Drawer pull", "Cabinet handle", "Handle")), (f"{style} bar", "feet")
        )
    if kind == "lever":
        plate = disc(27, 8) if draw.chance(0.5) else slab(54, 54, 8, corner=5)
        reach = draw.size(105, 130)
        path = [(0.0, 0, 6), (0.0, 0, 48), (reach, 0, 48)]
        style = draw.pick(("round", "flat", "returned"))
        if style == "returned":
            path.append((reach, 0, 16))
        lever = strap(path, 20, 9, bend=14) if style == "flat" else tube(path, 9, bend=16)
        return Model(
            facing(join([plate, moved(disc(13, 16), z=6), lever])),
            draw.pick(("Door handle", "Lever handle")),
            ("rose", f"{style} lever"),
        )
    radius, tall = draw.size(15, 22), draw.size(22, 32)
    if kind == "dial":
        body = turned_straight(
            (0, 0), (radius * 1.2, 0), (radius * 1.2, 4), (radius, 7), (radius * 0.9, tall), (0, tall)
        )
        grips = draw.pick(("fluted", "winged", "plain"))
        if grips == "fluted":
            body = cut(body, turns(moved(disc(radius * 0.13, tall), radius * 1.0, 0, 8), draw.pick((12, 16, 20))))
        elif grips == "winged":
            body = join(
                [
                    turned_straight((0, 0), (radius * 1.2, 0), (radius * 1.1, 9), (0, 9)),
                    slab(radius * 0.6, radius * 2, tall, corner=4, soft=1.5),
                ]
            )
        mark = moved(slab(1.6, radius * 0.55, tall), 0, radius * 0.55, tall * 0.94)
        return Model(facing(cut(body, [mark])), draw.pick(("Control knob", "Dial")), (f"{grips} grip", "pointer"))
    shape = draw.pick(("mushroom", "ball", "disc", "faceted", "square"))
    stem = turned_straight(
        (0, 0), (radius * 0.75, 0), (radius * 0.75, 3), (radius * 0.45, 6), (radius * 0.4, tall * 0.6), (0, tall * 0.6)
    )
    z = tall * 0.5
    if shape == "mushroom":
        head = turned(
            [(0, 0), (radius * 0.4, 0)],
            [(radius * 0.4, 0), (radius, tall * 0.25), (radius * 0.7, tall * 0.48), (0, tall * 0.58)],
        )
    elif shape == "ball":
        r = radius * 0.85
        head = turned([(0, 0), (r * 0.71, r * 0.29), (r, r), (r * 0.71, r * 1.71), (0, 2 * r)])
    elif shape == "disc":
        head = turned_straight(
            (0, 0),
            (radius * 0.9, 0),
            (radius, 3),
            (radius, 9),
            (radius * 0.9, 12),
            (radius * 0.6, 12),
            (radius * 0.55, 10.5),
            (0, 10.5),
        )
    elif shape == "faceted":
        head = cut(
            disc(radius, tall * 0.45), turns(moved(slab(radius, radius * 2, tall), radius * 1.42), draw.pick((6, 8)))
        )
    else:
        head = slab(radius * 1.7, radius * 1.7, 11, corner=3, soft=2)
    return Model(
        facing(join([stem, moved(head, z=z)])),
        draw.pick(("Knob", "Furniture knob", "Drawer knob")),
        ("stem", f"{shape} head"),
    )


LAMP = Family("lamp", ("lamp", "table lamp", "desk lamp", "floor lamp"), "26-05", "D26/93", ("table",), _lamp)
TAP = Family("tap", ("faucet", "tap", "mixer"), "23-01", "D23/238", ("knob",), _tap)
KNOB = Family("knob", ("knob", "handle", "drawer pull"), "08-06", "D8/307", ("tap",), _knob)
FAMILIES = (LAMP, TAP, KNOB)
