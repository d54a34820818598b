from __future__ import annotations

import io
from itertools import combinations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from encoder.images import open_drawing
from encoder.look import is_near, look, near_pairs


def sheet(seed: int, size: tuple[int, int] = (600, 800)) -> Image.Image:
    rng = np.random.default_rng(seed)
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    for _ in range(7):
        x0, y0, x1, y1 = (int(at) for at in rng.integers(40, min(size) - 40, 4))
        draw.ellipse((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), outline=0, width=3)
        draw.line((x0, y0, x1, y1), fill=0, width=4)
    return image


def opened(image: Image.Image, form: str = "PNG") -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, form)
    return open_drawing(buffer.getvalue())


def rescanned(image: Image.Image) -> Image.Image:
    turned = image.rotate(0.4, fillcolor=255, resample=Image.Resampling.BILINEAR)
    return turned.resize((image.width // 2, image.height // 2), Image.Resampling.BOX).filter(
        ImageFilter.GaussianBlur(0.6)
    )


def on_a_larger_sheet(image: Image.Image) -> Image.Image:
    page = Image.new("L", (image.width * 2, image.height * 2), 255)
    page.paste(image, (200, 90))
    return page


@pytest.mark.parametrize("seed", range(5))
def test_the_same_drawing_scanned_or_placed_anew_is_near(seed: int) -> None:
    original = look(opened(sheet(seed)))
    assert len(original) == 64
    assert is_near(original, look(opened(rescanned(sheet(seed)), "JPEG")))
    assert is_near(original, look(opened(on_a_larger_sheet(sheet(seed)))))


def test_different_drawings_are_not_near() -> None:
    looks = [look(opened(sheet(seed))) for seed in range(12)]
    assert near_pairs(looks) == []


def test_the_same_outline_in_other_proportions_is_not_near() -> None:
    def frame(width: int, height: int) -> Image.Image:
        image = Image.new("L", (width + 20, height + 20), 255)
        ImageDraw.Draw(image).rectangle((10, 10, width, height), outline=0, width=3)
        return image

    assert not is_near(look(opened(frame(600, 200))), look(opened(frame(200, 600))))


@pytest.mark.parametrize("size", [(1, 1), (1, 3_000), (3_000, 1), (17, 9)])
def test_any_size_has_a_look(size: tuple[int, int]) -> None:
    assert len(look(Image.new("L", size, 0))) == 64


def test_pairs_are_told_as_one_by_one() -> None:
    # Any bits, some of them nearly the same as others, and far more than are compared at once.
    random = np.random.default_rng(5)
    drawn = random.random((400, 256)) < random.uniform(0.02, 0.5, (400, 1))
    again = drawn[:250] ^ (random.random((250, 256)) < random.uniform(0, 0.1, (250, 1)))
    looks = [np.packbits(bits).tobytes().hex() for bits in (*drawn, *again)]
    expected = [pair for pair in combinations(range(len(looks)), 2) if is_near(*(looks[place] for place in pair))]
    assert len(expected) > 50
    assert sorted(tuple(sorted(pair)) for pair in near_pairs(looks)) == expected


def test_of_no_looks_and_of_one_no_pair_is_near() -> None:
    assert near_pairs([]) == []
    assert near_pairs([look(Image.new("L", (64, 64), 255))]) == []
