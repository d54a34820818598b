"""What is worn on head and feet: hats and shoes."""

from typing import Any

from encoder.training.drawings.family import Draw, Family, Model
from encoder.training.drawings.solids import (
    ball,
    band,
    common,
    cut,
    disc,
    join,
    moved,
    ovals,
    plate,
    profile,
    rod,
    rotated,
    slab,
    spread,
    strap,
    tube,
    turned,
    turned_straight,
)


def _footprint(long: float, wide: float, share: float, height: float) -> Any:
    half = [(0.6, -0.45), (0.98, -0.25), (0.78, 0.05), (0.72, 0.3), (0.45, 0.46)]
    inside = [(-0.45, 0.46), (-0.68, 0.3), (-0.7, 0.05), (-0.95, -0.25), (-0.6, -0.45), (0.0, -0.5)]
    heel = [half[-1], (0.0, 0.5), inside[0]]
    scaled = [[(x * wide * share, y * long * share) for x, y in run] for run in ([*inside, *half], heel)]
    return plate(*scaled, height=height)


def _hat(draw: Draw) -> Model:
    kind = draw.pick(("cap", "brimmed", "bowler", "beanie", "helmet"))
    a, b, tall = draw.size(76, 84), draw.size(92, 102), draw.size(95, 125)
    if kind in ("brimmed", "bowler"):
        wide = draw.size(50, 90) if kind == "brimmed" else 38
        top = 0.72 if kind == "brimmed" else 0.45
        crown = ovals([(a, b, 0, 0), (a * 0.97, b * 0.97, 0, tall * 0.5), (a * top, b * top, 0, tall)])
        brim = ovals([(a + wide, b + wide, 0, -3), (a + wide, b + wide, 0, 1)])
        pieces, parts = [brim, crown], ["brim", "crown"]
        if draw.chance(0.7):
            pieces.append(ovals([(a + 2, b + 2, 0, 1), (a + 1.5, b + 1.5, 0, draw.size(18, 32))]))
            parts.append("hatband")
        if kind == "brimmed" and draw.chance(0.5):
            groove = moved(rotated(disc(40, 200), x=90), 0, 100, tall + 27)
            pieces[1] = cut(crown, [groove])
            parts.append("creased crown")
        title = draw.pick(("Hat", "Fedora", "Sun hat") if kind == "brimmed" else ("Bowler hat", "Hat"))
        return Model(join(pieces), title, tuple(parts))
    dome = turned([(0, 0), (a, 0)], [(a, 0), (a * 0.88, tall * 0.62), (a * 0.4, tall * 0.97), (0, tall)])
    pieces, parts = [dome], [f"{kind} crown"]
    if kind == "cap":
        peak = [(a * 0.96, -12.0), (a * 0.75, -a - 62), (0.0, -a - 78)]
        visor = plate(peak, [(-x, y) for x, y in reversed(peak)], height=4)
        pieces.append(rotated(visor, x=draw.size(4, 12)))
        parts.append("visor")
        if draw.chance(0.7):
            pieces.append(moved(turned_straight((0, 0), (9, 0), (6, 6), (0, 7)), z=tall - 2))
            parts.append("button")
    elif kind == "beanie":
        fold = draw.size(35, 60)
        pieces.append(
            turned_straight((0, -fold * 0.5), (a + 4, -fold * 0.5), (a + 7, 0), (a + 4, fold * 0.5), (0, fold * 0.5))
        )
        parts.append("folded cuff")
        if draw.chance(0.6):
            pieces.append(moved(ball(draw.size(22, 34)), z=tall + 16))
            parts.append("pompom")
    else:
        style = draw.pick(("vented", "ridged"))
        if style == "vented":
            slots = [
                moved(rotated(slab(16, 200, 60, corner=7), x=0), x, 0, tall * 0.62)
                for x in spread(draw.pick((2, 4)), a * 1.1)
            ]
            pieces = [cut(dome, slots)]
        else:
            count = draw.pick((1, 3))
            ridge = slab(14, 2 * a + 18, tall + 9)
            shell = turned(
                [(0, 0), (a + 8, 0)],
                [(a + 8, 0), (a * 0.88 + 8, tall * 0.62), (a * 0.4 + 6, tall * 0.97 + 7), (0, tall + 8)],
            )
            pieces += [common(moved(ridge, x), shell) for x in spread(count, a * 0.9)]
            peak = [(a * 0.9, -30.0), (a * 0.6, -a - 34), (0.0, -a - 44)]
            pieces.append(plate(peak, [(-x, y) for x, y in reversed(peak)], height=5))
        pieces.append(band(a + 4, a - 6, 12))
        parts += [style + " shell", "rim"]
    titles = {"cap": ("Cap", "Baseball cap"), "beanie": ("Knit cap", "Beanie"), "helmet": ("Helmet", "Hard hat")}
    return Model(join(pieces), draw.pick(titles[kind]), tuple(parts))


