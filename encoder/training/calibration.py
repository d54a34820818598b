"""Drawings out of a folder or a weekly tar, for calibrating a quantised network."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePath

import numpy as np
from numpy.typing import NDArray

from encoder.images import fit, open_drawing

SUFFIXES = {".tif", ".tiff", ".png"}


def squares(source: Path, count: int, size: int) -> NDArray[np.uint8]:
    """Read `count` drawings spread evenly over the source: uint8, (count, size, size)."""
    total = sum(1 for _ in _files(source))
    if total < count:
        raise ValueError(f"{source}: {total} drawings, and {count} are needed")
    step = total // count
    chosen = islice(_files(source), 0, step * count, step)
    return np.stack([np.asarray(fit(open_drawing(data), size)) for data in chosen])


def _files(source: Path) -> Iterator[bytes]:
    """Go through a folder, or a tar of ZIPs (a trusted one: our own), in the order of names or members."""
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.suffix.lower() in SUFFIXES:
                yield path.read_bytes()
        return
    with tarfile.open(source) as week:
        for member in week:
            if not member.name.lower().endswith(".zip"):
                continue
            stream = week.extractfile(member)
            if stream is None:
                continue
            with zipfile.ZipFile(io.BytesIO(stream.read())) as grant:
                for name in sorted(grant.namelist()):
                    if PurePath(name).suffix.lower() in SUFFIXES:
                        yield grant.read(name)
