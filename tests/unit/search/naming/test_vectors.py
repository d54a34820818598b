"""The vectors of the vocabulary: made once for an encoder, read afterwards, made again where they are damaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image

from encoder.errors import EncoderError
from encoder.protocols import Vectors
from encoder.specs import EncoderSpec
from search.blobs import Blobs
from search.errors import Unavailable
from search.naming.phrases import vocabulary
from search.naming.vectors import VocabularyVectors

SPEC = EncoderSpec("lengths", 2, 2, 16, "", "", "fp32", "", "", "")


@dataclass
class Lengths:
    """A text is its length; what it is asked it counts, and it goes on when it may."""

    spec: EncoderSpec = SPEC
    asked: int = 0
    may: Event = field(default_factory=Event)
    error: EncoderError | None = None

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        return np.zeros((len(images), 2), np.float32)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        self.asked += 1
        assert self.may.wait(10)
        if self.error:
            raise self.error
        return np.array([(len(text), 1) for text in texts], np.float32)


@pytest.fixture
def encoder() -> Lengths:
    made = Lengths()
    made.may.set()
    return made


def stored(folder: Path) -> list[Path]:
    return list(folder.rglob("*.npz"))


def test_they_are_made_once_and_then_read(tmp_path: Path, encoder: Lengths) -> None:
    for _ in range(2):
        vectors = VocabularyVectors(Blobs(str(tmp_path)))
        for _ in range(2):
            assert vectors.of(encoder)[:, 0].tolist() == [len(phrase.text) for phrase in vocabulary()]
    assert encoder.asked == 1
    other = Lengths(replace(SPEC, weights_digest="others"), may=encoder.may)
    vectors.of(other)
    assert other.asked == 1
    assert len(stored(tmp_path)) == 2


@pytest.mark.parametrize("kept", [slice(0, 0), slice(0, 5_000), "flipped", "shorter"])
def test_damaged_ones_are_made_again(tmp_path: Path, encoder: Lengths, kept: slice | str) -> None:
    VocabularyVectors(Blobs(str(tmp_path))).of(encoder)
    (file,) = stored(tmp_path)
    whole = file.read_bytes()
    if isinstance(kept, slice):
        file.write_bytes(whole[kept])
    elif kept == "flipped":
        file.write_bytes(whole[:4_000] + bytes([whole[4_000] ^ 1]) + whole[4_001:])
    else:
        with file.open("wb") as stream:
            np.savez(stream, vectors=np.zeros((3, 2), np.float32))
    again = VocabularyVectors(Blobs(str(tmp_path))).of(encoder)
    assert encoder.asked == 2
    assert again.shape == (len(vocabulary()), 2)
    assert file.read_bytes() == whole


def test_who_has_no_patience_is_told_to_come_back(tmp_path: Path) -> None:
    encoder = Lengths()
    vectors = VocabularyVectors(Blobs(str(tmp_path)), patience_s=0)
    for _ in range(3):
        with pytest.raises(Unavailable, match="are being encoded"):
            vectors.of(encoder)
    encoder.may.set()
    vectors._begun(encoder).result(10)
    assert len(vectors.of(encoder)) == len(vocabulary())
    assert encoder.asked == 1


def test_a_failure_is_told_and_tried_again(tmp_path: Path, encoder: Lengths) -> None:
    encoder.error = EncoderError("It computes wrong vectors.")
    vectors = VocabularyVectors(Blobs(str(tmp_path)))
    with pytest.raises(EncoderError, match="wrong vectors"):
        vectors.of(encoder)
    encoder.error = None
    assert len(vectors.of(encoder)) == len(vocabulary())


def test_a_store_that_takes_nothing_is_done_without(tmp_path: Path, encoder: Lengths) -> None:
    (tmp_path / "vocabulary").write_text("no folder")
    assert len(VocabularyVectors(Blobs(str(tmp_path))).of(encoder)) == len(vocabulary())
