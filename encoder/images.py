"""Drawings from file to the square that an encoder sees; index, query and evaluation all go through here."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from encoder import bilevel
from encoder.decoding import Decoded, decode
from encoder.paper import whitened

# The name of what this module does to a picture; it is part of an encoder's fingerprint, so change both together.
PREPROCESSING = "white-upright-trim-reduce-box-2"

# Landscape sheets lie on their left side in the file: a quarter turn clockwise makes their captions readable.
# Seen on all 59 landscape sheets of 28 publications of 2021 and 2025; the XML and tag 270 agreed on each.
UPRIGHT = Image.Transpose.ROTATE_270

WHITE = 255
INK = 200  # Darker than this is ink: paper of photographs and the haze around JPEG lines are lighter.
CELLS = 256  # Ink is looked for in cells of 1/256 of the longer side.
INK_SHARE = 0.06  # A cell with less ink than this is a speck of the scanner.
MARGIN = 0.01  # White kept around the ink, as a share of the longer side, so that no line touches the edge.
DARK = 80  # Of 255; photographs of paper in poor light stay above.
# A page whose frame is darker than this is a photograph, or a scan with its paper in it; haze around lines is lighter.
WHITE_PAPER = 245

_INK_ONLY = [0 if level < INK else WHITE for level in range(256)]
_INKED_CELLS = [255 if level <= (1 - INK_SHARE) * WHITE else 0 for level in range(256)]

Box = tuple[int, int, int, int]


def open_drawing(data: bytes, *, orientation: str = "portrait") -> Image.Image:
    """Open a published drawing or a query: mode "L", dark on white, upright, trimmed to its ink.

    The paper of a photographed page is made white; a blank sheet is kept whole. `orientation` is the XML's; the
    office's own mark in the TIFF goes before it, since it is there for a query too. `UnreadableImage` says in one
    clause what is wrong.
    """
    return trimmed(decode(data), orientation=orientation)


def trimmed(decoded: Decoded, *, orientation: str = "portrait") -> Image.Image:
    """Make of what was decoded what `open_drawing` gives: trimmed to its ink, dark on white, upright."""
    image = decoded.image
    cell = max(1, max(image.size) // CELLS)
    cells = image.reduce(cell)
    if _is_light_on_dark(cells):
        image, cells = ImageOps.invert(image), ImageOps.invert(cells)
    if not decoded.bilevel and _median(_frame(cells)) < WHITE_PAPER:
        image = whitened(image)
    # In a bilevel image a cell's mean is its share of ink already.
    ink = cells if decoded.bilevel else image.point(_INK_ONLY).reduce(cell)
    found = ink.point(_INKED_CELLS).getbbox()
    if found:
        image = image.crop(_with_margin(found, cell, image.size))
    if (decoded.orientation or orientation) == "landscape":
        image = image.transpose(UPRIGHT)
    return image


def _with_margin(cells: Box, cell: int, size: tuple[int, int]) -> Box:
    """Turn a box of cells into one of pixels, with the margin, inside the image."""
    width, height = size
    margin = round(max(size) * MARGIN)
    left, upper, right, lower = (side * cell for side in cells)
    return max(0, left - margin), max(0, upper - margin), min(width, right + margin), min(height, lower + margin)


def _is_light_on_dark(small: Image.Image) -> bool:
    """Tell white lines on black: both the frame and the picture as a whole are dark."""
    return _median(_frame(small)) < DARK and _median(small) < DARK


def _frame(small: Image.Image) -> Image.Image:
    """Return the pixels along the four edges, as one row."""
    width, height = small.size
    frame = Image.new("L", (2 * (width + height), 1))
    frame.paste(small.crop((0, 0, width, 1)), (0, 0))
    frame.paste(small.crop((0, height - 1, width, height)), (width, 0))
    frame.paste(small.crop((0, 0, 1, height)).transpose(Image.Transpose.ROTATE_90), (2 * width, 0))
    frame.paste(small.crop((width - 1, 0, width, height)).transpose(Image.Transpose.ROTATE_90), (2 * width + height, 0))
    return frame


def _median(image: Image.Image) -> int:
    half, seen = image.width * image.height / 2, 0
    for level, count in enumerate(image.histogram()):
        seen += count
        if seen >= half:
            return level
    return WHITE


def fit(image: Image.Image, size: int) -> Image.Image:
    """Fit a greyscale image into the middle of a white square of `size` pixels, its proportions kept."""
    factor = max(image.size) // (2 * size)
    if factor > 1:
        image = image.reduce(factor)
    scale = size / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    square = Image.new("L", (size, size), WHITE)
    square.paste(image.resize((width, height), method), ((size - width) // 2, (size - height) // 2))
    return square


def to_png(image: Image.Image) -> bytes:
    """Write a greyscale image as PNG, in one bit a pixel where it has only black and white."""
    png = bilevel.to_png(image)
    if png is not None:
        return png
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def rendition(png: bytes, longest: int) -> bytes:
    """Make a smaller PNG of one of `to_png`: greyscale, smoothed, its longer side at most `longest`, never enlarged."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as stored:
        image = stored.convert("L")
    if max(image.size) > longest:
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return to_png(image)
