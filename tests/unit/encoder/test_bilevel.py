from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from encoder import bilevel


def drawing(width: int, height: int) -> Image.Image:
    pixels = np.random.default_rng(width).integers(0, 2, (height, width)).astype(np.uint8) * 255
    return Image.fromarray(pixels)


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (8, 1), (9, 5), (16, 16), (129, 64)])
def test_pillow_reads_the_same_pixels_back(size: tuple[int, int]) -> None:
    image = drawing(*size)
    png = bilevel.to_png(image)
    assert png is not None
    with Image.open(io.BytesIO(png), formats=("PNG",)) as read:
        assert (read.mode, read.size) == ("1", size)
        assert np.array_equal(np.asarray(read.convert("L")), np.asarray(image))


@pytest.mark.parametrize("level", [0, 255])
def test_an_image_of_one_colour_is_written(level: int) -> None:
    png = bilevel.to_png(Image.new("L", (20, 10), level))
    assert png is not None
    with Image.open(io.BytesIO(png)) as read:
        assert read.convert("L").getextrema() == (level, level)


@pytest.mark.parametrize("level", [1, 128, 254])
def test_grey_is_not_black_and_white(level: int) -> None:
    image = drawing(20, 10)
    image.putpixel((3, 3), level)
    assert bilevel.to_png(image) is None
