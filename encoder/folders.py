"""A model folder: the files of one ONNX encoder, and `spec.json` that names them with their SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from encoder.errors import UnknownEncoder
from encoder.images import PREPROCESSING
from encoder.specs import EncoderSpec

RECORD = "spec.json"
# The networks as they were published, which trainings begin with and are compared with.
PUBLISHED = "figseek-lite0-minilm"
DEFAULT = "figseek-drawings-1"
MODELS = Path(__file__).parent / "models"
# Before the path of a model folder that did not come with figseek.
FOLDER = "folder:"


def file_digest(path: Path) -> str:
    """SHA-256 of one file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(files: dict[str, str]) -> str:
    """SHA-256 over the names and digests of a model's files."""
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()


def shipped() -> tuple[str, ...]:
    """Names of the models that come with figseek."""
    return tuple(sorted(path.parent.name for path in MODELS.glob(f"*/{RECORD}")))


def is_folder_name(name: str) -> bool:
    """Whether a name is that of a shipped model, or of a model folder by its path."""
    return name in shipped() or name.startswith(FOLDER)


def read_spec(name: str) -> EncoderSpec:
    """Read the record of a model folder; no weight file is opened. `UnknownEncoder` where there is none."""
    record = _record(name)
    try:
        return _spec(name, record)
    except (KeyError, TypeError) as error:
        raise UnknownEncoder(f"Encoder {name}: its {RECORD} is not whole ({error!r}).") from error


def _spec(name: str, record: dict[str, Any]) -> EncoderSpec:
    return EncoderSpec(
        name=name,
        image_dims=record["image_dims"],
        text_dims=record["text_dims"],
        image_size=record["image_size"],
        preprocessing=PREPROCESSING,
        weights_digest=digest_of(record["files"]),
        precision=record["precision"],
        licence=record["licence"],
        loader="encoder.onnx:load",
        source=name,
    )


def write_record(folder: Path, facts: dict[str, str | int], files: Iterable[str]) -> None:
    """Write the record of a model folder once its files are there."""
    record = facts | {"files": {name: file_digest(folder / name) for name in sorted(files)}}
    (folder / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def share(folder: Path, files: Iterable[str]) -> None:
    """Remove the files of a new model that are byte for byte those of the published one; `verified` finds these."""
    published = MODELS / PUBLISHED
    if folder.samefile(published):
        return
    for file in files:
        if file_digest(folder / file) == file_digest(published / file):
            (folder / file).unlink()


def verified(name: str) -> dict[str, Path]:
    """Find a model's files by their names, every one of them there and as its record says, or `UnknownEncoder`.

    One that its folder does not have may be that of the published model.
    """
    again = "export it again" if name.startswith(FOLDER) else "install figseek again"
    found = {}
    for file, digest in _record(name)["files"].items():
        path, shared = _folder(name) / file, MODELS / PUBLISHED / file
        if not path.is_file():
            if not shared.is_file() or file_digest(shared) != digest:
                raise UnknownEncoder(
                    f"Encoder {name}: its file {file} is missing, and that of {PUBLISHED} is not the same; {again}."
                )
            path = shared
        elif file_digest(path) != digest:
            raise UnknownEncoder(f"Encoder {name}: its file {file} is damaged; {again}.")
        found[file] = path
    return found


def _folder(name: str) -> Path:
    return Path(name.removeprefix(FOLDER)).expanduser() if name.startswith(FOLDER) else MODELS / name


def _record(name: str) -> dict[str, Any]:
    path = _folder(name) / RECORD
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnknownEncoder(f"Encoder {name}: {path} cannot be read; name a folder of an exported model.") from error
    if not isinstance(record, dict):
        raise UnknownEncoder(f"Encoder {name}: {path} is not the record of a model.")
    return record
