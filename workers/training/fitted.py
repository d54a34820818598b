"""Drawings opened and fitted into squares once: what was fitted before is taken from the cache."""

from __future__ import annotations

import hashlib
import inspect
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from PIL import Image

from encoder import decoding, images
from encoder.errors import UnreadableImage
from encoder.images import fit
from encoder.sandbox.pool import Sandbox
from encoder.training.examples import Squares
from workers.ahead import ahead
from workers.encoding import AHEAD, CORES
from workers.errors import WorkersError
from workers.evaluation.encoded import held
from workers.evaluation.labelled import Item, Labelled
from workers.evaluation.package import Refuse

SQUARES, REFUSED = "squares.npy", "refused.json"


@dataclass(frozen=True, slots=True)
class Fitted:
    """Drawings with their squares uint8 (n, side, side), which lie in a file and are read as they are asked for.

    The loaders of the items have ended. `refused` tells by place why a drawing could not be read; its square is blank.
    """

    items: Sequence[Item]
    squares: Squares
    refused: dict[int, str]


def read_fitted(
    paths: Sequence[Path], side: int, sandbox: Sandbox, cache: Path, refuse: Refuse, done: Callable[[int], object]
) -> Fitted:
    """Read and fit the sheets under paths; front-page figures are left out: half of them are copies of a sheet.

    Files are read once to know them by their digests, and opened where the cache has no squares of these very files.
    `done` is told of each drawing that was opened or found.
    """
    items: list[Item] = []
    known = hashlib.sha256(_code())
    known.update(str(side).encode())
    for item, load in _loads(paths, refuse):
        items.append(item)
        known.update(_digest(load))
    folder = cache / known.hexdigest()
    if not folder.is_dir():
        loads = (load for _, load in _loads(paths, lambda name, why: None))
        _write(folder, loads, len(items), side, sandbox, done)
    else:
        done(len(items))
    refused = json.loads((folder / REFUSED).read_bytes())
    squares = np.load(folder / SQUARES, mmap_mode="r")
    return Fitted(items, squares, {int(place): why for place, why in refused.items()})


def _loads(paths: Sequence[Path], refuse: Refuse) -> Iterator[tuple[Item, Callable[[], bytes]]]:
    for item in Labelled(paths).read(refuse):
        if not item.drawing.front_page:
            yield item, held(item)


def _digest(load: Callable[[], bytes]) -> bytes:
    try:
        return hashlib.sha256(load()).digest()
    except UnreadableImage as error:
        return str(error).encode()


def _code() -> bytes:
    """What makes a square of a file: squares of other code are not taken."""
    return "".join(map(inspect.getsource, (decoding, images))).encode()


def _write(
    folder: Path,
    loads: Iterator[Callable[[], bytes]],
    count: int,
    side: int,
    sandbox: Sandbox,
    done: Callable[[int], object],
) -> None:
    """Open and fit all drawings into a file; written beside the place and renamed, so that it is whole."""

    def opened(load: Callable[[], bytes]) -> Image.Image | str:
        try:
            return fit(sandbox.open_drawing(load()), side)
        except UnreadableImage as error:
            return str(error)

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder.parent))
        try:
            squares = open_memmap(partial / SQUARES, "w+", np.uint8, (count, side, side))
            refused: dict[int, str] = {}
            for place, found in enumerate(ahead(opened, loads, CORES, AHEAD)):
                if isinstance(found, str):
                    refused[place] = found
                else:
                    squares[place] = np.asarray(found)
                done(1)
            squares.flush()
            (partial / REFUSED).write_text(json.dumps(refused), encoding="utf-8")
            _put(partial, folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        raise WorkersError(f"{folder.parent} cannot be written: {error.strerror or error}.") from error


def _put(partial: Path, folder: Path) -> None:
    """Rename, unless another process was faster with the same."""
    try:
        partial.replace(folder)
    except OSError:
        if not folder.is_dir():
            raise
