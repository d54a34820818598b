"""A text encoder whose vectors are kept: a text tower is not trained, so the same texts have the same vectors."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from encoder.protocols import Encoder, Vectors
from encoder.specs import EncoderSpec
from workers.errors import WorkersError


class KeptTexts:
    """An encoder as it is, but that the vectors of each list of texts are kept in a folder."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self._folder = folder

    @property
    def spec(self) -> EncoderSpec:
        """The encoder's own."""
        return self._encoder.spec

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """Encode as the encoder does."""
        return self._encoder.encode_images(images)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Encode, or take what was encoded before by an encoder of the same fingerprint."""
        listed = json.dumps([self.spec.fingerprint, *texts]).encode()
        path = self._folder / f"{hashlib.sha256(listed).hexdigest()}.npy"
        if path.exists():
            kept: Vectors = np.load(path)
            return kept
        vectors = self._encoder.encode_texts(texts)
        part = path.with_name(f".{path.stem}.{os.getpid()}.npy")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(part, vectors)
            part.replace(path)
        except OSError as error:
            raise WorkersError(f"{self._folder} cannot be written: {error.strerror or error}.") from error
        return vectors
