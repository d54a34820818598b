"""The body of a new index: patents.json with an encoder's dimensions and record put in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

# The version of patents.json; raised whenever an index made before it cannot hold what is written after it.
SCHEMA = 2


def index_body(image_dims: int, text_dims: int, meta: Mapping[str, Any]) -> dict[str, Any]:
    """Build settings and mappings of a new index; `meta` (`{"encoder": ...}`) goes into `_meta` beside the schema."""
    body: dict[str, Any] = json.loads(files("mappings").joinpath("patents.json").read_text(encoding="utf-8"))
    figures = body["mappings"]["properties"]["figures"]["properties"]
    figures["image_vector"]["dims"] = image_dims
    figures["description_vector"]["dims"] = text_dims
    body["mappings"]["_meta"] = {**meta, "schema": SCHEMA}
    return body
