from __future__ import annotations

import contextlib
import io
import random
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, TiffImagePlugin

from encoder.decoding import MAX_PIXELS, decode
from encoder.errors import UnreadableImage


def drawing(mode: str = "L") -> Image.Image:
    image = Image.new("L", (120, 160), 255)
    ImageDraw.Draw(image).rectangle((20, 30, 100, 140), outline=0, width=3)
    return image.convert(mode)


def written(image: Image.Image, file_format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def sixteen_bits(highest: int) -> Image.Image:
    return Image.fromarray((np.asarray(drawing(), np.float32) / 255 * highest).astype(np.uint16))


def png_header(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100)))


SAME_DRAWING: dict[str, Callable[[], bytes]] = {
    "group 4 TIFF": lambda: written(drawing("1"), "TIFF", compression="group4"),
    "uncompressed TIFF": lambda: written(drawing(), "TIFF"),
    "LZW TIFF": lambda: written(drawing(), "TIFF", compression="tiff_lzw"),
    "big TIFF": lambda: written(drawing(), "TIFF", big_tiff=True),
    "multipage TIFF": lambda: written(
        drawing("1"), "TIFF", save_all=True, append_images=[Image.new("1", (500, 9), 0)], compression="group4"
    ),
    "PNG": lambda: written(drawing(), "PNG"),
    "1-bit PNG": lambda: written(drawing("1"), "PNG"),
    "colour PNG": lambda: written(drawing("RGB"), "PNG"),
    "palette PNG": lambda: written(drawing("P"), "PNG"),
    "16-bit PNG": lambda: written(sixteen_bits(65535), "PNG"),
    "12 bits in 16": lambda: written(sixteen_bits(4095), "TIFF"),
    "big-endian 16-bit TIFF": lambda: written(drawing().convert("I").convert("I;16B"), "TIFF"),
    "32-bit integer TIFF": lambda: written(drawing().convert("I"), "TIFF"),
    "float TIFF": lambda: written(drawing("F").point(lambda level: level * (1 / 255) + 0), "TIFF"),
    "JPEG": lambda: written(drawing(), "JPEG", quality=95),
    "colour JPEG": lambda: written(drawing("RGB"), "JPEG", quality=95, progressive=True),
    "CMYK JPEG": lambda: written(drawing("RGB").convert("CMYK"), "JPEG", quality=95),
    "CMYK TIFF": lambda: written(drawing("RGB").convert("CMYK"), "TIFF"),
    "YCbCr TIFF": lambda: written(drawing("YCbCr"), "TIFF"),
    "GIF": lambda: written(drawing(), "GIF"),
    "animated GIF": lambda: written(drawing(), "GIF", save_all=True, append_images=[Image.new("L", (120, 160))]),
    "grey with alpha": lambda: written(drawing("LA"), "PNG"),
    "colour with alpha": lambda: written(drawing("RGBA"), "PNG"),
}


@pytest.mark.parametrize("kind", SAME_DRAWING)
def test_every_format_and_mode_gives_the_same_drawing(kind: str) -> None:
    image = decode(SAME_DRAWING[kind]()).image
    assert image.mode == "L"
    difference = np.abs(np.asarray(image, np.int16) - np.asarray(drawing(), np.int16))
    assert difference.mean() < 2


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_is_white(mode: str) -> None:
    image = Image.new(mode, (60, 60), 0)
    assert decode(written(image, "PNG")).image.getextrema() == (255, 255)


@pytest.mark.parametrize("mode", ["P", "L", "RGB"])
def test_a_transparent_colour_is_white(mode: str) -> None:
    image = Image.new(mode, (60, 60), 0)
    colour = (0, 0, 0) if mode == "RGB" else 0
    assert decode(written(image, "PNG", transparency=colour)).image.getextrema() == (255, 255)


