"""The serving encoder: a folder of ONNX files run by ONNX Runtime, without torch."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image
from tokenizers import Tokenizer

from encoder.errors import EncoderError
from encoder.folders import verified
from encoder.images import fit
from encoder.protocols import Vectors
from encoder.specs import EncoderSpec

IMAGE_TOWER = "image-tower.onnx"
IMAGE_HEAD = "image-head.onnx"
TEXT_TOWER = "text-tower.onnx"
TEXT_HEAD = "text-head.onnx"
TOKENIZER = "tokenizer.json"
CHECK = "check.npz"
FILES = (IMAGE_TOWER, IMAGE_HEAD, TEXT_TOWER, TEXT_HEAD, TOKENIZER, CHECK)

IMAGE_BATCH = 8  # Larger batches are no faster, and take more memory.
TEXT_BATCH = 32
MAX_TOKENS = 256  # What all-MiniLM-L6-v2 was trained on.

# int8 arithmetic saturates on processors without VNNI in rare cases; healthy runs are above .985.
LEAST_COSINE = 0.97


class OnnxEncoder:
    """Encodes with the files of one model; each tower is loaded when it is first used. Safe to share by threads.

    `threads` is the number of processor cores that one call may use. Batches are shared out between them, each batch
    to one core: the layers are so small that two cores at one batch are slower than one.
    """

    def __init__(self, spec: EncoderSpec, files: Mapping[str, Path], *, threads: int = 1) -> None:
        self._spec = spec
        self._files = files
        self._threads = threads
        # Its threads are started by the first call that needs them, so that it may be made before a fork.
        self._cores = ThreadPoolExecutor(threads, "encoder")
        self._loading = threading.Lock()

    @property
    def spec(self) -> EncoderSpec:
        """The record that this encoder was loaded from."""
        return self._spec

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """Encode upright, trimmed drawings: float32, (len(images), spec.image_dims)."""
        return self.encode_squares([np.asarray(fit(image, self._spec.image_size)) for image in images])

    def encode_squares(self, squares: Sequence[NDArray[np.uint8]]) -> Vectors:
        """Encode what `encoder.images.fit` made of drawings; the network alone, as the bench measures it."""
        with self._loading:
            towers = self._image_towers
        return self._run_images(towers, squares)

    def encode_patches(self, images: Sequence[Image.Image]) -> Vectors:
        """Encode each patch as if the whole were like it: float32, (len(images), rows, columns, spec.image_dims).

        Cosines of patches of two drawings tell which of their regions are alike.
        """
        with self._loading:
            tower, head = self._image_towers
        maps = []
        for image in images:
            (features,) = tower.run(None, {"pixels": np.asarray(fit(image, self._spec.image_size))[np.newaxis]})
            _, count, rows, columns = features.shape
            patches = features.reshape(count, -1).T[:, :, np.newaxis, np.newaxis]
            (vectors,) = head.run(None, {"features": np.tile(patches, (rows, columns))})
            maps.append(vectors.reshape(rows, columns, -1))
        return np.stack(maps) if maps else np.empty((0, 0, 0, self._spec.image_dims), np.float32)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Encode texts, the words past 256 tokens cut off: float32, (len(texts), spec.text_dims)."""
        with self._loading:
            towers = self._text_towers
        return self._run_texts(towers, texts)

    @cached_property
    def _image_towers(self) -> Towers:
        towers = self._session(IMAGE_TOWER), self._session(IMAGE_HEAD)
        check = np.load(self._files[CHECK], allow_pickle=False)
        self._compare(self._run_images(towers, [check["drawing"]]), check["image_vector"])
        return towers

    @cached_property
    def _text_towers(self) -> Towers:
        towers = self._session(TEXT_TOWER), self._session(TEXT_HEAD)
        check = np.load(self._files[CHECK], allow_pickle=False)
        self._compare(self._run_texts(towers, [str(check["text"])]), check["text_vector"])
        return towers

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._files[TOKENIZER]))
        # The published file pads every text to 128 tokens, which costs short ones eight times their work.
        tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    def _session(self, file: str) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # Errors only: the warnings speak of graph optimisations.
        # Text batches come in all sizes; an arena would keep the largest for ever.
        options.enable_cpu_mem_arena = file in (IMAGE_TOWER, IMAGE_HEAD)
        return onnxruntime.InferenceSession(self._files[file], options, providers=["CPUExecutionProvider"])

    def _run_images(self, towers: Towers, squares: Sequence[NDArray[np.uint8]]) -> Vectors:
        vectors = np.empty((len(squares), self._spec.image_dims), np.float32)
        tower, head = towers
        size = max(1, min(IMAGE_BATCH, math.ceil(len(squares) / self._threads)))

        def run(start: int) -> None:
            pixels = np.stack(squares[start : start + size])
            (features,) = tower.run(None, {"pixels": pixels})
            (vectors[start : start + len(pixels)],) = head.run(None, {"features": features})

        self._share_out(run, range(0, len(squares), size))
        return vectors

    def _run_texts(self, towers: Towers, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self._spec.text_dims), np.float32)
        tower, head = towers
        # Texts of like length share a batch, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))

        def run(start: int) -> None:
            places = order[start : start + TEXT_BATCH]
            encodings = self._tokenizer.encode_batch([texts[place] for place in places])
            ids = np.array([encoding.ids for encoding in encodings], np.int64)
            mask = np.array([encoding.attention_mask for encoding in encodings], np.int64)
            (states,) = tower.run(None, {"ids": ids, "mask": mask})
            (vectors[places],) = head.run(None, {"states": states, "mask": mask})

        self._share_out(run, range(0, len(order), TEXT_BATCH))
        return vectors

    def _share_out(self, run: Callable[[int], None], starts: Sequence[int]) -> None:
        """Run batches on all cores; a network leaves Python's lock to others while it computes."""
        list(map(run, starts) if len(starts) < 2 else self._cores.map(run, starts))

    def _compare(self, vectors: Vectors, expected: Vectors) -> None:
        cosine = float(vectors[0] @ expected)
        if not cosine > LEAST_COSINE:
            raise EncoderError(
                f"Encoder {self._spec.name} computes wrong vectors on this processor (cosine {cosine:.3f} to the "
                "reference, where more than 0.97 is right); use another encoder (FIGSEEK_ENCODER)."
            )


Towers = tuple[onnxruntime.InferenceSession, onnxruntime.InferenceSession]


def load(spec: EncoderSpec, threads: int) -> OnnxEncoder:
    """Load the model whose folder of `encoder/models` is named in `spec.source`."""
    return OnnxEncoder(spec, verified(spec.source), threads=threads)
