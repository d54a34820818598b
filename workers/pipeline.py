"""What a worker does with one row: open, describe and encode its drawings, then write the patent."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image
from tenacity import before_sleep_log, retry, retry_if_exception_type, wait_exponential_jitter

from encoder.errors import EncoderError, UnreadableImage
from encoder.images import fit, to_png
from encoder.protocols import DrawingFacts, Encoder
from mappings.classification import SCHEMES, title
from mappings.document import Drawing, Figure, FigureFailure, Patent, Vector
from mappings.errors import MappingsError
from search.errors import NotFound, SearchError, Unavailable
from search.jobs import Job, Row
from workers.batches import batched
from workers.context import Context
from workers.errors import WorkersError
from workers.holding import Holding
from workers.sources import redbook

logger = logging.getLogger(__name__)

# The network gains nothing beyond it.
BATCH = 16

# While Elasticsearch is away the process waits here and takes no other task, so nothing is burnt.
patiently = retry(
    retry=retry_if_exception_type(Unavailable),
    wait=wait_exponential_jitter(multiplier=0.5, max=5),
    before_sleep=before_sleep_log(logger, logging.WARNING),
)


def work(context: Context, job_id: str, publication: str) -> None:
    """Work on one row until it has ended, however long Elasticsearch is away; done by somebody else is done."""
    held = patiently(context.ledger.start)(job_id, publication)
    if held is not None:
        job = patiently(context.ledger.job)(job_id)
        with Holding(context.ledger, held) as holding:
            changes = patiently(_RowWork(context, job, held.row).run)()
            patiently(holding.end)(**changes)


class _RowWork:
    """The work on one row."""

    def __init__(self, context: Context, job: Job, row: Row) -> None:
        self._context = context
        self._job = job
        self._row = row

    def run(self) -> dict[str, Any]:
        """Do the work and return what changes in the row; may be called again after `Unavailable`."""
        try:
            return self._reindex() if self._job.kind == "reindex" else self._ingest()
        except Unavailable:
            raise
        except (EncoderError, MappingsError, SearchError, WorkersError) as error:
            return self._failed(str(error))
        except Exception as error:  # the edge of the process: the row says it, the job goes on
            logger.exception("%s of %s failed", self._row.publication, self._row.source)
            return self._failed(f"unexpected {type(error).__name__}; the worker's log has more")

    def _failed(self, reason: str) -> dict[str, Any]:
        failure = {"figure": None, "reason": reason}
        return {"state": "failed", "failed": self._row.found, "failures": (failure,)}

    # ---- ingest ----

    def _ingest(self) -> dict[str, Any]:
        context, row = self._context, self._row
        live = context.index.current()
        encoder = context.encoders.get(live.spec)
        parsed = redbook.parse(context.blobs.get("xml", row.xml or ""), row.source)
        before = context.index.get(live.name, row.publication)
        made = _Made(parsed.patent, before, adds_words=context.describer.adds_words)
        for batch in batched(parsed.drawings, BATCH):
            made.add(context, encoder, batch, row.images or {})
        patent = made.patent(revision=self._job.revision, source_digest=row.source_digest)
        state = "indexed"
        if not context.index.put(live.name, patent):
            state = "unchanged"  # a job that began later has written it
        failures = tuple({"figure": one.figure, "reason": one.reason} for one in patent.failures)
        return {"state": state, state: row.found - len(failures), "failed": len(failures), "failures": failures}

    # ---- reindex ----

    def _reindex(self) -> dict[str, Any]:
        context, row = self._context, self._row
        target = context.index.describe(self._job.target or "")
        old = context.index.describe(row.source)
        patent = context.index.get(old.name, row.publication)
        if patent is None:
            raise NotFound(f"{row.publication} is not in {old.name} any more.")
        if old.spec.fingerprint != target.spec.fingerprint:
            encoder = context.encoders.get(target.spec)
            figures: list[Figure] = []
            for batch in batched(patent.figures, BATCH):
                figures += _encode(encoder, [_reopened(context, encoder, one) for one in batch], {})
            patent = replace(patent, figures=tuple(figures))
        context.index.put(target.name, patent)
        return {"state": "indexed", "indexed": len(patent.figures) + (patent.front_page is not None)}


@dataclass(frozen=True, slots=True)
class _Opened:
    """A figure and its drawing, fitted already: sixteen whole ones may have 50 MB each."""

    figure: Figure
    image: Image.Image


class _Made:
    """A patent in the making: its figures and failures so far."""

    def __init__(self, parsed: Patent, before: Patent | None, *, adds_words: bool) -> None:
        self._parsed = parsed
        self._adds_words = adds_words
        self._figures: list[Figure] = []
        self._front: Figure | None = None
        self._failures: list[FigureFailure] = []
        # What the index holds of the same image by the same encoder need not be encoded again.
        figures = before.figures if before else ()
        self._known = {figure.digest: figure.image_vector for figure in figures if figure.image_vector}

    def add(
        self, context: Context, encoder: Encoder, drawings: Sequence[Drawing], images: Mapping[str, Mapping[str, str]]
    ) -> None:
        """Open, describe and encode some drawings; one that cannot be read is a failure with its reason."""
        opened = []
        for drawing in drawings:
            image = images.get(drawing.file, {"reason": "the ledger's row does not know this image"})
            if "reason" in image:
                self._failures.append(FigureFailure(drawing.file, image["reason"]))
                continue
            try:
                one = self._open(context, encoder, drawing, image["digest"])
            except UnreadableImage as error:
                self._failures.append(FigureFailure(drawing.file, f"{drawing.file} cannot be read: {error}."))
                continue
            if drawing.front_page:
                self._front = one.figure
            else:
                opened.append(one)
        self._figures += _encode(encoder, opened, self._known)

    def patent(self, revision: int, source_digest: str) -> Patent:
        """Return the whole patent."""
        words = [text for one in self._figures for text in one.descriptions] if self._adds_words else []
        return replace(
            self._parsed,
            generated=tuple(dict.fromkeys(words)),
            figures=tuple(self._figures),
            front_page=self._front,
            failures=tuple(self._failures),
            revision=revision,
            source_digest=source_digest,
        )

    def _open(self, context: Context, encoder: Encoder, drawing: Drawing, digest: str) -> _Opened:
        image = context.sandbox.open_drawing(context.blobs.get("images", digest), orientation=drawing.orientation)
        context.blobs.put_named("upright", digest, to_png(image))
        figure = Figure(
            digest=digest,
            sheet=drawing.sheet,
            file=drawing.file,
            text=drawing.text,
            view=drawing.view,
            orientation=drawing.orientation,
        )
        if not drawing.front_page:
            facts = DrawingFacts(self._parsed.title, drawing.text, drawing.view, _class_titles(self._parsed))
            describer = context.describer
            figure = replace(figure, descriptions=describer.describe(facts), describer=describer.name)
        return _Opened(figure, fit(image, encoder.spec.image_size))


def _reopened(context: Context, encoder: Encoder, figure: Figure) -> _Opened:
    data = context.blobs.get("images", figure.digest)
    try:
        image = context.sandbox.open_drawing(data, orientation=figure.orientation)
    except UnreadableImage as error:
        raise NotFound(f"The image {figure.file} can no longer be read: {error}") from error
    return _Opened(figure, fit(image, encoder.spec.image_size))


def _class_titles(patent: Patent) -> tuple[str, ...]:
    """Titles of the finest class of each scheme that has one, each once."""
    titles = []
    for scheme in SCHEMES:
        for code in getattr(patent, scheme)[:1]:
            found = title(scheme, code)
            if found and found not in titles:
                titles.append(found)
    return tuple(titles)


def _encode(encoder: Encoder, opened: Sequence[_Opened], known: Mapping[str, Vector]) -> list[Figure]:
    """Give each figure its two vectors: images in one batch, descriptions in another."""
    if not opened:
        return []
    images = dict(known)
    fresh = [one for one in opened if one.figure.digest not in known]
    if fresh:
        rows = encoder.encode_images([one.image for one in fresh])
        images |= {one.figure.digest: _vector(row) for one, row in zip(fresh, rows, strict=True)}
    described = encoder.encode_texts([" ".join(one.figure.descriptions) for one in opened])
    return [
        replace(one.figure, image_vector=images[one.figure.digest], description_vector=_vector(row))
        for one, row in zip(opened, described, strict=True)
    ]


def _vector(row: Any) -> Vector:
    return tuple(row.tolist())
