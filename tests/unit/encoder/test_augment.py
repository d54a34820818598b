import numpy as np
import pytest
from PIL import Image, ImageDraw

from encoder.training.augment import AUGMENTS, chain

SIDE = 128


@pytest.fixture
def square() -> Image.Image:
    image = Image.new("L", (SIDE, SIDE), 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 40, 70, 110), outline=0, width=3)
    draw.line((30, 20, 110, 90), fill=0, width=3)
    return image


def ink(image: Image.Image) -> float:
    return float((255 - np.asarray(image, float)).mean())


@pytest.mark.parametrize("name", AUGMENTS)
def test_each_changes_the_drawing_keeps_its_size_and_is_told_by_its_seed(name: str, square: Image.Image) -> None:
    before = square.tobytes()
    made = [AUGMENTS[name](square, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert square.tobytes() == before
    assert all(one.size == (SIDE, SIDE) and one.mode == "L" for one in made)
    assert made[0].tobytes() == made[1].tobytes()
    assert any(one.tobytes() != before for one in made)


@pytest.mark.parametrize("name", ["erase", "grid_mask"])
def test_what_is_taken_away_becomes_paper(name: str, square: Image.Image) -> None:
    for seed in range(20):
        made = np.asarray(AUGMENTS[name](square, np.random.default_rng(seed)))
        assert ((made == np.asarray(square)) | (made == 255)).all()


def test_grid_mask_takes_a_sixth_of_the_picture() -> None:
    black = Image.new("L", (SIDE, SIDE), 0)
    shares = [np.asarray(AUGMENTS["grid_mask"](black, np.random.default_rng(seed))).mean() / 255 for seed in range(40)]
    assert 0.12 < float(np.mean(shares)) < 0.2


def test_erasing_takes_between_2_and_25_percent() -> None:
    black = Image.new("L", (SIDE, SIDE), 0)
    shares = [np.asarray(AUGMENTS["erase"](black, np.random.default_rng(seed))).mean() / 255 for seed in range(60)]
    assert min(shares) > 0.015
    assert max(shares) < 0.26


def test_strokes_become_thicker_and_thinner(square: Image.Image) -> None:
    made = [ink(AUGMENTS["stroke"](square, np.random.default_rng(seed))) for seed in range(10)]
    assert min(made) < ink(square) < max(made)


def test_a_photograph_is_darker_paper_with_the_drawing_in_it() -> None:
    disc = Image.new("L", (SIDE, SIDE), 255)
    ImageDraw.Draw(disc).ellipse((44, 44, 83, 83), fill=0)
    for seed in range(20):
        pixels = np.asarray(AUGMENTS["photograph"](disc, np.random.default_rng(seed)), float)
        assert pixels[56:72, 56:72].mean() < 60
        paper = np.concatenate([pixels[:16].ravel(), pixels[-16:].ravel()])
        assert 120 < paper.mean() < 255


def test_a_skewed_drawing_stays_in_the_middle() -> None:
    disc = Image.new("L", (SIDE, SIDE), 255)
    ImageDraw.Draw(disc).ellipse((54, 54, 73, 73), fill=0)
    for seed in range(10):
        rows, columns = np.nonzero(np.asarray(AUGMENTS["skew"](disc, np.random.default_rng(seed))) < 128)
        assert abs(rows.mean() - 63.5) < 1.5
        assert abs(columns.mean() - 63.5) < 1.5


def test_a_chain_applies_each_to_its_share(square: Image.Image) -> None:
    rng = np.random.default_rng(3)
    never, half = chain({"flip": 0.0}), chain({"flip": 0.5})
    assert never(square, rng).tobytes() == square.tobytes()
    changed = sum(half(square, rng).tobytes() != square.tobytes() for _ in range(200))
    assert 70 < changed < 130
    with pytest.raises(KeyError):
        chain({"blur": 1.0})
