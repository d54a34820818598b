"""A made index to search: patents with real texts and classes, and vectors made from the sample's own."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from encoder.folders import DEFAULT
from encoder.images import open_drawing
from encoder.look import look
from encoder.protocols import DrawingFacts, Encoder, Vectors
from encoder.registry import find_spec, load_encoder
from encoder.training.drawings.sample import sample_path
from mappings.document import Figure, Patent, to_source
from mappings.vectors import packed
from search.elastic import Write
from search.index import Index, LiveIndex
from workers.batches import batched
from workers.bench import neighbours
from workers.bench.made import FIRST_NUMBER, KINDS
from workers.bench.plan import Plan
from workers.context import Context
from workers.encoding import CORES
from workers.sources.find import read
from workers.sources.records import Source
from workers.sources.redbook import parse

# What designs have on average in the sample; the last patent may have fewer.
FIGURES = 7
# Written at once by each of two threads: some megabytes.
PATENTS_AT_ONCE = 50
WRITERS = 2


@dataclass(frozen=True, slots=True)
class Real:
    """The sample: its patents without figures, and of each of its drawings the patent, the text, look and vectors."""

    patents: Sequence[Patent]
    of: NDArray[np.int64]
    texts: Sequence[str]
    sheets: Sequence[bytes]
    looks: Sequence[str]
    images: Vectors
    descriptions: Vectors


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was written: `owners` has for each figure the number of its patent, `start` that of the real drawing.

    `publications` are the patents' names; item n of `looks`, `images` and `descriptions` is of figure n.
    """

    live: LiveIndex
    prefix: str
    real: Real
    owners: NDArray[np.int64]
    start: NDArray[np.int64]
    publications: Sequence[str]
    looks: Sequence[str]
    images: Vectors
    descriptions: Vectors


def read_sample(context: Context) -> Real:
    """Parse the sample and encode its drawings and their descriptions."""
    patents: list[Patent] = []
    of: list[int] = []
    texts: list[str] = []
    sheets: list[bytes] = []
    for source in read(sample_path()):
        if not isinstance(source, Source):
            continue
        parsed = parse(source.xml, source.name)
        for drawing in parsed.drawings:
            if not drawing.front_page:
                facts = DrawingFacts(parsed.patent.title, drawing.text, drawing.view)
                of.append(len(patents))
                texts.append(" ".join(context.describer.describe(facts)))
                sheets.append(source.images[drawing.file]())
        patents.append(parsed.patent)
    encoder: Encoder = load_encoder(find_spec(DEFAULT), threads=CORES)
    # Of our own making, so that they need no sandbox.
    images: list[Vectors] = []
    looks: list[str] = []
    for batch in batched(sheets, 64):
        opened = [open_drawing(sheet) for sheet in batch]
        images.append(encoder.encode_images(opened))
        looks += map(look, opened)
    return Real(patents, np.array(of), texts, sheets, looks, np.concatenate(images), encoder.encode_texts(texts))


def write(context: Context, prefix: str, plan: Plan) -> Corpus:
    """Write the corpus into an index under a prefix, and wait until Elasticsearch has merged what it wants to."""
    real = read_sample(context)
    rng = np.random.default_rng(plan.seed)
    owners = np.arange(plan.figures) // FIGURES
    start = starts(real.of, owners, rng)
    images, descriptions = (neighbours.made(each, start, rng) for each in (real.images, real.descriptions))
    looks = neighbours.made_looks(real.looks, start, rng)
    publications = [f"USD{FIRST_NUMBER + number}S1" for number in range(int(owners[-1]) + 1)]
    live = Index(context.elastic, prefix).ensure(find_spec(DEFAULT))
    corpus = Corpus(live, prefix, real, owners, start, publications, looks, images, descriptions)

    def write_some(patents: Sequence[Patent]) -> int:
        writes = [Write(patent.publication, packed(to_source(patent))) for patent in patents]
        context.elastic.write_many(live.name, writes, refresh=False)
        return len(patents)

    batches = batched(_patents(corpus), PATENTS_AT_ONCE)
    with ThreadPoolExecutor(WRITERS) as writers, tqdm(total=len(publications), unit=" patents") as bar:
        for some in batched(batches, WRITERS):  # so that no more than these are in memory
            bar.update(sum(writers.map(write_some, some)))
    context.elastic.refresh(live.name)
    while context.elastic.index_usage(live.name).merges:
        time.sleep(1)
    return corpus


def starts(of: NDArray[np.int64], owners: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Choose for each figure a real drawing to begin at: those of one made patent are of one real design."""
    designs = rng.integers(int(of[-1]) + 1, size=int(owners[-1]) + 1)
    first, count = np.searchsorted(of, designs), np.bincount(of)[designs]
    within = rng.integers(1 << 30, size=len(owners))
    chosen: NDArray[np.int64] = first[owners] + within % count[owners]
    return chosen


def _patents(corpus: Corpus) -> Iterator[Patent]:
    for number, publication in enumerate(corpus.publications):
        places = range(number * FIGURES, min((number + 1) * FIGURES, len(corpus.owners)))
        origin = int(corpus.real.of[corpus.start[places[0]]])
        original = corpus.real.patents[origin]
        kind = KINDS[number % len(KINDS)].decode()
        yield replace(
            original,
            publication=publication,
            title=f"{kind} {original.title.lower()}",
            figures=tuple(_figure(corpus, place) for place in places),
            revision=1,
        )


def _figure(corpus: Corpus, place: int) -> Figure:
    return Figure(
        digest=hashlib.sha256(str(place).encode()).hexdigest(),
        sheet=f"D{place % FIGURES + 1:05}",
        text=corpus.real.texts[corpus.start[place]],
        look=corpus.looks[place],
        image_vector=tuple(corpus.images[place].tolist()),
        description_vector=tuple(corpus.descriptions[place].tolist()),
    )
