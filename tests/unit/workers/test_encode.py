from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from workers.cli import main
from workers.sources.limits import IMAGE_BYTES


def _drawing(path: Path, box: tuple[int, int, int, int]) -> Path:
    image = Image.new("1", (300, 400), 1)
    ImageDraw.Draw(image).rectangle(box, outline=0, width=3)
    image.save(path)
    return path


@pytest.fixture
def drawings(tmp_path: Path) -> list[str]:
    return [str(_drawing(tmp_path / "a.tif", (10, 10, 200, 90))), str(_drawing(tmp_path / "b.png", (40, 40, 90, 380)))]


def _encode(out: Path, *inputs: str) -> np.ndarray:
    answer = CliRunner().invoke(main, ["encode", *inputs, "--out", str(out)])
    assert answer.exit_code == 0, answer.output
    vectors: np.ndarray = np.load(out)
    return vectors


def test_files_become_float32_rows_of_unit_length_in_their_order(tmp_path: Path, drawings: list[str]) -> None:
    both = _encode(tmp_path / "both.npy", *drawings)
    turned = _encode(tmp_path / "turned.npy", *reversed(drawings))
    assert both.dtype == np.float32
    assert both.shape[0] == 2
    np.testing.assert_allclose(np.linalg.norm(both, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(both[::-1], turned, atol=1e-5)
    assert both[0] @ both[1] < 0.99


def test_patches_tell_where_two_drawings_are_alike(tmp_path: Path) -> None:
    """A ring in one corner, and in another drawing in the opposite one with a cross where it was."""
    for name, ring, cross in (("a", 40, 260), ("b", 260, 40)):
        image = Image.new("L", (400, 400), 255)
        pen = ImageDraw.Draw(image)
        pen.ellipse((ring, ring, ring + 100, ring + 100), outline=0, width=4)
        pen.line((cross, cross, cross + 100, cross + 100), fill=0, width=4)
        pen.line((cross + 100, cross, cross, cross + 100), fill=0, width=4)
        image.save(tmp_path / f"{name}.png")
    files = [str(tmp_path / "a.png"), str(tmp_path / "b.png")]
    first, second = _encode(tmp_path / "x.npy", "--patches", *files)
    assert first.shape == second.shape == (7, 7, _encode(tmp_path / "y.npy", files[0]).shape[1])
    np.testing.assert_allclose(np.linalg.norm(first, axis=2), 1, atol=1e-5)
    ring, other_ring, cross = first[1, 1], second[5, 5], second[1, 1]
    assert ring @ other_ring > ring @ cross + 0.1
    texts = CliRunner().invoke(main, ["encode", "--patches", "--text", "a", "--out", str(tmp_path / "z.npy")])
    assert "--text has none" in texts.output


def test_texts_of_like_meaning_lie_nearer_than_others(tmp_path: Path) -> None:
    texts = ["a desk lamp", "a lighting fixture for a table", "a motor vehicle wheel"]
    lamp, light, wheel = _encode(tmp_path / "x.npy", *(word for text in texts for word in ("--text", text)))
    assert lamp @ light > lamp @ wheel


def test_an_encoder_that_does_not_exist_is_named_with_those_that_do(tmp_path: Path) -> None:
    answer = CliRunner().invoke(main, ["encode", "--text", "a", "--out", str(tmp_path / "x.npy"), "--model", "nothing"])
    assert answer.exit_code == 2
    assert "figseek-drawings-1" in answer.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["large.tif", "/dev/zero"])
def test_a_file_without_end_is_refused_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if not path.exists():
        with path.open("wb") as file:
            file.truncate(10 * IMAGE_BYTES)  # a hole: it takes no disk
    answer = CliRunner().invoke(main, ["encode", str(path), "--out", str(tmp_path / "x.npy")])
    assert answer.exit_code == 1
    assert f"{path}: it has more than 67,108,864 bytes" in answer.output
