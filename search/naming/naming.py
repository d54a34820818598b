"""Names a drawing: by the vocabulary, whose vectors are at hand, and by the descriptions that the index holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from encoder.protocols import Encoder, Vectors
from encoder.specs import EncoderSpec
from search.elastic import Elastic
from search.errors import BadQuery
from search.hybrid import clauses
from search.hybrid.results import cosine
from search.naming.nearest import Named, Near, named
from search.naming.phrases import Source, vocabulary
from search.naming.titles import object_name
from search.naming.vectors import VocabularyVectors

# Texts of a source that take part: of some hundred goods and titles each, and of patents, of which many say the same.
# Further down are texts that are no nearer than others.
PHRASES = 20
PATENTS = 50


@dataclass(frozen=True, slots=True)
class Naming:
    """Finds words and classes for the vector of a drawing."""

    elastic: Elastic
    vectors: VocabularyVectors

    def name(self, index: str, encoder: Encoder, drawing: Sequence[float], count: int) -> Named:
        """Name a drawing by its vector: at most `count` words, and classes of each scheme.

        `BadQuery` where the encoder cannot, `Unavailable` while its vocabulary is being encoded.
        """
        require_one_space(encoder.spec)
        cosines = self.vectors.of(encoder) @ np.asarray(drawing, np.float32)
        hits = self.elastic.search(index, clauses.described(drawing, PATENTS))["hits"]["hits"]
        found: dict[Source, list[Near]] = {source: _nearest(source, cosines) for source in ("goods", "titles")}
        found["index"] = list(_of_index(hits))
        return named(found, count)


def require_one_space(spec: EncoderSpec) -> None:
    """Refuse (`BadQuery`) to name drawings by an encoder whose drawings and texts cannot be compared."""
    if not spec.has_one_space:
        raise BadQuery(
            f"The encoder of the index, {spec.name}, cannot name a drawing, since its drawings and texts are in two "
            "spaces; `figseek reindex --encoder NAME` brings in one that has them in one."
        )


def _nearest(source: Source, cosines: Vectors) -> list[Near]:
    phrases = vocabulary()
    places = [int(place) for place in np.argsort(-cosines, kind="stable") if phrases[place].source == source]
    return [
        Near(phrases[place].text, float(cosines[place]), phrases[place].classes, is_word=source == "goods")
        for place in places[:PHRASES]
    ]


def _of_index(hits: Sequence[Mapping[str, Any]]) -> Iterator[Near]:
    for hit in hits:
        title = hit["_source"].get("title", "")
        name = object_name(title)
        classes = tuple(hit["_source"].get("classes", ()))
        yield Near(name or title, cosine(hit["_score"]), classes, is_word=bool(name))
