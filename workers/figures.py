"""Opens, describes and encodes the drawings of one patent."""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image

from encoder.errors import UnreadableImage
from encoder.images import fit, to_png
from encoder.look import look
from encoder.protocols import Describer, DrawingFacts, Encoder
from mappings.classification import SCHEMES, title
from mappings.document import Drawing, Figure, FigureFailure, Patent, Vector
from search.errors import NotFound
from workers.context import Context

logger = logging.getLogger(__name__)

# The network gains nothing beyond it.
BATCH = 16


@dataclass(frozen=True, slots=True)
class Wanted:
    """A drawing to be taken in, with the descriptions that came with it, if any did."""

    drawing: Drawing
    descriptions: tuple[str, ...] = ()
    describer: str | None = None


@dataclass(frozen=True, slots=True)
class _Opened:
    """A figure and its drawing, fitted already: sixteen whole ones may have 50 MB each."""

    figure: Figure
    image: Image.Image


class Making:
    """A patent in the making. What it ends as depends on its drawings and texts alone, not on how it came to be.

    `before` is what the index holds of it: what is the same by the same encoder need not be encoded again.
    """

    def __init__(self, context: Context, encoder: Encoder, parsed: Patent, before: Patent | None) -> None:
        self._context = context
        self._encoder = encoder
        self._parsed = parsed
        self._before = before.figures if before else ()
        self._figures: list[Figure] = []
        self._front: Figure | None = None
        self._failures = list(parsed.failures)
        self._opened: list[_Opened] = []

    def add(self, wanted: Wanted, image: Mapping[str, str]) -> None:
        """Open and describe a drawing; one that cannot be read is a failure with its reason."""
        file = wanted.drawing.file
        if "reason" in image:
            self._fail(file, image["reason"])
            return
        try:
            one = self._open(wanted, image["digest"])
        except UnreadableImage as error:
            self._fail(file, f"{file} cannot be read: {error}.")
            return
        if wanted.drawing.front_page:
            self._front = one.figure
            return
        self._opened.append(one)
        if len(self._opened) == BATCH:
            self._encode()

    def patent(self, revision: int, source_digest: str) -> Patent:
        """Return the whole patent."""
        self._encode()
        describer = self._context.describer
        generated = self._parsed.generated
        if describer.adds_words and not generated:
            generated = tuple(dict.fromkeys(text for one in self._figures for text in one.descriptions))
        return replace(
            self._parsed,
            generated=generated,
            figures=with_texts(self._encoder, self._figures, self._before),
            front_page=self._front,
            failures=tuple(self._failures),
            revision=revision,
            source_digest=source_digest,
        )

    def _fail(self, file: str, reason: str) -> None:
        failure = FigureFailure(file, reason)
        if failure not in self._failures:
            self._failures.append(failure)

    def _open(self, wanted: Wanted, digest: str) -> _Opened:
        drawing, context = wanted.drawing, self._context
        image = context.sandbox.open_drawing(context.blobs.get("images", digest), orientation=drawing.orientation)
        context.blobs.put_named("upright", digest, to_png(image))
        figure = Figure(
            digest=digest,
            sheet=drawing.sheet,
            file=drawing.file,
            text=drawing.text,
            view=drawing.view,
            orientation=drawing.orientation,
            descriptions=wanted.descriptions,
            describer=wanted.describer,
            look=None if drawing.front_page else look(image),
        )
        if not drawing.front_page and not figure.descriptions:
            figure = described(context.describer, self._parsed, figure)
        return _Opened(figure, fit(image, self._encoder.spec.image_size))

    def _encode(self) -> None:
        known = {figure.digest: figure.image_vector for figure in self._before if figure.image_vector}
        self._figures += with_images(self._encoder, self._opened, known)
        self._opened.clear()


def described(describer: Describer, patent: Patent, figure: Figure) -> Figure:
    """Give a figure the descriptions of today's describer."""
    facts = DrawingFacts(patent.title, figure.text, figure.view, _class_titles(patent))
    return replace(figure, descriptions=describer.describe(facts), describer=describer.name)


def encoded_again(context: Context, encoder: Encoder, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Give figures the vectors of another encoder; `NotFound` when an image cannot be read any more."""
    made: list[Figure] = []
    for start in range(0, len(figures), BATCH):
        opened = [_reopened(context, encoder, one) for one in figures[start : start + BATCH]]
        made += with_images(encoder, opened, {})
    return with_texts(encoder, made, ())


def with_images(encoder: Encoder, opened: Sequence[_Opened], known: Mapping[str, Vector]) -> list[Figure]:
    """Give figures their image vectors, those that are not known in one batch."""
    vectors = dict(known)
    fresh = [one for one in opened if one.figure.digest not in known]
    if fresh:
        rows = encoder.encode_images([one.image for one in fresh])
        vectors |= {one.figure.digest: _vector(row) for one, row in zip(fresh, rows, strict=True)}
    return [replace(one.figure, image_vector=vectors[one.figure.digest]) for one in opened]


def with_texts(encoder: Encoder, figures: Sequence[Figure], before: Sequence[Figure]) -> tuple[Figure, ...]:
    """Give figures the vectors of their descriptions, those of before where all descriptions are the same.

    All or none: an eight-bit text tower scales by its batch, so vectors depend on what is encoded beside them.
    """
    texts = [" ".join(one.descriptions) for one in figures]
    vectors = [one.description_vector for one in before]
    if not figures or (texts == [" ".join(one.descriptions) for one in before] and all(vectors)):
        return tuple(replace(one, description_vector=vector) for one, vector in zip(figures, vectors, strict=False))
    rows = encoder.encode_texts(texts)
    return tuple(replace(one, description_vector=_vector(row)) for one, row in zip(figures, rows, strict=True))


def _reopened(context: Context, encoder: Encoder, figure: Figure) -> _Opened:
    data = context.blobs.get("images", figure.digest)
    try:
        image = context.sandbox.open_drawing(data, orientation=figure.orientation)
    except UnreadableImage as error:
        raise NotFound(f"The image {figure.file} can no longer be read: {error}") from error
    return _Opened(replace(figure, look=look(image)), fit(image, encoder.spec.image_size))


def looked_at(context: Context, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Give figures of an older index their look, from their stored pictures."""
    return tuple(one if one.look else _looked_at(context, one) for one in figures)


def _looked_at(context: Context, figure: Figure) -> Figure:
    try:
        with Image.open(io.BytesIO(context.blobs.get("upright", figure.digest)), formats=("PNG",)) as stored:
            return replace(figure, look=look(stored.convert("L")))
    except (NotFound, OSError, SyntaxError, ValueError) as error:
        logger.warning("%s has no look and is never folded: %s", figure.file, error)
        return figure


def _class_titles(patent: Patent) -> tuple[str, ...]:
    """Titles of the finest class of each scheme that has one, each once."""
    titles = []
    for scheme in SCHEMES:
        for code in getattr(patent, scheme)[:1]:
            found = title(scheme, code)
            if found and found not in titles:
                titles.append(found)
    return tuple(titles)


def _vector(row: Any) -> Vector:
    return tuple(row.tolist())
