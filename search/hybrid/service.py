"""The search from end to end: encode, retrieve, fuse, fetch the page; for HTTP and the command line alike."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, TypeVar

from PIL import Image
from tenacity import retry, retry_if_exception_type, stop_after_attempt, stop_after_delay, wait_random

from encoder.errors import UnreadableImage
from encoder.images import rendition, to_png
from encoder.protocols import Encoder
from encoder.sandbox.pool import Sandbox
from mappings.document import from_source
from mappings.errors import BadPublication
from mappings.publication import parse
from search import limits
from search.blobs import Blobs
from search.drawings import Drawings
from search.elastic import Elastic
from search.encoders import EncoderPool
from search.errors import BadQuery, Corrupt, NotFound, Unavailable
from search.hybrid import clauses, results
from search.hybrid.citations import indexed
from search.hybrid.folding import Head, fold
from search.hybrid.fusion import Fused
from search.hybrid.query import DIGEST, Cutoff, EncodeRequest, NameRequest, Query, build
from search.hybrid.ranking import effective, ranked
from search.hybrid.retrieve import Retrieved, best_looks, fetch, retrieve
from search.hybrid.scoring import FIELDS, Vector
from search.index import Index, LiveIndex
from search.naming.naming import Naming, require_one_space
from search.naming.nearest import Named
from search.naming.vectors import VocabularyVectors

Answer = TypeVar("Answer")

# A node that rejects for a moment, or comes back from one, is asked again before a person is told to.
briefly = retry(
    retry=retry_if_exception_type(Unavailable),
    wait=wait_random(0.05, 0.3),
    stop=stop_after_attempt(3) | stop_after_delay(1),
    reraise=True,
)


@dataclass(frozen=True, slots=True)
class SearchService:
    """Answers searches and look-ups; every method raises `BadQuery`, `NotFound`, `Unavailable` or `Mismatch`."""

    elastic: Elastic
    index: Index
    encoders: EncoderPool
    blobs: Blobs
    sandbox: Sandbox
    vocabulary: VocabularyVectors

    @property
    def drawings(self) -> Drawings:
        """The uploaded query drawings."""
        return Drawings(self.blobs)

    def search(self, query: Query | Mapping[str, Any], image: bytes | None = None) -> dict[str, Any]:
        """Answer a query; `image` is a file given beside it, in the place of the query's own."""
        started = perf_counter()
        asked = query if isinstance(query, Query) else build(query)
        drawing = self._drawing(asked, image)
        answer = self._on_live_index(lambda live: self._answer(live, asked, drawing))
        answer["took_ms"] = round(1000 * (perf_counter() - started))
        return answer

    def patent(self, publication: str) -> dict[str, Any]:
        """Show a patent by any spelling of its number: of several kinds that fit, the newest."""
        try:
            number = parse(publication)
        except BadPublication as error:
            raise NotFound(str(error)) from error
        body = clauses.numbered(number)
        hits = self._on_live_index(lambda live: self.elastic.search(live.name, body))["hits"]["hits"]
        if not hits:
            raise NotFound(f"There is no patent {number.name} here.")
        document = from_source(hits[0]["_source"])
        here = self._on_live_index(lambda live: indexed(self.elastic, live.name, document.citations))
        return results.patent(document, here)

    def picture(self, digest: str, longest: int) -> bytes:
        """Make a PNG of a figure, upright and trimmed, its longer side at most so many pixels; `Corrupt` if damaged."""
        png = self._upright(digest)
        try:
            return rendition(png, longest)
        except (OSError, SyntaxError, ValueError) as error:
            raise self._damaged(digest) from error

    def keep(self, data: bytes) -> dict[str, Any]:
        """Keep an uploaded drawing for a day, to be searched by and shown like a figure; uploaded again, for longer."""
        digest = hashlib.sha256(data).hexdigest()
        expires = self.drawings.keep(digest, to_png(self._opened(data)))
        return {"digest": digest, "url": results.image_url(digest), "expires_at": f"{expires:%Y-%m-%dT%H:%M:%SZ}"}

    def is_indexed(self, digest: str) -> bool:
        """Whether a digest is that of a figure that was taken in, and not only of an uploaded drawing."""
        return self.blobs.exists("upright", digest)

    def encode(self, asked: EncodeRequest, image: bytes | None = None) -> dict[str, Any]:
        """Encode one image or one text as the live index does, with a kNN clause to put into a search of one's own."""
        given = image if image is not None else asked.image
        if (given is None) == (asked.text is None):
            raise BadQuery("Give one image or one text.")
        drawing = None if given is None else self._opened(given)
        live = self.index.current()
        encoder = self.encoders.get(live.spec)
        signal, vector = _image(encoder, drawing) if drawing is not None else _text(encoder, asked.text or "")
        sizes = {"k": limits.WINDOW, "num_candidates": limits.CANDIDATES}
        section = {"field": FIELDS[signal], "query_vector": vector, **sizes}
        return {"vector": vector, "encoder": _name(live), "knn": section}

    def name(self, asked: NameRequest, image: bytes | None = None) -> dict[str, Any]:
        """Name a drawing: the words and classes that the live index's encoder finds nearest, with their cosines."""
        drawing = self._drawing(asked, image)
        if drawing is None:
            raise BadQuery("Give one drawing: an uploaded file, or image, or figure.")
        return self._on_live_index(lambda live: self._names(live, asked.size, drawing))

    def _names(self, live: LiveIndex, size: int, drawing: Image.Image) -> dict[str, Any]:
        require_one_space(live.spec)
        _, seen = _image(self.encoders.get(live.spec), drawing)
        found = self._naming(live, seen, size)
        return {"words": found.words, "classes": found.classes, "index": live.name, "encoder": _name(live)}

    def _naming(self, live: LiveIndex, seen: list[float], size: int) -> Named:
        return Naming(self.elastic, self.vocabulary).name(live.name, self.encoders.get(live.spec), seen, size)

    def ready(self) -> str:
        """Return the index's name once a search can be answered; raises what stands in the way."""
        live = self.index.current()
        self.encoders.get(live.spec)
        self.elastic.search(live.name, {"size": 0, "track_total_hits": False})
        return live.name

    def _on_live_index(self, ask: Callable[[LiveIndex], Answer]) -> Answer:
        """Resolve the alias and ask; an index that a reindex swept away in this moment is asked for once more."""
        return briefly(lambda: self._ask_live(ask))()

    def _ask_live(self, ask: Callable[[LiveIndex], Answer]) -> Answer:
        live = self.index.current()
        try:
            return ask(live)
        except NotFound:
            fresh = self.index.current()
            if fresh.name == live.name:
                raise
            return ask(fresh)

    def _answer(self, live: LiveIndex, query: Query, drawing: Image.Image | None) -> dict[str, Any]:
        seen = self._seen(live, query, drawing)
        named = self._named(live, query, seen)
        query = query.model_copy(update={"words": [one["word"] for one in named]}) if query.name else query
        vectors = self._vectors(live, query, seen)
        found = retrieve(self.elastic, live.name, query, vectors)
        cutoff, idle = effective(query.cutoff, found.asked)
        ranking = ranked(found.signals, query.model_copy(update={"cutoff": cutoff}))
        listed = ranking.patents if found.signals else [Fused(one, 0.0, {}) for one in found.newest]
        # The figures shown are those like the drawing, or else those that the words describe.
        nearest = next(iter(vectors.items()), None)
        heads = self._folded(live, [one.publication for one in listed], found, nearest)
        places = {one.publication: one for one in listed}
        page = heads[(query.page - 1) * query.size : query.page * query.size]
        hits = fetch(self.elastic, live.name, [head.publication for head in page], query.said, nearest)
        alike = fetch(self.elastic, live.name, [one for head in page for one in head.alike], (), nearest)
        cut = found.signals and cutoff != Cutoff()
        return {
            "total": ranking.found - ranking.cut if cut else found.counts.total,
            "listed": len(heads),
            "folded": len(listed) - len(heads),
            "took_ms": 0,
            "index": live.name,
            "encoder": _name(live),
            "number": found.number,
            "named": named,
            "can_name": live.spec.has_one_space,
            "results": [
                results.result(
                    places[head.publication],
                    hits[head.publication],
                    [alike[one] for one in head.alike if one in alike],
                )
                for head in page
                if head.publication in hits
            ],
            "facets": dict(found.counts.facets),
            "years": list(found.counts.years),
            "applicants": list(found.counts.applicants),
            "without": list(found.counts.without),
            "notes": [*found.notes, *idle, *ranking.note(), *self._empty(live, found)],
        }

    def _folded(
        self, live: LiveIndex, ranking: Sequence[str], found: Retrieved, nearest: tuple[str, Vector] | None
    ) -> list[Head]:
        if not found.looks:
            return [Head(one) for one in ranking]
        return fold(ranking, found.looks, lambda some: best_looks(self.elastic, live.name, some, nearest))

    def _seen(self, live: LiveIndex, query: Query, drawing: Image.Image | None) -> list[float] | None:
        """Encode the drawing with the encoder of that very index, where it takes part or is to be named."""
        if drawing is None or not (query.name or query.weights.image > 0):
            return None
        return _image(self.encoders.get(live.spec), drawing)[1]

    def _named(self, live: LiveIndex, query: Query, seen: list[float] | None) -> Sequence[Mapping[str, Any]]:
        """Name the drawing where that is asked for; its words take part in the search."""
        if not query.name:
            return []
        if seen is None:
            raise BadQuery("name: there is no drawing to be named; give an uploaded file, or image, or figure.")
        try:
            return self._naming(live, seen, limits.NAMES).words
        except BadQuery as error:
            raise BadQuery(f"name: {error}") from error

    def _vectors(self, live: LiveIndex, query: Query, seen: list[float] | None) -> dict[str, Vector]:
        """Put the vectors of what takes part together; the image's comes first."""
        vectors: dict[str, Vector] = {}
        if seen is not None and query.weights.image > 0:
            vectors["image"] = seen
        if query.said and query.weights.description > 0:
            # As descriptions name things: a sentence each.
            signal, vector = _text(self.encoders.get(live.spec), ". ".join(query.said))
            vectors[signal] = vector
        return vectors

    def _drawing(self, query: Query | NameRequest, image: bytes | None) -> Image.Image | None:
        if image is not None and (query.image is not None or query.figure is not None):
            raise BadQuery("Give one drawing: an uploaded file, or image, or figure.")
        if query.figure is not None:
            try:
                png = self._upright(query.figure)
            except NotFound as error:
                raise BadQuery(f"figure: {error}") from error
            # It was opened, turned and trimmed when it was taken in; not once more, so that it finds itself exactly.
            try:
                return Image.open(io.BytesIO(png), formats=("PNG",)).convert("L")
            except (OSError, SyntaxError, ValueError) as error:
                raise BadQuery(f"figure: {self._damaged(query.figure)}") from error
        given = image if image is not None else query.image
        return None if given is None else self._opened(given)

    def _opened(self, data: bytes) -> Image.Image:
        if len(data) > limits.UPLOAD_BYTES:
            raise BadQuery(f"image: it has {len(data):,} bytes; the limit is {limits.UPLOAD_BYTES:,}.")
        try:
            return self.sandbox.open_drawing(data)
        except UnreadableImage as error:
            raise BadQuery(f"image: {error}.") from error

    def _upright(self, digest: str) -> bytes:
        if not re.fullmatch(DIGEST, digest):
            raise NotFound("A figure is named by the 64 hexadecimal digits of its digest.")
        try:
            return self.blobs.get("upright", digest)
        except NotFound:
            return self.drawings.get(digest)

    def _damaged(self, digest: str) -> Corrupt:
        mends = "take its patent in again (`figseek ingest`)" if self.is_indexed(digest) else "upload it again"
        return Corrupt(f"The stored picture of the figure {digest} is damaged; {mends}.")

    def _empty(self, live: LiveIndex, found: Retrieved) -> list[str]:
        """Tell an empty index from a search that finds nothing."""
        if found.counts.total:
            return []
        body = {"query": clauses.NOT_DELETED, "size": 0, "track_total_hits": 1}
        if self.elastic.search(live.name, body)["hits"]["total"]["value"]:
            return []
        return ["Nothing is indexed yet; run `figseek ingest PATH`."]


def _image(encoder: Encoder, drawing: Image.Image) -> tuple[str, list[float]]:
    return "image", encoder.encode_images([drawing])[0].tolist()


def _text(encoder: Encoder, text: str) -> tuple[str, list[float]]:
    return "description", encoder.encode_texts([text])[0].tolist()


def _name(live: LiveIndex) -> str:
    return f"{live.spec.name}.{live.spec.fingerprint}"