def test_what_is_no_number_is_white() -> None:
    values = np.full((20, 20), 0.5, np.float32)
    values[0] = (np.nan, np.inf) * 10
    grey = np.asarray(decode(written(Image.fromarray(values), "TIFF")).image)
    assert set(grey[0]) == {255}
    assert set(grey[1:].ravel()) == {127}


def test_an_exif_turn_is_applied_and_told() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # The camera lay on its side: to be turned a quarter clockwise.
    decoded = decode(written(drawing(), "JPEG", exif=exif))
    assert decoded.image.size == (160, 120)
    assert decoded.orientation == "upright"


@pytest.mark.parametrize(
    ("mark", "orientation"),
    [
        ("**DRAWING;PG000004;BW;L", "landscape"),
        ("**DRAWING;PG000004;BW;P", "portrait"),
        ("**DRAWING;OGFIG;BW;P", "portrait"),
        ("made by a scanner", None),
    ],
)
def test_the_office_s_mark_is_read(mark: str, orientation: str | None) -> None:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[270] = mark
    data = written(drawing("1"), "TIFF", compression="group4", tiffinfo=tags)
    assert decode(data).orientation == orientation


def test_only_one_bit_images_are_bilevel() -> None:
    assert decode(written(drawing("1"), "PNG")).bilevel
    assert not decode(written(drawing(), "PNG")).bilevel


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "the file is empty"),
    "text": (lambda: b"<?xml version='1.0'?>", "not an image of a format"),
    "format not read": (lambda: written(drawing(), "BMP"), "not an image of a format"),
    "magic alone": (lambda: b"II*\0", "truncated"),
    "truncated group 4 TIFF": (lambda: SAME_DRAWING["group 4 TIFF"]()[:-20], "it is truncated"),
    "too many pixels": (lambda: png_header(10_000, 5_001), "more than 50,000,000 pixels"),
    "far too many pixels": (lambda: png_header(60_000, 60_000), "more than 50,000,000 pixels"),
    "no pixels": (lambda: png_header(0, 10), "header is damaged"),
    "too thin": (lambda: written(Image.new("L", (1, 60_000)), "PNG"), "at least 8 x 8"),
    "too long": (lambda: written(Image.new("L", (10, 30_000)), "PNG"), "no side may be longer than 20,000"),
    "nothing after the header": (lambda: png_header(100, 100), "truncated|damaged"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_file_is_refused_with_its_cause(case: str) -> None:
    make, reason = REFUSED[case]
    with pytest.raises(UnreadableImage, match=reason):
        decode(make())


@pytest.mark.parametrize("kind", ["uncompressed TIFF", "PNG", "JPEG", "GIF"])
def test_a_file_cut_in_half_is_refused(kind: str) -> None:
    data = SAME_DRAWING[kind]()
    with pytest.raises(UnreadableImage, match=r"truncated|damaged"):
        decode(data[: len(data) // 2])


def test_group_4_rows_past_the_end_are_refused_and_not_filled_with_white() -> None:
    tall = Image.effect_noise((400, 400), 90).convert("1")
    data = written(tall, "TIFF", compression="group4")
    directory = struct.unpack_from("<I", data, 4)[0]
    # The directory, which Pillow puts last, is moved into the pixels' place, so that pixels alone are missing.
    moved = data[:4] + struct.pack("<I", 8) + data[directory:]
    with pytest.raises(UnreadableImage, match="it is truncated"):
        decode(moved)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's remarks on tags; in production they go to the log.
@pytest.mark.parametrize("kind", SAME_DRAWING)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(kind: str) -> None:
    dice = random.Random(kind)
    whole = SAME_DRAWING[kind]()
    for _ in range(40):
        data = bytearray(whole[: dice.randrange(1, len(whole))] if dice.random() < 0.4 else whole)
        for _ in range(dice.randrange(6)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        with contextlib.suppress(UnreadableImage):
            image = decode(bytes(data)).image
            assert image.mode == "L"
            assert image.width * image.height <= MAX_PIXELS
