"""A made corpus with made drawings, and an encoder simple enough that a test can compute its cosines by hand."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from encoder.images import fit, open_drawing, to_png
from encoder.look import look
from encoder.protocols import Encoder, Vectors
from encoder.sandbox.pool import Sandbox
from encoder.specs import EncoderSpec
from mappings.document import Citation, Figure, Patent, Vector
from search.blobs import Blobs
from search.elastic import Elastic
from search.encoders import EncoderPool
from search.hybrid.service import SearchService
from search.index import Index, LiveIndex
from search.naming.vectors import VocabularyVectors

SIDE, TEXT_DIMS = 16, 64
SPEC = EncoderSpec(
    name="squares",
    image_dims=SIDE * SIDE,
    text_dims=TEXT_DIMS,
    image_size=SIDE,
    preprocessing="ink",
    weights_digest="none",
    precision="fp32",
    licence="Apache-2.0",
    loader="none",
    source="none",
)

COUNT = 230
TITLES = ("Desk lamp", "Massage chair", "Coffee table", "Watch <b>dial</b>", "Garden bench")
LOCARNO = ("26-05", "06-01", "06-03", "10-02", "06-02")
FIRST_DAY = date(2021, 1, 1)


class SquaresEncoder:
    """An image is its ink on a coarse grid; a text is the bag of its hashed words."""

    @property
    def spec(self) -> EncoderSpec:
        return SPEC

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        rows = [np.asarray(fit(image, SIDE), np.float32).ravel() for image in images]
        return _unit(np.stack([255 - row for row in rows]) + 1)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        rows = np.full((len(texts), TEXT_DIMS), 0.01, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[zlib.crc32(word.encode()) % TEXT_DIMS] += 1
        return _unit(rows)


class SquaresPool(EncoderPool):
    """Gives out the one encoder of these tests."""

    def get(self, spec: EncoderSpec) -> Encoder:
        return SquaresEncoder()


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def drawing(seed: int) -> bytes:
    """Draw some lines and ellipses that no other seed has, as a PNG file."""
    rng = np.random.default_rng(seed)
    image = Image.new("L", (120, 120), 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle((4, 4, 115, 115), outline=0, width=2)
    for _ in range(6):
        x0, y0, x1, y1 = (int(value) for value in rng.integers(8, 112, 4))
        draw.line((x0, y0, x1, y1), fill=0, width=5)
        draw.ellipse((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), outline=0, width=3)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def image_vector(data: bytes) -> Vector:
    return tuple(SquaresEncoder().encode_images([open_drawing(data)])[0].tolist())


def text_vector(text: str) -> Vector:
    return tuple(SquaresEncoder().encode_texts([text])[0].tolist())


def publication(number: int) -> str:
    return f"USD09{number:05d}S1"


def figure(seed: int, sheet: str, text: str, description: str) -> Figure:
    data = drawing(seed)
    return Figure(
        digest=hashlib.sha256(data).hexdigest(),
        sheet=sheet,
        file=f"{sheet}.TIF",
        text=text,
        descriptions=(description,),
        describer="made",
        look=look(open_drawing(data)),
        image_vector=image_vector(data),
        description_vector=text_vector(description),
    )


def made(number: int) -> Patent:
    """Make patent `number` with two figures of the seeds 10 * number + 1 and + 2."""
    title, locarno = TITLES[number % 5], LOCARNO[number % 5]
    views = ("front perspective view", "top plan view")
    return Patent(
        publication=publication(number),
        title=title,
        date=(FIRST_DAY + timedelta(days=number)).isoformat(),
        kind="S1",
        kind_of_patent="design",
        claims=(f"The ornamental design for a {title.lower()}, as shown and described.",),
        figure_texts=tuple(f"FIG. {at} is a {view} of a {title.lower()}" for at, view in enumerate(views, 1)),
        locarno=(locarno,),
        locarno_edition=13,
        uspc=("D6/366",) if number % 2 else ("D26/93",),
        applicants=("Acme Rockets Ltd",) if number % 3 else ("Société Générale des Meubles",),
        assignees=("Wile E. Coyote Inc",) if number % 7 == 0 else (),
        citations=(Citation("USD0661020S1", "cited by examiner"),),
        figures=tuple(
            figure(10 * number + at, f"D0000{at}", f"a {view}", f"{view} of a {title.lower()}")
            for at, view in enumerate(views, 1)
        ),
        source_digest="0" * 64,
        revision=1,
    )


FRONT_SEED, DELETED_SEED = 9_001, 9_002
WITH_FRONT_PAGE, WITHOUT_FIGURES, DELETED = 3, 4, 5


def corpus() -> list[Patent]:
    """Make all patents: one with a front page of its own, one without figures, one deleted after it was written."""
    patents = [made(number) for number in range(COUNT)]
    front = replace(figure(FRONT_SEED, "D00000", "", ""), image_vector=None, description_vector=None, descriptions=())
    patents[WITH_FRONT_PAGE] = replace(patents[WITH_FRONT_PAGE], front_page=front)
    patents[WITHOUT_FIGURES] = replace(
        patents[WITHOUT_FIGURES],
        title="Unicorn feeder",
        figures=(),
        figure_texts=(),
        cpc=("A01K 5/01", "A01K 5/02"),
        description="A trough in which fodder lies. <script>alert(1)</script> The fodder is sweet.",
    )
    doomed = replace(patents[DELETED], figures=(figure(DELETED_SEED, "D00001", "a view", "a deleted thing"),))
    patents[DELETED] = doomed
    return [*patents, Patent(publication=doomed.publication, revision=2, deleted=True)]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The service over the made corpus."""

    service: SearchService
    live: LiveIndex
    patents: dict[str, Patent]


def load(elasticsearch_url: str, prefix: str, folder: Path, documents: Sequence[Patent] | None = None) -> Corpus:
    """Write the corpus, or some patents, into an index of its own."""
    elastic = Elastic(elasticsearch_url)
    index = Index(elastic, prefix)
    live = index.ensure(SPEC)
    blobs = Blobs(str(folder))
    documents = corpus() if documents is None else documents
    for patent in documents:
        index.put(live.name, patent)
    for number in range(20):
        for seed in (10 * number + 1, 10 * number + 2):
            data = drawing(seed)
            blobs.put_named("upright", blobs.put("images", data), to_png(open_drawing(data)))
    index.refresh(live.name)
    alive = {patent.publication: patent for patent in documents}
    alive.pop(publication(DELETED), None)
    service = SearchService(elastic, index, SquaresPool(threads=1), blobs, Sandbox(), VocabularyVectors(blobs))
    return Corpus(service, live, alive)


def unload(corpus: Corpus) -> None:
    """Delete the index."""
    corpus.service.elastic.delete_index(corpus.live.name)
    corpus.service.elastic.close()
