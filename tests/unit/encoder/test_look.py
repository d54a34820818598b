from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from encoder.images import open_drawing
from encoder.look import NEAR, differences, is_near, look, near


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
    apart = differences(looks, looks)[~np.eye(12, dtype=bool)]
    assert apart.min() > NEAR


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
    looks = [look(opened(sheet(seed))) for seed in (1, 2, 1)] + [look(Image.new("L", (64, 64), 255))]
    pairs = near(looks, looks[:3])
    assert pairs.shape == (4, 3)
    assert pairs.tolist() == [[is_near(one, other) for other in looks[:3]] for one in looks]
    assert pairs[0, 2]
    assert not pairs[0, 1]
