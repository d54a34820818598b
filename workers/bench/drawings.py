"""The drawings that the encoder is measured on: every sheet of the shipped sample, as published."""

from __future__ import annotations

from itertools import islice

from encoder.training.drawings.sample import sample_path
from workers.sources.find import read


def sample_sheets(count: int) -> list[bytes]:
    """Read the first so many sheets of the sample, in its order."""
    sheets = (load() for source in read(sample_path()) if hasattr(source, "images") for load in source.images.values())
    return list(islice(sheets, count))
