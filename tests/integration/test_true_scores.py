"""True scores where the window has more figures than Elasticsearch takes candidates: each is compared all the same."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from encoder.protocols import Vectors
from mappings.document import Figure, Patent, to_source
from search import limits
from search.elastic import Elastic, Write
from search.hybrid.query import build
from search.hybrid.retrieve import retrieve
from search.index import Index
from tests.integration.made_patents import SPEC

DIMS = 8
WORDED = NEAR = limits.WINDOW
SHEETS = 26
# A few patents have as many sheets as the largest real ones.
MANY, MANY_SHEETS = 2, 1_500
AT_ONCE = 100
# Which of a patent's figures is the best is told by eight bits, with few dimensions to even their errors out (0.005 was
# seen); the second best of these is further off.
TOLERANCE = 0.01
QUERY = np.eye(DIMS, dtype=np.float32)[0]


@dataclass(frozen=True, slots=True)
class Crowd:
    """An index of patents with many figures, and the image vectors of each."""

    elastic: Elastic
    index: str
    vectors: dict[str, Vectors]


def unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def made(rng: np.random.Generator, number: int) -> tuple[Patent, Vectors]:
    """Half have the word and any figures; of the others one figure is nearer than any of those."""
    vectors = unit(rng.standard_normal((MANY_SHEETS if number % WORDED < MANY // 2 else SHEETS, DIMS), np.float32))
    if number >= WORDED:
        near = QUERY + 0.02 * rng.standard_normal(DIMS, np.float32)
        vectors[rng.integers(len(vectors))] = unit(near[None])[0]
    figures = tuple(
        Figure(
            digest=f"{number:032x}{at:032x}",
            sheet=f"D{at:05d}",
            image_vector=tuple(vector.tolist()),
            description_vector=tuple(vector.tolist()),
        )
        for at, vector in enumerate(vectors)
    )
    title = "Lamp" if number < WORDED else "Chair"
    return Patent(f"USD08{number:05d}S1", title=title, figures=figures, source_digest="0" * 64, revision=1), vectors


@pytest.fixture(scope="module")
def crowd(elasticsearch_url: str) -> Iterator[Crowd]:
    elastic, rng = Elastic(elasticsearch_url), np.random.default_rng(5)
    spec = replace(SPEC, image_dims=DIMS, text_dims=DIMS)
    name = Index(elastic, f"crowd-{secrets.token_hex(4)}-").ensure(spec).name
    patents = [made(rng, number) for number in range(WORDED + NEAR)]
    # They lie in several segments, as what is taken in week by week does.
    for start in range(0, len(patents), AT_ONCE):
        writes = [Write(patent.publication, to_source(patent)) for patent, _ in patents[start : start + AT_ONCE]]
        elastic.write_many(name, writes)
    yield Crowd(elastic, name, {patent.publication: vectors for patent, vectors in patents})
    elastic.delete_index(name)
    elastic.close()


def test_every_figure_of_a_window_of_more_than_the_candidates_is_compared(crowd: Crowd) -> None:
    assert sum(map(len, crowd.vectors.values())) > limits.EXACT_CANDIDATES
    found = retrieve(crowd.elastic, crowd.index, build({"text": "lamp"}), {"image": QUERY.tolist()})
    image, keyword = found.signals["image"], found.signals["keyword"]
    assert (len(image.hits), len(keyword.hits)) == (NEAR, WORDED)
    assert {hit.publication for hit in image.hits}.isdisjoint(hit.publication for hit in keyword.hits)
    scores = {hit.publication: hit.score for hit in (*image.hits, *image.missed)}
    best = {name: float(np.max(vectors @ QUERY)) for name, vectors in crowd.vectors.items()}
    assert scores == pytest.approx(best, abs=TOLERANCE)
