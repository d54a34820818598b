"""The other files of a backup, beside its records: read from its folder or its tar."""

from __future__ import annotations

from pathlib import Path

from workers.errors import UnreadableSource
from workers.sources.folders import load_file
from workers.sources.limits import ARCHIVE_BYTES
from workers.sources.tars import read_member


def read_file_of(path: Path, name: str) -> bytes:
    """Read a file of a backup, empty where there is none; `UnreadableSource` for what cannot be read."""
    if not path.is_dir():
        return read_member(path, name, ARCHIVE_BYTES) or b""
    file = path / name
    if file.is_symlink():
        raise UnreadableSource(f"{name} is a link.")
    return load_file(file, ARCHIVE_BYTES) if file.exists() else b""
