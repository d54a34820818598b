"""Line art on drawing sheets: strokes and `FIG. n` captions in black and white at 300 dpi."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from encoder.training.drawings.projection import LineArt, Polyline

# Strokes are drawn this much larger and halved, which rounds them to half pixels.
OVERSAMPLE = 2
MARGIN_PX = 24
GAP_PX = 90
# An eighth of an inch, the least that offices allow for numerals, is this high.
LABEL_PX = 42
# The ink of a reduced pixel must be at least half.
HALF = 128
# A view that is much smaller than its neighbours is enlarged to this, as draughtsmen do.
SMALLEST_PX = 320


@dataclass(frozen=True)
class Hand:
    """How one draughtsman draws: stroke widths in half pixels, the longest side of a view, and the captions.

    `beside` puts the figures of a sheet side by side.
    """

    firm_halves: int
    faint_halves: int
    longest_px: int
    caption_px: int
    caption_above: bool
    caption: str = "FIG. {}"
    beside: bool = False


@dataclass(frozen=True)
class Figure:
    """One numbered view with its pixels per millimetre."""

    number: int
    art: LineArt
    scale: float


def common_scale(arts: Sequence[LineArt], longest_px: int) -> float:
    """Return the pixels per millimetre at which the largest of the views is `longest_px` long."""
    return longest_px / max(_extent(art) for art in arts)


def enlarged(art: LineArt, scale: float) -> float:
    """Return the scale, or a larger one where a view would come out too small to be read."""
    return max(scale, SMALLEST_PX / _extent(art))


def draw_view(figure: Figure, hand: Hand) -> Image.Image:
    """Return one view alone, mode L, upright, with a small margin."""
    left, bottom, right, top = figure.art.bounds()
    scale = figure.scale * OVERSAMPLE
    # The middle of a label may lie beyond the lines.
    margin = (MARGIN_PX + (3 * LABEL_PX if figure.art.labels else 0)) * OVERSAMPLE
    size = (_pixel((right - left) * scale) + 2 * margin, _pixel((top - bottom) * scale) + 2 * margin)
    image = Image.new("L", (size[0] + size[0] % OVERSAMPLE, size[1] + size[1] % OVERSAMPLE), 255)
    pen = ImageDraw.Draw(image)

    def stroke(line: Polyline, width: int) -> None:
        points = [(_pixel((x - left) * scale) + margin, _pixel((top - y) * scale) + margin) for x, y in line]
        pen.line(points, fill=0, width=width, joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - width / 2 + 0.5, y - width / 2 + 0.5, x + width / 2 - 0.5, y + width / 2 - 0.5), fill=0)

    for line in figure.art.faint:
        stroke(line, hand.faint_halves)
    for line in figure.art.firm:
        stroke(line, hand.firm_halves)
    for label in figure.art.labels:
        place = ((label.x - left) * scale + margin, (top - label.y) * scale + margin)
        font = ImageFont.load_default(LABEL_PX * OVERSAMPLE)
        pen.text(place, label.text, fill=0, font=font, anchor="mm")
    return image.reduce(OVERSAMPLE).point(lambda value: 255 if value >= HALF else 0)


def draw_sheet(figures: Sequence[Figure], hand: Hand) -> Image.Image:
    """Return a sheet, mode L, upright: the views one below the other, or side by side, each with its caption."""
    font = ImageFont.load_default(hand.caption_px)
    captioned = [_captioned(figure, hand, font) for figure in figures]
    if hand.beside:
        return _in_a_row([_stacked(blocks) for blocks in captioned])
    return _stacked([block for blocks in captioned for block in blocks])


def _stacked(blocks: Sequence[Image.Image]) -> Image.Image:
    width = max(block.width for block in blocks)
    height = sum(block.height for block in blocks) + GAP_PX * (len(blocks) // 2 - 1)
    sheet = Image.new("L", (width, height), 255)
    y = 0
    for position, block in enumerate(blocks):
        sheet.paste(block, ((width - block.width) // 2, y))
        # Two blocks are one figure; the gap is between figures.
        y += block.height + (GAP_PX if position % 2 else 0)
    return sheet


def _in_a_row(columns: Sequence[Image.Image]) -> Image.Image:
    """Stand columns on one line, as third-angle projection has front and side views."""
    width = sum(column.width for column in columns) + GAP_PX * (len(columns) - 1)
    sheet = Image.new("L", (width, max(column.height for column in columns)), 255)
    x = 0
    for column in columns:
        sheet.paste(column, (x, sheet.height - column.height))
        x += column.width + GAP_PX
    return sheet


def _captioned(figure: Figure, hand: Hand, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> list[Image.Image]:
    text = hand.caption.format(figure.number)
    width = int(font.getlength(text)) + 2 * MARGIN_PX
    caption = Image.new("L", (width, 2 * hand.caption_px), 255)
    ImageDraw.Draw(caption).text((MARGIN_PX, hand.caption_px // 2), text, fill=0, font=font)
    blocks = [draw_view(figure, hand), caption.point(lambda value: 255 if value >= HALF else 0)]
    return blocks[::-1] if hand.caption_above else blocks


def _extent(art: LineArt) -> float:
    left, bottom, right, top = art.bounds()
    return max(right - left, top - bottom)


def _pixel(value: float) -> int:
    # Symmetric things put edges on exact halves, where the last bit of a float would decide: it is rounded away first.
    return int(round(value, 3) + 0.5)
