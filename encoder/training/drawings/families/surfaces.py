"""Furniture to put things on or into: tables and cabinets."""

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import beam, cut, disc, join, moved, rod, slab, spread, turned_straight


def _table(draw: Draw) -> Model:
    kind = draw.pick(("dining", "side", "coffee", "desk"))
    low = kind == "coffee"
    height = draw.size(360, 430) if low else draw.size(700, 750) if kind != "side" else draw.size(480, 580)
    length = draw.size(420, 520) if kind == "side" else draw.size(1100, 1600)
    depth = length if kind == "side" else length * draw.size(0.5, 0.6)
    thick = draw.size(22, 45)
    round_top = kind != "desk" and draw.chance(0.4)
    if round_top:
        depth = length = length * 0.8
        pieces = [moved(disc(length / 2, thick), z=height)]
    else:
        pieces = [moved(slab(length, depth, thick, corner=draw.pick((4, 40, 140)) * length / 1500), z=height)]
    parts = ["round top" if round_top else "top"]
    style = draw.pick(("straight legs", "splayed legs", "pedestal", "trestles"))
    x, y = (length * 0.33, length * 0.33) if round_top else (length / 2 - 60, depth / 2 - 60)
    corners = [(-x, -y), (x, -y), (-x, y), (x, y)]
    leg = draw.size(38, 62)
    if style == "straight legs":
        pieces += [moved(slab(leg, leg, height + 2), *corner) for corner in corners]
    elif style == "splayed legs":
        pieces += [rod((a, b, 0), (a * 0.82, b * 0.82, height + 2), leg * 0.28, leg * 0.5) for a, b in corners]
    elif style == "pedestal":
        foot = min(x, y) * 0.95
        pieces += [turned_straight((0, 0), (foot, 0), (foot, 22), (leg, 60), (leg, height + 2), (0, height + 2))]
    else:
        for side in (-x, x):
            pieces += [beam((side, b, 0), (side, -b * 0.25, height + 2), leg, leg * 0.7) for b in (-y, y)]
        pieces.append(beam((-x, 0, height * 0.45), (x, 0, height * 0.45), leg * 0.6, leg * 0.8))
    if style in ("straight legs", "splayed legs") and not round_top and draw.chance(0.7):
        pieces.append(moved(slab(2 * x * 0.98, 2 * y * 0.98, 90), z=height - 88))
        parts.append("apron")
        if kind in ("desk", "side") or draw.chance(0.4):
            fronts = draw.count(1, 3) if kind == "desk" else 1
            wide = 2 * x * 0.9 / fronts
            for place in spread(fronts, wide * (fronts - 1)):
                pieces.append(moved(slab(wide * 0.92, 16, 66), place, -y * 0.98, height - 76))
                pieces.append(rod((place, -y * 0.98 - 8, height - 43), (place, -y * 0.98 - 30, height - 43), 11))
            parts.append("drawer")
    if style == "straight legs" and draw.chance(0.4):
        pieces.append(moved(slab(2 * x, 2 * y, 20), z=height * 0.25))
        parts.append("shelf")
    titles = {
        "dining": ("Table", "Dining table"),
        "side": ("Side table", "End table"),
        "coffee": ("Coffee table",),
        "desk": ("Desk",),
    }
    return Model(join(pieces), draw.pick(titles[kind]), (*parts, style))


def _cabinet(draw: Draw) -> Model:
    kind = draw.pick(("nightstand", "dresser", "sideboard", "cupboard", "bookcase"))
    width = {"nightstand": 450, "dresser": 900, "sideboard": 1500, "cupboard": 850, "bookcase": 800}[kind] * draw.size(
        0.85, 1.15
    )
    height = {"nightstand": 450, "dresser": 800, "sideboard": 620, "cupboard": 1500, "bookcase": 1700}[
        kind
    ] * draw.size(0.85, 1.15)
    depth, board = draw.size(360, 460), draw.size(18, 30)
    base = draw.size(60, 170)
    pieces, parts = [moved(slab(width, depth, height), z=base)], ["carcass"]
    if kind == "bookcase":
        rows, columns = draw.count(3, 5), draw.count(1, 2)
        wide, tall = (width - board) / columns, (height - board) / rows
        holes = [
            moved(slab(wide - board, depth, tall - board), x, -board, base + board + tall * row)
            for x in spread(columns, wide * (columns - 1))
            for row in range(rows)
        ]
        pieces = [cut(pieces[0], holes)]
        parts.append("shelves")
    else:
        doors = kind in ("sideboard", "cupboard")
        columns = draw.count(2, 4) if kind == "sideboard" else 2 if kind == "cupboard" else draw.count(1, 2)
        rows = 1 if doors else draw.count(2, 3) if kind == "nightstand" else draw.count(3, 4)
        wide, tall = (width - board) / columns, (height - board) / rows
        handle = draw.pick(("knob", "bar", "none"))
        for index, x in enumerate(spread(columns, wide * (columns - 1))):
            for row in range(rows):
                z = base + board / 2 + tall * row
                pieces.append(moved(slab(wide - board / 2, 20, tall - board / 2), x, -depth / 2 - 8, z + board / 4))
                grip_x = x + (wide * 0.38 * (1 if index % 2 == 0 else -1) if doors else 0)
                y, mid = -depth / 2 - 16, z + tall / 2
                if handle == "knob":
                    pieces.append(rod((grip_x, y, mid), (grip_x, y - 26, mid), 9, 15))
                elif handle == "bar":
                    half = 75
                    ends = (
                        [(grip_x, mid - half), (grip_x, mid + half)]
                        if doors
                        else [(grip_x - half, mid), (grip_x + half, mid)]
                    )
                    pieces.append(rod((ends[0][0], y - 22, ends[0][1]), (ends[1][0], y - 22, ends[1][1]), 7))
                    pieces += [rod((a, y, b), (a, y - 22, b), 5) for a, b in ends]
        parts += ["doors" if doors else "drawers", *(() if handle == "none" else (f"{handle} handles",))]
    if draw.chance(0.5):
        feet = [(-1, -1), (1, -1), (-1, 1), (1, 1)]
        pieces += [
            rod(
                (a * (width / 2 - 40), b * (depth / 2 - 40), 0),
                (a * (width / 2 - 60), b * (depth / 2 - 60), base + 2),
                14,
                24,
            )
            for a, b in feet
        ]
        parts.append("legs")
    else:
        pieces.append(moved(slab(width - 50, depth - 50, base + 2), z=0))
        parts.append("plinth")
    if draw.chance(0.5):
        pieces.append(moved(slab(width + 30, depth + 50, board, corner=5), z=base + height))
        parts.append("top board")
    titles = {
        "nightstand": "Nightstand",
        "dresser": "Dresser",
        "sideboard": "Sideboard",
        "cupboard": "Cabinet",
        "bookcase": "Bookcase",
    }
    return Model(join(pieces), titles[kind], tuple(parts))


TABLE_ALIASES = ("table", "desk", "side table", "coffee table")
TABLE = Family("table", TABLE_ALIASES, "06-03", "D6/691", ("cabinet", "stool"), _table)
CABINET_ALIASES = ("cabinet", "dresser", "nightstand", "sideboard", "bookcase")
CABINET = Family("cabinet", CABINET_ALIASES, "06-04", "D6/670", ("table",), _cabinet)
FAMILIES = (TABLE, CABINET)
