"""The sheets that the encoder is measured on: those of the shipped sample, and sheets as large as published ones."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import islice

from PIL import Image

from encoder.training.drawings.sample import sample_path
from encoder.training.drawings.tiff import encode_sheet
from workers.batches import batched
from workers.sources.find import read

# A sheet of the sample has 0.94 million pixels by the median, a published one 2.5 million.
TILES = 2
WHITE = 255


def sample_sheets(count: int) -> list[bytes]:
    """Read the first so many sheets of the sample, in its order."""
    sheets = (load() for source in read(sample_path()) if hasattr(source, "images") for load in source.images.values())
    return list(islice(sheets, count))


def large_sheets(count: int) -> list[bytes]:
    """Make sheets as large as published ones: two of the sample's on each, side by side."""
    return [_tiled(two) for two in batched(sample_sheets(TILES * count), TILES)]


def _tiled(sheets: Sequence[bytes]) -> bytes:
    tiles = [Image.open(io.BytesIO(sheet)).convert("L") for sheet in sheets]
    width, height = max(tile.width for tile in tiles), max(tile.height for tile in tiles)
    page = Image.new("L", (len(tiles) * width, height), WHITE)
    for place, tile in enumerate(tiles):
        page.paste(tile, (place * width, 0))
    return encode_sheet(page, "PG000001", landscape=False)
