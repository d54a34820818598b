"""What an encoder and a describer can do, whatever they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from encoder.specs import EncoderSpec

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns upright, trimmed drawings and texts into vectors of unit length."""

    @property
    def spec(self) -> EncoderSpec:
        """The record that this encoder was loaded from."""

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """Encode drawings, opened or fitted by `encoder.images`: float32, (len(images), spec.image_dims)."""

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Encode texts: float32, (len(texts), spec.text_dims)."""


@runtime_checkable
class PatchEncoder(Protocol):
    """An encoder that tells, too, what it sees where."""

    def encode_patches(self, images: Sequence[Image.Image]) -> Vectors:
        """Encode each patch as if the whole were like it: float32, (len(images), rows, columns, spec.image_dims)."""


@dataclass(frozen=True, slots=True)
class DrawingFacts:
    """What the publication says of one drawing: all that a describer from metadata knows."""

    title: str
    figure_text: str | None = None
    view: str | None = None
    class_titles: tuple[str, ...] = ()


class Describer(Protocol):
    """Writes descriptions of a drawing."""

    @property
    def name(self) -> str:
        """Name and version; stored beside what it wrote."""

    @property
    def adds_words(self) -> bool:
        """Whether its words go beyond the publication's own; only those belong in keyword search."""

    def describe(self, facts: DrawingFacts) -> tuple[str, ...]:
        """Describe one drawing in one or more texts; never empty."""
