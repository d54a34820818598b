from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from onnxruntime import InferenceSession
from PIL import Image, ImageDraw

from encoder import folders
from encoder.errors import EncoderError
from encoder.onnx import CHECK, FILES, IMAGE_HEAD, IMAGE_TOWER, OnnxEncoder
from encoder.protocols import Encoder

FOLDER = folders.MODELS / folders.DEFAULT


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder(folders.read_spec(folders.DEFAULT), folders.verified(folders.DEFAULT))


def chair(legs: int = 4, width: int = 3) -> Image.Image:
    image = Image.new("L", (300, 400), 255)
    pen = ImageDraw.Draw(image)
    pen.rectangle((60, 20, 240, 160), outline=0, width=width)
    pen.polygon([(60, 200), (240, 200), (270, 260), (30, 260)], outline=0, width=width)
    for leg in range(legs):
        pen.line(
            (40 + leg * 220 // max(1, legs - 1), 260, 40 + leg * 220 // max(1, legs - 1), 390), fill=0, width=width
        )
    return image


def bottle() -> Image.Image:
    image = Image.new("L", (200, 400), 255)
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((40, 150, 160, 390), 30, outline=0, width=3)
    pen.rectangle((80, 20, 120, 150), outline=0, width=3)
    return image


def test_images_become_float32_rows_of_unit_length_in_order(encoder: Encoder) -> None:
    images = [chair(), bottle(), chair(3)] * 4  # More than a batch.
    vectors = encoder.encode_images(images)
    assert vectors.dtype == np.float32
    assert vectors.shape == (12, encoder.spec.image_dims)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    for row in (0, 5, 11):
        assert vectors[row] @ encoder.encode_images([images[row]])[0] > 0.98


def test_the_head_turns_vectors_so_that_cosines_stay_and_no_number_is_much_larger_than_the_others() -> None:
    # As pooled features are: most places near zero, a few large.
    features = np.random.default_rng(3).gamma(0.1, size=(6, 1280, 7, 7)).astype(np.float32)
    features[:, :40] *= 20
    (turned,) = InferenceSession(folders.MODELS / folders.PUBLISHED / IMAGE_HEAD).run(None, {"features": features})
    plain = features.mean(axis=(2, 3))
    plain /= np.linalg.norm(plain, axis=1, keepdims=True)
    assert turned @ turned.T == pytest.approx(plain @ plain.T, abs=1e-5)
    deviation = 1 / np.sqrt(plain.shape[1])
    assert np.abs(plain).max() > 5 * deviation
    assert np.abs(turned).max() < 5 * deviation


def test_images_are_shared_out_between_cores_without_a_change(encoder: Encoder) -> None:
    images = [chair(legs) for legs in range(2, 13)]
    on_three = OnnxEncoder(folders.read_spec(folders.DEFAULT), folders.verified(folders.DEFAULT), threads=3)
    for count in (0, 1, 2, 11):
        assert np.array_equal(on_three.encode_images(images[:count]), encoder.encode_images(images[:count]))


def test_texts_become_float32_rows_of_unit_length_in_order(encoder: Encoder) -> None:
    texts = ["office chair", "a bottle with a narrow neck, front perspective view " * 9, "", "Büroſtuhl", "шина"] * 9
    vectors = encoder.encode_texts(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (45, encoder.spec.text_dims)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    for row in (0, 1, 2, 44):
        assert vectors[row] @ encoder.encode_texts([texts[row]])[0] > 0.95


def test_nothing_becomes_no_rows(encoder: Encoder) -> None:
    assert encoder.encode_images([]).shape == (0, encoder.spec.image_dims)
    assert encoder.encode_texts([]).shape == (0, encoder.spec.text_dims)


def test_like_drawings_are_nearer_than_unlike_ones(encoder: Encoder) -> None:
    one, thicker, other = encoder.encode_images([chair(), chair(width=5), bottle()])
    assert one @ thicker > one @ other + 0.1


def test_like_words_are_nearer_than_unlike_ones(encoder: Encoder) -> None:
    chair_text, seat, bottle_text = encoder.encode_texts(["Office chair", "Seat for a desk", "Bottle for drinks"])
    assert chair_text @ seat > chair_text @ bottle_text + 0.1


def test_a_long_text_is_cut_and_not_refused(encoder: Encoder) -> None:
    long, longer = encoder.encode_texts(["chair " * 400, "chair " * 4000])
    assert long @ longer == pytest.approx(1, abs=1e-4)


def test_threads_share_one_encoder() -> None:
    encoder = OnnxEncoder(folders.read_spec(folders.DEFAULT), folders.verified(folders.DEFAULT), threads=2)
    expected = encoder.spec.image_dims, encoder.spec.text_dims
    with ThreadPoolExecutor(6) as pool:
        images = list(pool.map(lambda _: encoder.encode_images([chair()])[0], range(12)))
        texts = list(pool.map(lambda _: encoder.encode_texts(["office chair"])[0], range(12)))
    assert (images[0].size, texts[0].size) == expected
    assert min(float(vector @ images[0]) for vector in images) > 0.999
    assert min(float(vector @ texts[0]) for vector in texts) > 0.999


@pytest.mark.parametrize(("key", "kind"), [("image_vector", "image"), ("text_vector", "text")])
def test_a_processor_that_computes_wrong_vectors_is_found_at_first_use(tmp_path: Path, key: str, kind: str) -> None:
    files = folders.verified(folders.DEFAULT)
    check = dict(np.load(files[CHECK]))
    check[key] = np.roll(check[key], 1)
    np.savez(tmp_path / CHECK, **check)
    broken = OnnxEncoder(folders.read_spec(folders.DEFAULT), files | {CHECK: tmp_path / CHECK})
    with pytest.raises(EncoderError, match="computes wrong vectors on this processor"):
        broken.encode_images([chair()]) if kind == "image" else broken.encode_texts(["chair"])


def test_the_shipped_files_are_as_their_record_says() -> None:
    found = folders.verified(folders.DEFAULT)
    assert set(found) == set(FILES)
    own = {path.name for path in found.values() if path.parent == FOLDER}
    assert {path.name for path in FOLDER.iterdir()} == {*own, folders.RECORD, "README.md"}


def test_the_shipped_files_hold_no_paths_and_are_small() -> None:
    found = folders.verified(folders.DEFAULT)
    for path in found.values():
        assert b"site-packages" not in path.read_bytes()
    assert sum(found[name].stat().st_size for name in (IMAGE_TOWER, IMAGE_HEAD)) < 16_000_000
    assert sum(path.stat().st_size for path in found.values()) < 40_000_000


def test_serving_leaves_torch_unloaded() -> None:
    code = (
        "import sys, encoder.onnx, encoder.registry, encoder.describe.metadata\n"
        "from encoder.registry import find_spec, load_encoder\n"
        "load_encoder(find_spec('figseek-drawings-1')).encode_texts(['chair'])\n"
        "sys.exit('torch' in sys.modules or 'open_clip' in sys.modules or 'transformers' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_a_record_says_what_the_encoder_gives(encoder: Encoder) -> None:
    assert encoder.spec == folders.read_spec(folders.DEFAULT)
    assert replace(encoder.spec, precision="fp32").fingerprint != encoder.spec.fingerprint
