from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps

from encoder.images import fit, open_drawing, to_png
from search.evaluation.captions import find_captions, without_captions
from search.evaluation.disturbances import DISTURBANCES


def _drawing(caption: str = "FIG. 1") -> Image.Image:
    """Make an L of thick lines with a caption under it, as it is after it was opened."""
    image = Image.new("L", (800, 1000), 255)
    draw = ImageDraw.Draw(image)
    draw.line([(100, 50), (100, 700), (650, 700)], fill=0, width=9)
    draw.text((300, 900), caption, fill=0, font=ImageFont.load_default(48))
    return image


def _ink(image: Image.Image) -> np.ndarray:
    """Opened as a query is, at a small size: 1 where there is ink."""
    return np.asarray(fit(open_drawing(to_png(image)), 64)) < 200


def _disturbed(name: str, seed: int = 0) -> Image.Image:
    return DISTURBANCES[name](_drawing(), np.random.default_rng(seed))


def _overlap(one: np.ndarray, other: np.ndarray) -> float:
    return float((one & other).sum() / (one | other).sum())


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("turn-90", Image.Transpose.ROTATE_270),
        ("turn-180", Image.Transpose.ROTATE_180),
        ("turn-270", Image.Transpose.ROTATE_90),
        ("mirror", Image.Transpose.FLIP_LEFT_RIGHT),
    ],
)
def test_turns_and_mirror_are_undone_by_their_opposites(name: str, way: Image.Transpose) -> None:
    assert _disturbed(name).transpose(way).tobytes() == ImageOps.expand(_drawing(), 60, 255).tobytes()
    assert _overlap(_ink(_disturbed(name)), _ink(_drawing())) < 0.5


def test_the_two_skews_are_ten_degrees_apart_from_upright_either_way() -> None:
    left, right = _disturbed("skew-left"), _disturbed("skew-right")
    white = {"expand": False, "fillcolor": 255}
    assert _overlap(_ink(left.rotate(-10, **white)), _ink(_drawing())) > 0.5  # type: ignore[arg-type]
    assert _overlap(_ink(right.rotate(10, **white)), _ink(_drawing())) > 0.5  # type: ignore[arg-type]
    assert _overlap(_ink(left), _ink(right)) < 0.5


def test_half_size_has_half_of_the_pixels_a_side() -> None:
    whole = ImageOps.expand(_drawing(), 60, 255)
    assert _disturbed("half-size").size == (whole.width // 2, whole.height // 2)


def test_a_photograph_is_grey_and_another_for_another_drawing() -> None:
    levels = np.asarray(_disturbed("photograph"))
    assert 150 < np.median(levels) < 250
    np.testing.assert_array_equal(levels, np.asarray(_disturbed("photograph")))
    assert (levels != np.asarray(_disturbed("photograph", seed=1))).any()


@pytest.mark.parametrize("turn", [0, 90])
def test_a_caption_is_found_upright_and_sideways_and_nothing_of_the_drawing_is(turn: int) -> None:
    drawing = _drawing().rotate(turn, expand=True)
    assert len(find_captions(drawing)) == 1
    assert without_captions(drawing).tobytes() == _drawing("").rotate(turn, expand=True).tobytes()


def test_a_word_on_the_thing_itself_stays() -> None:
    drawing = _drawing("")
    ImageDraw.Draw(drawing).rectangle((80, 40, 700, 760), outline=0, width=5)
    ImageDraw.Draw(drawing).text((300, 300), "RADIO", fill=0, font=ImageFont.load_default(48))
    assert find_captions(drawing) == []
