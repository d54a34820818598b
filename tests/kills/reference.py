"""What each source gives when nothing disturbs it: the same steps in this process, without any service."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from encoder.protocols import Encoder, Vectors
from encoder.registry import find_spec
from encoder.specs import EncoderSpec
from mappings.document import Patent
from search.settings import Settings
from workers.context import connect
from workers.figures import Making, Wanted
from workers.remembered import PIPELINE_VERSION
from workers.sources import redbook
from workers.sources.find import read
from workers.sources.records import Source


class Remembering:
    """An encoder that encodes each image and each batch of texts once: the sources of all runs share their drawings.

    Texts go in the batches of the pipeline, since the text tower scales its eight bits by the batch.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    @property
    def spec(self) -> EncoderSpec:
        return self._encoder.spec

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        return np.concatenate([self._image(image) for image in images])

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        key = "\n".join(texts)
        if key not in self._known:
            self._known[key] = self._encoder.encode_texts(texts)
        return self._known[key]

    def _image(self, image: Image.Image) -> Vectors:
        key = hashlib.sha256(image.tobytes()).hexdigest()
        if key not in self._known:
            self._known[key] = self._encoder.encode_images([image])
        return self._known[key]


class Reference:
    """Makes the patents of a folder; its blobs are kept in a folder of its own, to compare with."""

    def __init__(self, folder: Path) -> None:
        nowhere = "http://127.0.0.1:9"
        settings = Settings(data=folder, elasticsearch_url=nowhere)
        self._context = connect(settings, threads=2)
        self._encoder = Remembering(self._context.encoders.get(find_spec(settings.encoder)))
        self.blobs = Path(settings.blobs)

    def patents(self, grants: Path) -> dict[str, Patent]:
        """Every patent under a path, by its publication, with a revision of 0."""
        return {patent.publication: patent for patent in map(self._patent, read(grants))}

    def files(self, grants: Path) -> set[Path]:
        """The blobs of all patents under a path, by their place under `blobs`."""
        files = set()
        for source in read(grants):
            assert isinstance(source, Source), source
            files.add(_place("xml", hashlib.sha256(source.xml).hexdigest()))
            for load in source.images.values():
                digest = hashlib.sha256(load()).hexdigest()
                files |= {_place("images", digest), _place("upright", digest, ".png")}
        return files

    def _patent(self, source: object) -> Patent:
        assert isinstance(source, Source), source
        parsed, blobs = redbook.parse(source.xml, source.name), self._context.blobs
        images = {one.file: {"digest": blobs.put("images", source.images[one.file]())} for one in parsed.drawings}
        making = Making(self._context, self._encoder, parsed.patent, None)
        for drawing in parsed.drawings:
            making.add(Wanted(drawing), images[drawing.file])
        facts = [PIPELINE_VERSION, self._context.describer.name, blobs.put("xml", source.xml), images]
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        return making.patent(revision=0, source_digest=digest)


def _place(kind: str, digest: str, suffix: str = "") -> Path:
    return Path(kind) / digest[:2] / f"{digest}{suffix}"
