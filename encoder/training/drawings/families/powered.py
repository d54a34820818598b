"""What runs on electricity: plugs, printers and fans."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    band,
    beside,
    cut,
    disc,
    facing,
    hoop,
    join,
    moved,
    rod,
    rotated,
    slab,
    spread,
    squared,
    turned_straight,
    turns,
)


def _plug(draw: Draw) -> Model:
    kind = draw.pick(("plug", "adapter", "socket", "strip"))
    pins = draw.pick(("two round", "two flat", "three flat"))

    def holes(deep: float) -> list[Any]:
        if pins == "two round":
            return [moved(disc(2.6, deep), x) for x in (-9.5, 9.5)]
        bars = [moved(slab(2.4, 8, deep), x) for x in (-7, 7)]
        return bars if pins == "two flat" else [*bars, moved(slab(5, 5, deep), 0, -11)]

    if kind in ("plug", "adapter"):
        if kind == "adapter":
            wide, tall, deep = draw.size(40, 55), draw.size(45, 70), draw.size(26, 40)
            body = slab(wide, tall, deep, corner=draw.pick((3, 10, 18)), soft=2)
            ports = draw.count(1, 3)
            body = cut(body, [moved(slab(12, 5, 9, corner=2), 0, y, -1) for y in spread(ports, 13.0 * (ports - 1))])
            parts = ["housing", f"{ports} ports", f"{pins} pins"]
        else:
            deep = draw.size(28, 38)
            body = squared([(20, 20, 8, -4), (draw.size(30, 38), 34, 12, deep)])
            body = join([body, rod((0, 0, -26), (0, 0, -2), 4, 6), rod((0, 0, -70), (0, 0, -24), 3.2)])
            body = join([body, *(moved(band(6.5 - i * 0.6, 3, 2), z=-8 - 5 * i) for i in range(draw.count(2, 4)))])
            parts = ["grip body", "strain relief", "cord", f"{pins} pins"]
        solid = join([body, *(moved(pin, z=deep - 1) for pin in holes(19))])
        titles = ("Electrical plug", "Power plug") if kind == "plug" else ("Charger", "Power adapter")
        return Model(facing(solid), draw.pick(titles), tuple(parts))
    if kind == "socket":
        count, switch = draw.count(1, 3), draw.chance(0.4)
        units = count + switch
        plate = slab(80.0 * units, 118, 7, corner=draw.pick((3, 12)), soft=2)
        extra: list[Any] = []
        for index, x in enumerate(spread(units, 80.0 * (units - 1))):
            if switch and index == units - 1:
                extra.append(moved(rotated(slab(24, 50, 8, corner=2), x=4), x, 0, 3))
                continue
            for y in (-22, 22) if draw.chance(0.5) else (0,):
                extra.append(cut(moved(disc(18, 9), x, y), [moved(hole, x, y, 3) for hole in holes(20)]))
        solid = join([plate, *extra])
        return Model(
            facing(solid),
            draw.pick(("Electrical outlet", "Wall socket", "Receptacle")),
            (f"{count} sockets", *(("switch",) if switch else ()), f"{pins} slots"),
        )
    count = draw.count(3, 6)
    long = 48.0 * count + 40
    body = slab(long, 58, 40, corner=draw.pick((4, 20)), soft=3)
    body = cut(body, [moved(hole, x, 0, 28) for x in spread(count, 48.0 * (count - 1)) for hole in holes(20)])
    cord = rod((long / 2 - 5, 0, 20), (long / 2 + 90, 0, 20), 4)
    return Model(
        join([body, cord, moved(slab(10, 18, 6, corner=2), -long / 2 + 11, 0, 38)]),
        draw.pick(("Power strip", "Extension socket")),
        (f"{count} sockets", "cord", "switch"),
    )


def _printer(draw: Draw) -> Model:
    wide, deep, tall = draw.size(380, 480), draw.size(300, 400), draw.size(140, 260)
    pieces: list[Any] = [slab(wide, deep, tall, corner=draw.pick((6, 30)), soft=draw.pick((3, 5)))]
    slot = moved(slab(wide * 0.68, 140, tall * 0.28), 0, -deep / 2, tall * 0.3)
    pieces[0] = cut(pieces[0], [slot])
    parts = ["housing", "output slot"]
    out = draw.pick(("tray", "paper", "none"))
    if out != "none":
        pieces.append(moved(slab(wide * 0.6, 230, 6 if out == "tray" else 2, corner=8), 0, -deep / 2 - 40, tall * 0.33))
        parts.append("output tray" if out == "tray" else "sheet")
    if draw.chance(0.5):
        pieces.append(moved(rotated(slab(wide * 0.62, 8, 190, corner=3), x=-18), 0, deep * 0.33, tall - 12))
        parts.append("rear feeder")
    if draw.chance(0.5):
        pieces.append(moved(slab(wide * 0.96, deep * 0.8, 34, corner=12, soft=3), 0, -deep * 0.05, tall - 1))
        parts.append("scanner lid")
    drawers = draw.count(0, 2)
    for index in range(drawers):
        pieces.append(moved(slab(wide, deep, 90, corner=6), 0, 0, -94 * (index + 1)))
        pieces.append(moved(slab(wide * 0.9, 12, 70), 0, -deep / 2 - 4, -94 * (index + 1) + 10))
        pieces.append(moved(slab(wide * 0.25, 14, 14, corner=5), 0, -deep / 2 - 12, -94 * (index + 1) + 55))
    if drawers:
        parts.append(f"{drawers} paper drawers")
    panel = moved(rotated(slab(wide * 0.24, 8, 60, corner=3), x=-20), wide * 0.3, -deep / 2 - 1, tall * 0.66)
    pieces.append(panel)
    pieces += [
        rod((x + wide * 0.08, -deep / 2 + 3, tall * 0.8), (x + wide * 0.08, -deep / 2 - 6, tall * 0.8), 6)
        for x in spread(draw.count(2, 3), 40)
    ]
    return Model(
        join(pieces), draw.pick(("Printer", "Multifunction printer", "Ink jet printer")), (*parts, "control panel")
    )


def _fan(draw: Draw) -> Model:
    kind = draw.pick(("table", "pedestal", "ceiling", "tower"))
    if kind == "tower":
        radius, tall = draw.size(60, 85), draw.size(700, 950)
        body = moved(
            turned_straight((0, 0), (radius, 0), (radius, tall), (radius * 0.8, tall + 16), (0, tall + 16)), z=30
        )
        slots = draw.count(8, 16)
        tools = [
            moved(slab(radius * 1.3, 30, 14, corner=3), 0, -radius, 120 + (tall * 0.75) * i / slots)
            for i in range(slots)
        ]
        base = turned_straight((0, 0), (radius * 1.9, 0), (radius * 1.8, 14), (radius * 0.9, 32), (0, 32))
        return Model(
            join([base, cut(body, tools)]), draw.pick(("Tower fan", "Fan")), ("column", f"{slots} air slots", "base")
        )
    blades, radius = draw.count(3, 5), draw.size(150, 220) * (3 if kind == "ceiling" else 1)
    shape = draw.pick(("round", "straight"))
    if kind == "ceiling":
        blade = moved(
            slab(radius * 0.8, radius * 0.18, 8, corner=radius * (0.085 if shape == "round" else 0.02)), radius * 0.62
        )
        motor = turned_straight((0, -60), (50, -60), (110, -30), (110, 40), (60, 70), (0, 70))
        rods = [rod((0, 0, 60), (0, 0, 260), 14), moved(turned_straight((0, 0), (30, 0), (70, 50), (0, 50)), z=240)]
        arms = turns(rod((80, 0, 4), (radius * 0.35, 0, 4), 12), blades)
        pieces = [motor, *rods, *turns(rotated(blade, x=10), blades), *arms]
        parts = ["motor housing", f"{blades} {shape} blades", "downrod", "canopy"]
        if draw.chance(0.5):
            pieces.append(moved(turned_straight((0, 0), (40, 0), (70, 30), (60, 62), (0, 62)), z=-118))
            parts.append("light")
        return Model(join(pieces), draw.pick(("Ceiling fan", "Fan")), tuple(parts))
    blade = moved(
        rotated(slab(radius * 0.66, radius * 0.42, 4, corner=radius * (0.2 if shape == "round" else 0.04)), x=24),
        radius * 0.48,
    )
    rings = draw.count(3, 5)
    # Loose rings and spokes: their union is slow and often invalid, and nobody sees that they do not touch.
    guard: list[Any] = [moved(hoop(radius * (0.3 + 0.66 * i / rings), 2.4), z=46) for i in range(rings)]
    spokes = draw.pick((8, 12, 16))
    guard += turns(rod((radius * 0.26, 0, 41), (radius * 0.98, 0, 41), 2), spokes)
    guard.append(moved(disc(radius * 0.24, 9), z=40))
    hub = [rod((0, 0, -110), (0, 0, 36), radius * 0.16), moved(disc(radius * 0.34, 90), z=-122)]
    cage = join(
        [moved(band(radius * 1.06, radius, 46), z=-30), *turns(rod((0, 0, -28), (radius * 1.02, 0, -28), 3), 6), *hub]
    )
    head = beside([*guard, join([cage, *turns(blade, blades)])])
    rise = radius * 1.35 if kind == "table" else draw.size(800, 1050)
    foot = radius * draw.size(0.75, 0.95)
    stand = [rod((0, 90, 10), (0, 90, rise + 10), 16 if kind == "table" else 13)]
    stand.append(
        moved(disc(foot, 26), 0, 90)
        if draw.chance(0.6)
        else moved(join(turns(moved(slab(foot * 1.2, 50, 26, corner=12), foot * 0.55), 4, 45)), 0, 90)
    )
    return Model(
        beside([moved(facing(head), 0, 0, rise), join(stand)]),
        draw.pick(("Table fan", "Desk fan") if kind == "table" else ("Pedestal fan", "Standing fan")),
        ("guard", f"{blades} {shape} blades", f"{spokes} spokes", "stand"),
    )


PLUG = Family(
    "plug",
    ("electrical plug", "power adapter", "socket", "outlet", "power strip", "electrical connector"),
    "13-03",
    "D13/139",
    ("router",),
    _plug,
)
PRINTER = Family(
    "printer",
    ("printer", "office printer", "multifunction printer", "scanner", "office machine"),
    "18-02",
    "D18/50",
    ("router",),
    _printer,
)
FAN = Family(
    "fan", ("fan", "electric fan", "ventilator", "ceiling fan", "pedestal fan"), "23-04", "D23/370", ("lamp",), _fan
)
FAMILIES = (
    PLUG,
    PRINTER,
    FAN,
)
