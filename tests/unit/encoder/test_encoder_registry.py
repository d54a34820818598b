from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from encoder import folders, registry
from encoder.errors import EncoderError, UnknownEncoder
from encoder.names import OpenClipName, is_torch_name, parse
from encoder.registry import find_spec, load_encoder, spec_from_meta, spec_to_meta

DEFAULT = "figseek-drawings-1"
PUBLISHED = "figseek-lite0-minilm"


@pytest.fixture
def copied_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The published model, whose folder has all of its files, in a folder of its own."""
    shutil.copytree(folders.MODELS / PUBLISHED, tmp_path / PUBLISHED)
    monkeypatch.setattr(folders, "MODELS", tmp_path)
    return tmp_path / PUBLISHED


@pytest.mark.parametrize(("name", "image_dims", "text_dims"), [(DEFAULT, 896, 896), (PUBLISHED, 1280, 384)])
def test_the_shipped_encoders_are_found_and_loaded(name: str, image_dims: int, text_dims: int) -> None:
    spec = find_spec(name)
    assert (spec.name, spec.image_dims, spec.text_dims, spec.image_size) == (name, image_dims, text_dims, 224)
    assert spec.has_one_space == (name == DEFAULT)
    assert load_encoder(spec).spec == spec


def test_one_space_is_that_of_one_model_with_vectors_of_one_length() -> None:
    spec = find_spec(DEFAULT)
    one = replace(spec, image_dims=384, text_dims=384)
    assert one.has_one_space
    assert not replace(one, image_dims=1280).has_one_space
    # Two models in one encoder have nothing in common but a length.
    for name in ("st:all-mpnet-base-v2", "open_clip:ViT-B-32/openai+st:all-mpnet-base-v2"):
        assert not replace(one, name=name).has_one_space


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(
        UnknownEncoder,
        match=r"no encoder 'resnet'; there are figseek-drawings-1, figseek-lite0-minilm, folder:.*open_clip:.*st:",
    ):
        find_spec("resnet")


@pytest.mark.parametrize("name", ["../models", "", ".", "figseek-drawings-1/", "/"])
def test_a_name_is_never_a_path(name: str) -> None:
    with pytest.raises(UnknownEncoder):
        find_spec(name)


def test_a_model_folder_is_an_encoder_by_its_path(tmp_path: Path) -> None:
    shutil.copytree(folders.MODELS / PUBLISHED, tmp_path / "mine")
    spec = find_spec(f"folder:{tmp_path / 'mine'}")
    assert spec.weights_digest == find_spec(PUBLISHED).weights_digest
    assert load_encoder(spec).encode_texts(["chair"]).shape == (1, 384)
    (tmp_path / "mine" / "text-head.onnx").write_bytes(b"")
    with pytest.raises(UnknownEncoder, match=r"its file text-head\.onnx is damaged; export it again"):
        load_encoder(spec).encode_texts(["chair"])


def test_a_model_shares_the_files_that_the_published_one_has(tmp_path: Path, copied_model: Path) -> None:
    shared, own = ("text-tower.onnx", "tokenizer.json"), "text-head.onnx"
    shutil.copytree(copied_model, tmp_path / "mine")
    folders.share(tmp_path / "mine", shared)
    assert not any((tmp_path / "mine" / file).exists() for file in shared)
    spec = find_spec(f"folder:{tmp_path / 'mine'}")
    files = folders.verified(spec.name)
    assert files["tokenizer.json"] == copied_model / "tokenizer.json"
    assert files[own] == tmp_path / "mine" / own
    assert load_encoder(spec).encode_texts(["chair"]).shape == (1, 384)
    (copied_model / "tokenizer.json").write_bytes(b"{}")
    with pytest.raises(UnknownEncoder, match=r"its file tokenizer\.json is missing.* export it again"):
        load_encoder(spec)


def test_the_published_model_and_files_of_another_kind_are_not_shared(tmp_path: Path, copied_model: Path) -> None:
    folders.share(copied_model, ("tokenizer.json",))
    assert (copied_model / "tokenizer.json").is_file()
    shutil.copytree(copied_model, tmp_path / "mine")
    (tmp_path / "mine" / "tokenizer.json").write_bytes(b"{}")
    folders.share(tmp_path / "mine", ("tokenizer.json",))
    assert (tmp_path / "mine" / "tokenizer.json").read_bytes() == b"{}"


@pytest.mark.parametrize(
    ("record", "told"),
    [(None, "cannot be read; name a folder"), ("{", "cannot be read"), ("[]", "not the record"), ("{}", "not whole")],
)
def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path, record: str | None, told: str) -> None:
    if record is not None:
        (tmp_path / folders.RECORD).write_text(record)
    with pytest.raises(UnknownEncoder, match=told):
        find_spec(f"folder:{tmp_path}")


def test_a_record_survives_an_index_s_meta() -> None:
    spec = find_spec(DEFAULT)
    assert spec_from_meta(json.loads(json.dumps(spec_to_meta(spec)))) == spec
    assert spec_from_meta(spec_to_meta(spec) | {"added_later": 1}) == spec


def test_a_record_that_lacks_fields_is_refused() -> None:
    meta = spec_to_meta(find_spec(DEFAULT))
    del meta["image_dims"]
    with pytest.raises(EncoderError, match="lacks image_dims"):
        spec_from_meta(meta)


def test_changed_weights_are_told_with_the_way_out() -> None:
    spec = replace(find_spec(DEFAULT), weights_digest="0" * 64)
    with pytest.raises(UnknownEncoder, match=f"{DEFAULT} has changed .* `figseek reindex --encoder {DEFAULT}`"):
        load_encoder(spec)


def test_an_encoder_that_is_gone_is_told_with_the_way_out() -> None:
    spec = replace(find_spec(DEFAULT), name="figseek-gone")
    with pytest.raises(UnknownEncoder, match=f"'figseek-gone'.*`figseek reindex --encoder {DEFAULT}`"):
        load_encoder(spec)


def test_what_a_shared_index_says_does_not_choose_the_code_that_runs() -> None:
    spec = replace(find_spec(PUBLISHED), loader="os:system", source="true")
    assert load_encoder(spec).spec.loader == "encoder.onnx:load"


def test_a_damaged_weight_file_is_named(copied_model: Path) -> None:
    weights = copied_model / "image-head.onnx"
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(UnknownEncoder, match=r"image-head\.onnx is damaged"):
        load_encoder(find_spec(PUBLISHED))


def test_a_missing_weight_file_is_named(copied_model: Path) -> None:
    (copied_model / "text-tower.onnx").unlink()
    with pytest.raises(UnknownEncoder, match=r"text-tower\.onnx is missing"):
        load_encoder(find_spec(PUBLISHED))


def test_a_missing_extra_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_torch(name: str) -> None:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(registry, "import_module", without_torch)
    with pytest.raises(EncoderError, match=r"needs torch; install it with `pip install figseek\[torch\]`"):
        find_spec("open_clip:ViT-B-32/openai")


@pytest.mark.parametrize(
    ("name", "image", "sentences"),
    [
        ("open_clip:ViT-B-32/openai", OpenClipName("ViT-B-32", "openai"), None),
        ("open_clip:ViT-B-32@/models/b32.pt", OpenClipName("ViT-B-32", path=Path("/models/b32.pt")), None),
        ("open_clip:ViT-B-32/openai+st:all-MiniLM-L6-v2", OpenClipName("ViT-B-32", "openai"), "all-MiniLM-L6-v2"),
        ("open_clip:RN50@/a@b/w.pt+st:/models/mini", OpenClipName("RN50", path=Path("/a@b/w.pt")), "/models/mini"),
        ("st:intfloat/e5-small", DEFAULT, "intfloat/e5-small"),
        (f"{DEFAULT}+st:all-MiniLM-L6-v2", DEFAULT, "all-MiniLM-L6-v2"),
    ],
)
def test_names_of_torch_models_are_taken_apart(name: str, image: OpenClipName | str, sentences: str | None) -> None:
    assert is_torch_name(name)
    parsed = parse(name)
    assert (parsed.image, parsed.sentences) == (image, sentences)


@pytest.mark.parametrize(
    "name", ["open_clip:ViT-B-32", "open_clip:", "open_clip:ViT-B-32@", "open_clip:ViT-B-32/openai+st:"]
)
def test_names_that_lack_a_part_are_refused(name: str) -> None:
    with pytest.raises(UnknownEncoder, match=r"names no weights|is missing"):
        parse(name)


def test_a_shipped_name_is_no_torch_name() -> None:
    assert not is_torch_name(DEFAULT)
