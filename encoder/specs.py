"""The record of an encoder: known without loading anything."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """All that decides an encoder's vectors, so that two encoders of one fingerprint may share an index.

    `weights_digest` is the SHA-256 over the weight files (for hub models: name and revision); `image_size` the side in
    pixels of the square that a drawing is fitted into; `loader` the dotted name of the function that loads it; `source`
    where the weights lie: a folder, or a registry name.
    """

    name: str
    image_dims: int
    text_dims: int
    image_size: int
    preprocessing: str
    weights_digest: str
    precision: str
    licence: str
    loader: str
    source: str

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits of what decides the vectors (not where the files lie)."""
        facts = {key: value for key, value in asdict(self).items() if key not in ("source", "loader", "licence")}
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:8]
