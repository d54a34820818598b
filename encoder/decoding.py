"""From the bytes of a file that nobody vouches for to a greyscale image on white, or one clear reason why not."""

from __future__ import annotations

import io
import re
import struct
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps, TiffImagePlugin, UnidentifiedImageError

from encoder import fax, png
from encoder.errors import UnreadableImage

MAX_PIXELS = 50_000_000
TRUNCATED = "it is truncated: the file ends before its pixels do"
TOO_MANY_PIXELS = f"it has more than {MAX_PIXELS:,} pixels"
MIN_SIDE = 8  # Nothing can be recognised in fewer pixels.
MAX_SIDE = 20_000  # A3 at 1200 dpi is 19,843 pixels long.

FORMATS = ("TIFF", "PNG", "JPEG", "GIF")
MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")

# What scanners and renderers take for white in modes that do not say it: 1.0, 8, 10, 12, 14, 16 and 32 bits.
WHITE_LEVELS = (1, 255, 1023, 4095, 16383, 65535, 2**32 - 1)

# What Pillow's parsers raise on damaged files: its own errors, and those of the byte juggling inside.
DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    struct.error,
    Warning,
)

# The office's own mark in TIFF tag 270: "**DRAWING;PG000004;BW;L" is a landscape sheet.
OFFICE_MARK = re.compile(r"\*\*DRAWING;[^;]*;[^;]*;([LP])")
IMAGE_DESCRIPTION = 270
EXIF_ORIENTATION = 0x0112

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
# Pillow only warns up to twice that number; a file that large is refused below in our own words.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A greyscale image (mode "L", dark on white) and what its file says of how the sheet lies.

    `orientation` is "portrait" or "landscape" by the office's mark, "upright" where the file was turned by
    its own EXIF record, None where the file says nothing. `bilevel` images have black and white only.
    """

    image: Image.Image
    orientation: str | None
    bilevel: bool


def decode(data: bytes) -> Decoded:
    """Decode the first page of a TIFF, PNG, JPEG or GIF; `UnreadableImage` says in one clause what is wrong."""
    if not data:
        raise UnreadableImage("the file is empty")
    if not data.startswith(MAGIC):
        raise UnreadableImage("it is not an image of a format that is read here (TIFF, PNG, JPEG or GIF)")
    if _directory_is_cut_off(data):
        raise UnreadableImage(TRUNCATED)
    try:
        with io.BytesIO(data) as stream, Image.open(stream, formats=FORMATS) as image:
            _check_size(image)
            if isinstance(image, TiffImagePlugin.TiffImageFile):
                _check_extent(image, len(data))
                fax.check_rows(image.tag_v2, data, stream)
            elif image.format == "PNG":
                png.check(data)  # Pillow does not look at the checksums of pixels.
            orientation = _orientation(image)
            # A colour JPEG is then decoded to greyscale at once, in a quarter of the memory.
            image.draft("L", None)
            image.load()
            grey = _to_grey(image)
            ImageOps.exif_transpose(grey, in_place=True)
            return Decoded(grey, orientation, bilevel=image.mode == "1")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnreadableImage(TOO_MANY_PIXELS) from None
    except UnidentifiedImageError:
        raise UnreadableImage("its header is damaged or cut off") from None
    except DECODER_ERRORS as error:
        raise UnreadableImage(_reason(error)) from None


def _directory_is_cut_off(data: bytes) -> bool:
    """Whether a TIFF's first directory, which many writers put last, lies past the file's end."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    if order is None or len(data) < 8:
        return order is not None
    (start,) = struct.unpack_from(order + "I", data, 4)
    if start + 2 > len(data):
        return True
    (entries,) = struct.unpack_from(order + "H", data, start)
    return bool(start + 2 + 12 * entries > len(data))


def _check_size(image: Image.Image) -> None:
    """Refuse by the header, before a pixel is decoded."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise UnreadableImage(TOO_MANY_PIXELS)
    if min(width, height) < MIN_SIDE:
        raise UnreadableImage(f"it is only {width} x {height} pixels; at least {MIN_SIDE} x {MIN_SIDE} are needed")
    if max(width, height) > MAX_SIDE:
        raise UnreadableImage(f"it is {width} x {height} pixels; no side may be longer than {MAX_SIDE:,}")


def _check_extent(image: TiffImagePlugin.TiffImageFile, length: int) -> None:
    """Refuse a TIFF whose pixels lie past the file's end, or whose tiles are larger than any image may be.

    libtiff fills missing Group 4 rows with white and says nothing.
    """
    tags = image.tag_v2
    for offset_tag, count_tag in fax.SEGMENTS:
        ends = (
            offset + count for offset, count in zip(tags.get(offset_tag, ()), tags.get(count_tag, ()), strict=False)
        )
        if max(ends, default=0) > length:
            raise UnreadableImage(TRUNCATED)
    if int(tags.get(322, 1)) * int(tags.get(323, 1)) > MAX_PIXELS:  # Tile width and length.
        raise UnreadableImage(f"its tiles have more than {MAX_PIXELS:,} pixels")


def _orientation(image: Image.Image) -> str | None:
    try:
        if image.getexif().get(EXIF_ORIENTATION, 1) in range(2, 9):
            return "upright"
    except DECODER_ERRORS:
        return None  # A damaged EXIF record is no reason to refuse the pixels.
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        mark = OFFICE_MARK.match(str(image.tag_v2.get(IMAGE_DESCRIPTION, "")))
        if mark:
            return "landscape" if mark[1] == "L" else "portrait"
    return None


def _to_grey(image: Image.Image) -> Image.Image:
    if image.mode in ("1", "L") and "transparency" not in image.info:
        return image.convert("L")
    if image.mode == "F" or image.mode.startswith("I"):
        return _scaled(image)
    if image.has_transparency_data:
        layers = image.convert("RGBA")
        paper = Image.new("L", layers.size, 255)
        paper.paste(layers.convert("L"), mask=layers.getchannel("A"))
        return paper
    return image.convert("L")


def _scaled(image: Image.Image) -> Image.Image:
    """Bring integers of 16 or 32 bits and floats to 8 bits; what is no number counts as white."""
    values = np.asarray(image)
    highest = float(np.nanmax(values, initial=0, where=np.isfinite(values)))
    white = next((level for level in WHITE_LEVELS if highest <= level), highest)
    levels = np.empty(values.shape, np.uint8)
    # Row by row, so that a large image does not lie in memory four times over.
    for row, into in zip(values, levels, strict=True):
        into[:] = np.nan_to_num(row.astype(np.float32), nan=white, posinf=white, neginf=0).clip(0, white) * (
            255 / white
        )
    return Image.fromarray(levels)


def _reason(error: Exception) -> str:
    text = str(error).lower()
    if any(word in text for word in ("truncat", "ended prematurely", "end of file", "premature")):
        return TRUNCATED
    return "its data are damaged and cannot be decoded"
