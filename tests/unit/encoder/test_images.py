from __future__ import annotations

import io
import random
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, TiffImagePlugin

from encoder.errors import UnreadableImage
from encoder.images import fit, open_drawing, rendition, to_png


def sheet(mark: str | None = None) -> bytes:
    """A group 4 sheet with a thick bar along its left edge: the underline of a caption on a sheet that lies."""
    image = Image.new("1", (600, 900), 1)
    pen = ImageDraw.Draw(image)
    pen.rectangle((150, 200, 400, 700), outline=0, width=3)
    pen.rectangle((150, 200, 180, 700), fill=0)
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    if mark:
        tags[270] = mark
    return written(image, "TIFF", compression="group4", tiffinfo=tags)


def written(image: Image.Image, file_format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def ink(image: Image.Image) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Share of ink in the four quarters of height: top, upper, lower, bottom."""
    dark = np.asarray(image) < 128
    return np.array([part.mean() for part in np.array_split(dark, 4, axis=0)])


def test_a_sheet_is_trimmed_to_its_ink_with_a_small_margin() -> None:
    image = open_drawing(sheet())
    assert image.mode == "L"
    width, height = image.size
    assert 251 < width < 300
    assert 501 < height < 550
    assert np.asarray(image)[0].min() == 255


@pytest.mark.parametrize("speck", [(5, 5), (590, 890)])
def test_a_single_speck_does_not_hold_the_trim_open(speck: tuple[int, int]) -> None:
    image = Image.open(io.BytesIO(sheet())).convert("1")
    large = image.resize((1800, 2700), Image.Resampling.NEAREST)
    clean = open_drawing(written(large, "PNG")).size
    large.putpixel((speck[0] * 3, speck[1] * 3), 0)
    assert open_drawing(written(large, "PNG")).size == clean


def test_a_landscape_sheet_is_turned_a_quarter_clockwise() -> None:
    turned = open_drawing(sheet(), orientation="landscape")
    assert turned.width > turned.height
    # The left edge comes to the top.
    assert ink(turned).argmax() == 0


def test_the_office_s_mark_goes_before_what_the_caller_says() -> None:
    marked = sheet("**DRAWING;PG000001;BW;L")
    assert open_drawing(marked).size == open_drawing(sheet(), orientation="landscape").size
    portrait = sheet("**DRAWING;PG000001;BW;P")
    assert open_drawing(portrait, orientation="landscape").size == open_drawing(sheet()).size


def test_a_file_that_says_its_own_turn_is_not_turned_twice() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = written(Image.open(io.BytesIO(sheet())).convert("L"), "JPEG", quality=95, exif=exif)
    turned = open_drawing(data, orientation="landscape")
    assert ink(turned).argmax() == 0


def test_a_blank_sheet_is_kept_whole() -> None:
    assert open_drawing(written(Image.new("1", (300, 400), 1), "PNG")).size == (300, 400)


def test_white_lines_on_black_are_inverted() -> None:
    light = Image.open(io.BytesIO(sheet())).convert("L")
    dark = light.point(lambda level: 255 - level)
    assert to_png(open_drawing(written(dark, "PNG"))) == to_png(open_drawing(written(light, "PNG")))


def test_a_photograph_on_grey_is_not_inverted() -> None:
    photo = Image.new("RGB", (200, 200), (120, 130, 110))
    ImageDraw.Draw(photo).ellipse((50, 50, 150, 150), fill=(20, 20, 20))
    opened = np.asarray(open_drawing(written(photo, "PNG")))
    height, width = opened.shape
    assert opened[height // 2, width // 2] < 60
    assert opened[0, 0] > 225


def test_a_page_photographed_in_uneven_light_is_opened_as_its_scan_is() -> None:
    scan = Image.open(io.BytesIO(sheet())).convert("L")
    light = np.linspace(170, 235, scan.width)[None, :] * np.linspace(0.9, 1, scan.height)[:, None]
    seen = 50 + (light - 50) * (np.asarray(scan) / 255) + np.random.default_rng(1).normal(0, 4, light.shape)
    photo = Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8))
    opened, known = open_drawing(written(photo, "PNG")), open_drawing(written(scan, "PNG"))
    assert opened.size == pytest.approx(known.size, abs=6)
    difference = np.asarray(fit(opened, 64)).astype(float) - np.asarray(fit(known, 64))
    assert np.abs(difference).mean() < 6


def test_a_scan_on_white_paper_keeps_its_grey_lines() -> None:
    page = Image.new("L", (300, 300), 255)
    ImageDraw.Draw(page).rectangle((50, 50, 250, 250), outline=150, width=5)
    assert int(np.asarray(open_drawing(written(page, "PNG"))).min()) == 150


@pytest.mark.parametrize("size", [(8, 8), (8, 20_000), (20_000, 8), (224, 224), (225, 100), (2000, 3000), (30, 20)])
def test_any_shape_fits_into_the_square(size: tuple[int, int]) -> None:
    square = fit(Image.new("L", size, 0), 224)
    assert square.size == (224, 224)
    assert square.mode == "L"
    rows, columns = np.nonzero(np.asarray(square) < 255)
    long, short = max(np.ptp(rows), np.ptp(columns)) + 1, min(np.ptp(rows), np.ptp(columns)) + 1
    assert long == 224
    assert short == pytest.approx(max(1, 224 * min(size) / max(size)), abs=1)


def test_what_is_fitted_lies_in_the_middle() -> None:
    square = np.asarray(fit(Image.new("L", (400, 200), 0), 224))
    assert square[:56].min() == 255
    assert square[56:168].max() == 0
    assert square[168:].min() == 255


def test_black_and_white_is_written_in_one_bit_and_comes_back_the_same() -> None:
    image = open_drawing(sheet())
    png = to_png(image)
    stored = Image.open(io.BytesIO(png))
    assert stored.mode == "1"
    assert stored.convert("L").tobytes() == image.tobytes()


def test_grey_is_written_in_grey() -> None:
    image = Image.linear_gradient("L")
    stored = Image.open(io.BytesIO(to_png(image)))
    assert stored.mode == "L"
    assert stored.tobytes() == image.tobytes()


@pytest.mark.parametrize("longest", [64, 320, 500])
def test_a_rendition_is_smaller_smooth_and_keeps_its_shape(longest: int) -> None:
    image = open_drawing(sheet())
    made = Image.open(io.BytesIO(rendition(to_png(image), longest)))
    assert max(made.size) == longest
    assert made.width / made.height == pytest.approx(image.width / image.height, rel=0.03)
    assert len(made.getcolors(256) or ()) > 2


def test_a_rendition_is_never_enlarged() -> None:
    image = open_drawing(sheet())
    made = Image.open(io.BytesIO(rendition(to_png(image), 2048)))
    assert made.size == image.size


def test_the_same_drawing_in_another_format_gives_nearly_the_same_square() -> None:
    dice = random.Random(3)
    image = Image.new("L", (900, 1200), 255)
    pen = ImageDraw.Draw(image)
    for _ in range(20):
        pen.line([(dice.randrange(100, 800), dice.randrange(100, 1100)) for _ in range(4)], fill=0, width=3)
    tiff = open_drawing(written(image.convert("1"), "TIFF", compression="group4"))
    jpeg = open_drawing(written(image.convert("RGB"), "JPEG", quality=90))
    assert np.abs(np.asarray(fit(tiff, 224), np.int16) - np.asarray(fit(jpeg, 224), np.int16)).mean() < 4


def test_a_refusal_passes_through() -> None:
    with pytest.raises(UnreadableImage, match="the file is empty"):
        open_drawing(b"")
