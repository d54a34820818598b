"""Any open_clip and any sentence-transformers model behind the encoder protocol; the only serving code with torch.

Vectors are those of the model itself, of unit length and not turned as the shipped encoder's are (ADR 5).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Protocol

import numpy as np
import open_clip
import torch
from huggingface_hub import snapshot_download
from PIL import Image
from sentence_transformers import SentenceTransformer

from encoder import folders, names, onnx
from encoder.errors import UnknownEncoder
from encoder.images import PREPROCESSING, fit
from encoder.names import OpenClipName
from encoder.protocols import Vectors
from encoder.specs import SENTENCE, EncoderSpec

BATCH = 8
# The same weights in formats that torch does not read.
SKIPPED_ON_HUB = ["onnx/*", "openvino/*", "*.h5", "*.ot", "*.msgpack", "*.onnx", "*.mlmodel"]


def find_spec(name: str) -> EncoderSpec:
    """Make the record of a torch encoder from configurations and digests; no weights are loaded."""
    parsed = names.parse(name)
    image = parsed.image
    spec = _open_clip_spec(image) if isinstance(image, OpenClipName) else folders.read_spec(image)
    if parsed.sentences is not None:
        folder = _sentence_folder(parsed.sentences)
        spec = replace(
            spec,
            text_dims=_sentence_dims(folder),
            weights_digest=names.digest((spec.weights_digest, names.sentence_digest(folder))),
            precision=spec.precision if spec.precision == "fp32" else f"{spec.precision}+fp32",
            licence="see the models' cards",
        )
    return replace(spec, name=name, loader="encoder.openclip:load", source=name)


def load(spec: EncoderSpec, threads: int) -> TorchEncoder:
    """Load both sides of a torch encoder."""
    torch.set_num_threads(threads)
    parsed = names.parse(spec.name)
    if isinstance(parsed.image, OpenClipName):
        image: OpenClipSide | onnx.OnnxEncoder = OpenClipSide(parsed.image, spec.image_size)
    else:
        image = onnx.load(folders.read_spec(parsed.image), threads)
    text = image if parsed.sentences is None else SentenceSide(_sentence_folder(parsed.sentences))
    return TorchEncoder(spec, image, text)


class ImageSide(Protocol):
    """What encodes drawings, into vectors of any length."""

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """Encode drawings."""


class TextSide(Protocol):
    """What encodes texts, into vectors of any length."""

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Encode texts."""


class TorchEncoder:
    """An image side and a text side as one encoder."""

    def __init__(self, spec: EncoderSpec, image: ImageSide, text: TextSide) -> None:
        self._spec = spec
        self._image = image
        self._text = text

    @property
    def spec(self) -> EncoderSpec:
        """The record that this encoder was loaded from."""
        return self._spec

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """Encode upright, trimmed drawings: float32, (len(images), spec.image_dims)."""
        vectors = [self._image.encode_images(images[start : start + BATCH]) for start in range(0, len(images), BATCH)]
        return _unit(vectors, self._spec.image_dims)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Encode texts: float32, (len(texts), spec.text_dims)."""
        return _unit([self._text.encode_texts(texts)] if texts else [], self._spec.text_dims)


class OpenClipSide:
    """Both towers of one open_clip model, on the graphics processor if there is one."""

    def __init__(self, name: OpenClipName, image_size: int) -> None:
        self._size = image_size
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        model, tokenizer = create(name)
        self._model, self._tokenizer = model.to(self._device), tokenizer
        mean, deviation = normalisation(self._model.visual.preprocess_cfg)
        self._mean = torch.tensor(mean, device=self._device).view(1, 3, 1, 1)
        self._deviation = torch.tensor(deviation, device=self._device).view(1, 3, 1, 1)

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """Encode one batch; grey stands in all three channels."""
        grey = np.stack([np.asarray(fit(image, self._size)) for image in images])
        with torch.inference_mode():
            pixels = torch.from_numpy(grey).to(self._device).unsqueeze(1) / 255
            vectors: Vectors = self._model.encode_image((pixels - self._mean) / self._deviation).cpu().numpy()
        return vectors

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Encode texts, those past the model's context cut off."""
        batches = (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))
        with torch.inference_mode():
            vectors = [self._model.encode_text(self._tokenizer(list(batch)).to(self._device)) for batch in batches]
            stacked: Vectors = torch.cat(vectors).cpu().numpy()
        return stacked


