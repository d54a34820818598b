"""What Schemathesis needs to be told: what a drawing is, since the schema can only say that it is binary."""

from __future__ import annotations

import io

import schemathesis
from hypothesis import strategies as st
from PIL import Image, ImageDraw

# As the document's encodings name it, in one string.
from search.api.openapi import IMAGE_TYPES


def drawing(width: int, height: int, inset: int) -> bytes:
    """A small sheet with a frame on it."""
    image = Image.new("1", (width, height), 1)
    ImageDraw.Draw(image).rectangle((inset, inset, width - inset, height - inset), outline=0, width=2)
    buffer = io.BytesIO()
    image.save(buffer, "TIFF", compression="group4")
    return buffer.getvalue()


DRAWINGS = st.builds(drawing, st.integers(60, 120), st.integers(60, 120), st.integers(5, 25))

for name in (IMAGE_TYPES, *IMAGE_TYPES.split(", ")):
    schemathesis.openapi.media_type(name, DRAWINGS)