def _shoe(draw: Draw) -> Model:
    kind = draw.pick(("boot", "slide", "clog", "sneaker", "slip-on"))
    long, wide, thick = draw.size(240, 280), draw.size(44, 50), draw.size(12, 22)
    heel = draw.pick((0, 0, 16, 30)) if kind != "sneaker" else 0
    pieces, parts = [moved(_footprint(long, wide, 1, thick), z=heel)], ["sole"]
    if heel:
        blocks = [moved(slab(200, long * 0.26, 60), 0, long * 0.4)]
        if draw.chance(0.6):
            blocks.append(moved(slab(200, long * 0.5, 60), 0, -long * 0.32))
        foot = _footprint(long, wide, 0.99, heel + 1)
        pieces += [common(foot, block) for block in blocks]
        parts.append("heel")
    base = heel + thick - 1
    if kind == "slide":
        arch = [(-wide, 0, base - 3), (-wide, 0, base + 55), (wide, 0, base + 55), (wide, 0, base - 3)]
        straps = draw.count(1, 3)
        bar = strap(arch, 24 if straps > 1 else 80, 5, bend=wide * 0.85)
        pieces += [moved(bar, 0, y - long * 0.2) for y in spread(straps, 35.0 * (straps - 1))]
        parts.append(f"{straps} straps")
        if draw.chance(0.4):
            half, rear = wide * 0.7, long * 0.46
            path = [
                (-half, long * 0.08, base),
                (-half, rear, base + 34),
                (half, rear, base + 34),
                (half, long * 0.08, base),
            ]
            pieces.append(tube(path, 5, bend=26))
            parts.append("heel strap")
        return Model(join(pieces), draw.pick(("Sandal", "Slide", "Slipper")), tuple(parts))
    shaft = {"boot": draw.size(160, 320), "clog": 52.0, "sneaker": draw.size(68, 95), "slip-on": 58.0}[kind]
    open_at = -long * 0.05 if kind != "clog" else -long * 0.1
    toe = [(-long * 0.49, base - 1), (-long * 0.47, base + 30), (-long * 0.3, base + 46), (open_at, base + 62)]
    rear = long * (0.42 if kind == "boot" else 0.44)
    if kind == "clog":
        top: list[Any] = [[toe[-1], (open_at + 30, base + 16)], [(open_at + 30, base + 16), (long * 0.49, base + 12)]]
        top.append([(long * 0.49, base + 12), (long * 0.49, base - 1)])
    else:
        ankle = (long * 0.06, base + shaft)
        top = [[toe[-1], ankle], [ankle, (rear, base + shaft + 6)]]
        top.append(
            [
                (rear, base + shaft + 6),
                (rear * 0.99, base + shaft * 0.65),
                (long * 0.49, base + 20),
                (long * 0.48, base - 1),
            ]
        )
    upper = common(profile(toe, *top, width=2.2 * wide), moved(_footprint(long, wide, 0.97, shaft + 20), z=base - 1))
    if kind != "clog":
        front, end = long * 0.09, rear - 16
        mouth = moved(slab(wide * 0.98, end - front, shaft, corner=wide * 0.45), 0, (end + front) / 2, base + 24)
        upper = cut(upper, [mouth])
    pieces.append(upper)
    parts.append(f"{kind} upper")
    if kind == "sneaker" or (kind == "boot" and draw.chance(0.6)):
        rows = draw.count(3, 6)
        rise = (shaft - 62) / (long * 0.11)
        bar = moved(rod((-wide * 0.5, 0, 0), (wide * 0.5, 0, 0), 3.5))
        ys = spread(rows, long * 0.09)
        pieces += [moved(bar, 0, open_at + long * 0.055 + y, base + 62 + rise * (long * 0.055 + y)) for y in ys]
        parts.append(f"{rows} laces")
    if kind in ("sneaker", "boot") and draw.chance(0.5):
        pieces.append(
            common(moved(_footprint(long, wide, 1, 30), z=base - 1), moved(slab(200, long * 0.2, 90), 0, -long * 0.42))
        )
        parts.append("toe cap")
    if kind in ("boot", "slip-on") and draw.chance(0.4):
        pieces.append(moved(slab(20, 8, 44, corner=3), 0, rear, base + shaft - 26))
        parts.append("pull tab")
    titles = {
        "boot": ("Boot",),
        "sneaker": ("Shoe", "Sneaker"),
        "clog": ("Clog",),
        "slip-on": ("Slip-on shoe", "Loafer"),
    }
    return Model(join(pieces), draw.pick(titles[kind]), tuple(parts))


HAT = Family("hat", ("hat", "cap", "headwear", "beanie", "helmet"), "02-03", "D2/866", ("shoe",), _hat)
SHOE = Family("shoe", ("shoe", "boot", "footwear", "sandal", "clog"), "02-04", "D2/896", ("hat",), _shoe)
FAMILIES = (
    HAT,
    SHOE,
)