def create(name: OpenClipName) -> tuple[Any, Any]:
    """Load an open_clip model and its tokenizer, to be used and not to learn; `UnknownEncoder` where it cannot be."""
    folder = name.configuration
    model_name = f"local-dir:{folder.parent}" if folder else name.architecture
    try:
        weights = None if folder else str(name.weights() or name.pretrained)
        model = open_clip.create_model(model_name, weights, require_pretrained=True, weights_only=True)
        return model.eval(), open_clip.get_tokenizer(model_name)
    except UnpicklingError as error:
        raise UnknownEncoder(
            f"The weights of {name.architecture} hold more than tensors and are not loaded."
        ) from error
    except (OSError, RuntimeError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise UnknownEncoder(f"open_clip cannot load {name.architecture}: {reason}") from error


class SentenceSide:
    """A sentence-transformers model; the library sorts texts by length, batches them and chooses the device."""

    def __init__(self, folder: Path) -> None:
        self._model = SentenceTransformer(str(folder), local_files_only=True, trust_remote_code=False)
        self._lock = threading.Lock()  # Its tokenizer changes its own settings for every call.

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Encode texts."""
        with self._lock:
            vectors: Vectors = self._model.encode(list(texts), show_progress_bar=False)
        return vectors


def _unit(vectors: Sequence[Vectors], dims: int) -> Vectors:
    stacked = np.concatenate([np.empty((0, dims), np.float32), *vectors]).astype(np.float32)
    lengths = np.linalg.norm(stacked, axis=1, keepdims=True)
    unit: Vectors = stacked / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit


def _open_clip_spec(name: OpenClipName) -> EncoderSpec:
    config, preprocess = _configuration(name)
    size = config["vision_cfg"]["image_size"]
    mean, deviation = normalisation(preprocess)
    weights = name.weights()
    digest = names.weights_digest(weights) if weights else name.pretrained
    return EncoderSpec(
        name="",
        image_dims=config["embed_dim"],
        text_dims=config["embed_dim"],
        image_size=size if isinstance(size, int) else max(size),
        preprocessing=f"{PREPROCESSING} mean={mean} deviation={deviation}",
        weights_digest=names.digest((name.architecture, json.dumps(config, sort_keys=True), digest)),
        precision="fp32",
        licence="see the model's card",
        loader="",
        source="",
    )


def _configuration(name: OpenClipName) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the architecture, and what is known of the preprocessing."""
    if name.configuration:
        stored = json.loads(name.configuration.read_text(encoding="utf-8"))
        return stored["model_cfg"], stored.get("preprocess_cfg", {})
    config = open_clip.get_model_config(name.architecture)
    if config is None:
        known = ", ".join(open_clip.list_models())
        raise UnknownEncoder(f"open_clip knows no architecture {name.architecture!r}; it knows {known}.")
    if name.path is not None:
        return config, {}
    preprocess = open_clip.get_pretrained_cfg(name.architecture, name.pretrained)
    if not preprocess:
        tags = ", ".join(open_clip.list_pretrained_tags_by_model(name.architecture))
        raise UnknownEncoder(f"open_clip has no weights {name.pretrained!r} for {name.architecture}; it has {tags}.")
    return config, preprocess


def normalisation(preprocess: dict[str, Any]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and deviation of each channel; CLIP's own where a configuration says nothing."""
    mean = preprocess.get("mean") or open_clip.OPENAI_DATASET_MEAN
    deviation = preprocess.get("std") or open_clip.OPENAI_DATASET_STD
    return tuple(mean), tuple(deviation)


def _sentence_folder(name: str) -> Path:
    """Return a sentence-transformers model's folder, fetched from the hub where it is not one already."""
    path = Path(name).expanduser()
    if path.is_dir():
        return path
    if path.is_absolute():
        raise UnknownEncoder(f"Encoder {SENTENCE}{name}: there is no such folder.")
    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(repository, ignore_patterns=SKIPPED_ON_HUB))
    except (OSError, ValueError) as error:
        raise UnknownEncoder(f"Encoder {SENTENCE}{name} cannot be fetched from the hub: {error}") from error


def _sentence_dims(folder: Path) -> int:
    """Read from the configurations how long the vectors are: the last module that says a size decides."""
    modules = folder / "modules.json"
    parts = (
        [module["path"] for module in json.loads(modules.read_text(encoding="utf-8"))] if modules.is_file() else [""]
    )
    dims = None
    for part in parts:
        file = folder / part / "config.json"
        config = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        for key in ("out_features", "embedding_dimension", "word_embedding_dimension", "hidden_size"):
            if key in config:
                dims = int(config[key])
                break
    if dims is None:
        raise UnknownEncoder(
            f"{folder} is no sentence-transformers model: no configuration says how long its vectors are."
        )
    return dims
