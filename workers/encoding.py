"""`figseek encode`: the vectors of drawings in files, or of texts, in one file of numpy's."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import click
import numpy as np
from PIL import Image
from tqdm import tqdm

from encoder.errors import UnreadableImage
from encoder.images import fit
from encoder.protocols import Encoder, PatchEncoder, Vectors
from encoder.registry import find_spec, load_encoder
from encoder.sandbox.pool import Sandbox
from search.printable import printable
from workers.ahead import ahead
from workers.batches import batched
from workers.errors import WorkersError
from workers.figures import BATCH
from workers.sources.limits import IMAGE_BYTES

# A command has the machine to itself while it encodes.
CORES = os.cpu_count() or 1
# Opened while the network works on the batch before; a fitted drawing has 50 KB.
AHEAD = 2 * BATCH


def encode_inputs(
    model: str, files: Sequence[Path], texts: Sequence[str], out: Path, *, patches: bool, as_json: bool
) -> int:
    """Write the vectors of files or texts; returns the exit status. A file that cannot be read means no output.

    With `patches` those of every patch of each drawing; `WorkersError` where the encoder has none.
    """
    encoder = load_encoder(find_spec(model), threads=CORES)
    encode = encoder.encode_images
    if patches:
        if not isinstance(encoder, PatchEncoder):
            raise WorkersError(f"{encoder.spec.name} tells no patches; use a shipped or an exported encoder.")
        encode = encoder.encode_patches
    loads = (partial(read_within, path, IMAGE_BYTES) for path in files)
    with tqdm(total=len(files), unit=" drawings", disable=None if files else True) as bar:
        batches, refused = _encoded(encode, encoder.spec.image_size, Sandbox(CORES), loads, bar.update)
    if refused:
        failures = [{"file": click.format_filename(files[at]), "reason": reason} for at, reason in refused.items()]
        for failure in failures:
            click.echo(printable(f"figseek: {failure['file']}: {failure['reason']}"), err=True)
        if as_json:
            click.echo(json.dumps({"encoded": 0, "failures": failures}, ensure_ascii=False))
        return 1
    vectors = encoder.encode_texts(texts) if texts else np.concatenate(batches)
    _save(out, vectors)
    shape = list(vectors.shape)
    answer = {"encoded": len(vectors), "dims": shape[-1], "shape": shape, "encoder": encoder.spec.name, "out": str(out)}
    click.echo(json.dumps(answer) if as_json else f"{out}: {' x '.join(map(str, shape))}")
    return 0


def encode_drawings(
    encoder: Encoder,
    sandbox: Sandbox,
    loads: Iterable[Callable[[], bytes]],
    done: Callable[[int], object] = lambda count: None,
) -> tuple[Vectors, dict[int, str]]:
    """Encode drawings whose files `loads` give, and name by its place each that is refused, with the reason.

    The vectors are float32, (drawings that were not refused, dims). `done` is told how many more are behind us.
    """
    vectors, refused = _encoded(encoder.encode_images, encoder.spec.image_size, sandbox, loads, done)
    return np.concatenate([np.empty((0, encoder.spec.image_dims), np.float32), *vectors]), refused


def _encoded(
    encode: Callable[[Sequence[Image.Image]], Vectors],
    side: int,
    sandbox: Sandbox,
    loads: Iterable[Callable[[], bytes]],
    done: Callable[[int], object],
) -> tuple[list[Vectors], dict[int, str]]:
    def opened(load: Callable[[], bytes]) -> Image.Image | str:
        try:
            return fit(sandbox.open_drawing(load()), side)
        except (OSError, UnreadableImage) as error:
            return str(error)

    refused: dict[int, str] = {}
    vectors: list[Vectors] = []
    for batch in batched(enumerate(ahead(opened, loads, CORES, AHEAD)), BATCH):
        images = [one for _, one in batch if not isinstance(one, str)]
        refused |= {at: one for at, one in batch if isinstance(one, str)}
        vectors.append(encode(images))
        done(len(batch))
    return vectors, refused


def read_within(path: Path, limit: int) -> bytes:
    """Read what the command line names, at most `limit` bytes: a pipe is welcome there, and may have no end."""
    with path.open("rb") as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise UnreadableImage(f"it has more than {limit:,} bytes")
    return data


def _save(out: Path, vectors: Vectors) -> None:
    """Write beside and rename, so that a half-written file is never seen."""
    partial_file = out.with_name(f".{out.name}.partial")
    try:
        with partial_file.open("wb") as file:
            np.save(file, vectors)
        partial_file.replace(out)
    except OSError as error:
        raise WorkersError(f"{out} cannot be written: {error.strerror or error}.") from error
