"""What each source gives when nothing disturbs it: the same steps in this process, without any service."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from encoder.protocols import Encoder, Vectors
from encoder.registry import find_spec
from encoder.specs import EncoderSpec
from mappings.document import Patent
from search.jobs import Row
from search.settings import Settings
from search.writing.patching import merge
from search.writing.record import Record, content_digest, to_json
from tests.kills.writes import Write
from workers.context import connect
from workers.figures import Making, Wanted
from workers.remembered import PIPELINE_VERSION
from workers.sources import redbook
from workers.sources.find import read
from workers.sources.records import Source
from workers.writes import of_record


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
    """Makes the patents of a folder and of writes; its blobs are kept in a folder of its own, to compare with."""

    def __init__(self, folder: Path) -> None:
        nowhere = "http://127.0.0.1:9"
        settings = Settings(data=folder, elasticsearch_url=nowhere)
        self._context = connect(settings, threads=2)
        self._encoder = Remembering(self._context.encoders.get(find_spec(settings.encoder)))
        self._made: dict[str, Patent] = {}
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
                files |= _pictures(hashlib.sha256(load()).hexdigest())
        return files

    def written(self, write: Write, there: Patent | None) -> Patent | None:
        """What a write makes of what is there: a patent with a revision of 0; a patch of nothing is nothing.

        A patched patent is made as if it had come whole, and so is each of its descriptions.
        """
        if write.method != "PATCH":
            return self._of_record(write.body, {file: Path(path).read_bytes() for file, path in write.images.items()})
        if there is None:
            return None
        stored = to_json(there)
        for figure in stored["figures"]:
            figure.pop("descriptions", None)
            figure.pop("describer", None)
        return self._of_record(merge(stored, write.body), {})

    def _of_record(self, body: Mapping[str, object], images: Mapping[str, bytes]) -> Patent:
        record, blobs = Record.model_validate_json(json.dumps(body)), self._context.blobs
        stored = {one.file: {"digest": one.digest or blobs.put("images", images[one.file])} for one in record.figures}
        row = Row("", "write", record.publication, "", content_digest(record, stored), images=stored)
        return of_record(self._context, self._encoder, record, row, None)

    def _patent(self, source: object) -> Patent:
        assert isinstance(source, Source), source
        parsed, blobs = redbook.parse(source.xml, source.name), self._context.blobs
        images = {one.file: {"digest": blobs.put("images", source.images[one.file]())} for one in parsed.drawings}
        facts = [PIPELINE_VERSION, self._context.describer.name, blobs.put("xml", source.xml), images]
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        if digest not in self._made:
            making = Making(self._context, self._encoder, parsed.patent, None)
            for drawing in parsed.drawings:
                making.add(Wanted(drawing), images[drawing.file])
            self._made[digest] = making.patent(revision=0, source_digest=digest)
        return self._made[digest]


def pictures(patents: Iterable[Patent]) -> set[Path]:
    """The blobs of the drawings of some patents, by their place under `blobs`."""
    files: set[Path] = set()
    for patent in patents:
        for figure in (*patent.figures, *([patent.front_page] if patent.front_page else [])):
            files |= _pictures(figure.digest)
    return files


def _pictures(digest: str) -> set[Path]:
    return {_place("images", digest), _place("upright", digest, ".png")}


def _place(kind: str, digest: str, suffix: str = "") -> Path:
    return Path(kind) / digest[:2] / f"{digest}{suffix}"
