"""The record of an encoder: known without loading anything."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

# In the name of an encoder before that of a sentence-transformers model, which sees the texts in its place.
SENTENCE = "st:"


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
    def has_one_space(self) -> bool:
        """Whether drawings and texts can be compared: one model encodes both, into vectors of one length."""
        has_two_models = self.name.startswith(SENTENCE) or f"+{SENTENCE}" in self.name
        return self.image_dims == self.text_dims and not has_two_models

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits of what decides the vectors (not where the files lie)."""
        facts = {key: value for key, value in asdict(self).items() if key not in ("source", "loader", "licence")}
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:8]
