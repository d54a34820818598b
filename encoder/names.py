"""The names of torch encoders: what of open_clip and of sentence-transformers they mean, and where the weights lie."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from encoder.errors import UnknownEncoder
from encoder.folders import DEFAULT, file_digest, shipped
from encoder.specs import SENTENCE

OPEN_CLIP = "open_clip:"
# Told to whoever names an encoder that is not there.
GRAMMAR = (
    f"{OPEN_CLIP}ARCHITECTURE/PRETRAINED (weights of open_clip's registry), "
    f"{OPEN_CLIP}ARCHITECTURE@PATH (weights on disk), "
    f"{SENTENCE}NAME_OR_PATH (sentence-transformers for texts, the shipped model for drawings) "
    f"or IMAGE+{SENTENCE}NAME_OR_PATH for both"
)

CONFIG = "open_clip_config.json"
WEIGHTS = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin", "*.safetensors", "*.pt", "*.bin")
SENTENCE_SUFFIXES = {".safetensors", ".bin", ".json", ".txt", ".model"}


@dataclass(frozen=True, slots=True)
class OpenClipName:
    """A model of open_clip: a pretrained tag of its registry, or weights in a file or folder."""

    architecture: str
    pretrained: str = ""
    path: Path | None = None

    @property
    def configuration(self) -> Path | None:
        """The file in the folder that describes the architecture, if there is one; it goes before the name's."""
        file = self.path / CONFIG if self.path else None
        return file if file and file.is_file() else None

    def weights(self) -> Path | None:
        """Return the weight file on disk; None for weights of the registry."""
        if self.path is None or self.path.is_file():
            return self.path
        for pattern in WEIGHTS:
            for file in sorted(self.path.glob(pattern)):
                return file
        raise UnknownEncoder(f"Encoder {OPEN_CLIP}{self.architecture}@{self.path}: no weights lie there.")


@dataclass(frozen=True, slots=True)
class EncoderName:
    """A name taken apart: `image` is an open_clip model or a shipped one; `sentences` a folder or a name of the hub."""

    image: OpenClipName | str
    sentences: str | None


def is_torch_name(name: str) -> bool:
    """Whether a name is of this kind, and not that of a shipped model."""
    return name.startswith((OPEN_CLIP, SENTENCE)) or f"+{SENTENCE}" in name


def parse(name: str) -> EncoderName:
    """Take a name apart; the shipped model sees the drawings where only a text model is named."""
    if name.startswith(SENTENCE):
        return EncoderName(DEFAULT, name.removeprefix(SENTENCE))
    image, plus, sentences = name.partition(f"+{SENTENCE}")
    if plus and not sentences:
        raise UnknownEncoder(f"Encoder {name}: after +{SENTENCE} a model's name or folder is missing.")
    return EncoderName(_image(image), sentences or None)


def _image(name: str) -> OpenClipName | str:
    if not name.startswith(OPEN_CLIP):
        if name not in shipped():
            raise UnknownEncoder(f"There is no shipped encoder {name!r}; there are {', '.join(shipped())}.")
        return name
    rest = name.removeprefix(OPEN_CLIP)
    architecture, at, path = rest.partition("@")
    if at and path:
        return OpenClipName(architecture, path=Path(path).expanduser())
    architecture, _, pretrained = rest.partition("/")
    if not pretrained:
        raise UnknownEncoder(f"Encoder {name} names no weights; write {GRAMMAR}.")
    return OpenClipName(architecture, pretrained)


def digest(parts: Iterable[str]) -> str:
    """SHA-256 over strings, in their order."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def weights_digest(file: Path) -> str:
    """SHA-256 of a weight file; taken once as long as the file does not change."""
    status = file.stat()
    return _remembered_digest(file, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=64)
def _remembered_digest(file: Path, modified_ns: int, size: int) -> str:
    return file_digest(file)


def sentence_digest(folder: Path) -> str:
    """SHA-256 over the weights and configurations of a sentence-transformers folder."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in SENTENCE_SUFFIXES and path.is_file())
    return digest(part for file in files for part in (file.relative_to(folder).as_posix(), weights_digest(file)))
