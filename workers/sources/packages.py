"""The digest of a package, one ZIP or one folder with one XML: tells the same input from another, unopened."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import IO

from workers.errors import UnreadableSource
from workers.sources.names import is_xml
from workers.sources.records import ImageLoader


def of_bytes(data: bytes) -> str:
    """Return the digest of a ZIP in memory."""
    return hashlib.sha256(data).hexdigest()


def of_stream(stream: IO[bytes]) -> str:
    """Return the digest of a ZIP on disk, and go back to its beginning."""
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    stream.seek(0)
    return digest


def of_folder(loaders: Mapping[str, ImageLoader]) -> str:
    """Return the digest of a folder by names and contents; none when it has several XMLs or a file cannot be read."""
    if sum(is_xml(name) for name in loaders) != 1:
        return ""
    whole = hashlib.sha256()
    try:
        for name, load in sorted(loaders.items()):
            whole.update(f"{len(name)}:{name}".encode("utf-8", "surrogateescape"))
            whole.update(hashlib.sha256(load()).digest())
    except UnreadableSource:
        return ""
    return whole.hexdigest()
