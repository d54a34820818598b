"""Hybrid search against the sum of its own sub-queries, and figseek's own part in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from search.blobs import Blobs
from search.elastic import Body, Elastic
from search.hybrid.service import SearchService
from search.index import Index
from search.naming.vectors import VocabularyVectors
from workers.bench.measured import Measured, percentile, spread, timed
from workers.bench.questions import Question, questions
from workers.bench.session import Session
from workers.bench.timed import TimedElastic, TimedPool, TimedSandbox, Watch
from workers.encoding import CORES

# The JVM compiles what is asked often.
WARM = 15
HYBRID = (
    "From the vectors to the answer, without opening and encoding the query. A sub-query is each search that the "
    "hybrid sends (signals, counts, true scores, the page), sent alone, one after the other. Each query is asked once "
    "before it is timed, so that both sides find the same in memory; then in turns one side or the other goes first, "
    "without Elasticsearch's cache of requests."
)
OWN = (
    "Own part: all that is left of a search without opening, encoding and the requests, and in addition the JSON of "
    "all requests and answers, written and read; divided by the time of the `_msearch` requests without that. "
    "The HTTP client's own work counts as request; Python's collector passes over what the bench holds."
)


def measure(session: Session) -> list[Measured]:
    """Time the service as it ships, on the made corpus, query by query."""
    corpus, settings, plan = session.corpus, session.settings, session.plan
    watch = Watch()
    key = settings.elasticsearch_api_key.get_secret_value()
    elastic, plain = TimedElastic(watch, settings.elasticsearch_url, key), Elastic(settings.elasticsearch_url, key)
    blobs = Blobs(settings.blobs)
    service = SearchService(
        elastic, Index(elastic, corpus.prefix), TimedPool(watch, CORES), blobs, TimedSandbox(watch),
        VocabularyVectors(blobs),
    )  # fmt: skip
    hybrid: list[float] = []
    alone: list[float] = []
    own: list[float] = []
    whole: list[float] = []

    def ask(question: Question) -> float:
        elastic.forget_requests(corpus.live.name)
        watch.reset()
        return timed(partial(service.search, question.fields, question.image))

    def ask_alone(asked: Sequence[tuple[str, Body]]) -> float:
        return sum(timed(partial(plain.search, at, body | {"request_cache": False})) for at, body in asked)

    for number, question in enumerate(questions(corpus, WARM + plan.queries, plan.seed)):
        ask(question)
        asked = tuple(watch.asked)
        parts = ask_alone(asked) if number % 2 else 0.0
        seconds = ask(question)
        parts = parts or ask_alone(asked)
        before = sum(watch.seconds.get(part, 0.0) for part in ("open", "encode"))
        requests = sum(watch.seconds.get(part, 0.0) for part in ("search", "msearch", "alias"))
        if number >= WARM:
            whole.append(seconds)
            hybrid.append(seconds - before)
            alone.append(parts)
            json_s = watch.seconds["json"]
            own.append((seconds - before - requests + json_s) / (watch.seconds["msearch"] - json_s))
    for one in (elastic, plain):
        one.close()
    share, pairs = spread(own), spread([one / other for one, other in zip(hybrid, alone, strict=True)])
    results = [Measured("hybrid search, whole, p50", 1000 * percentile(whole, 0.5), "ms")]
    for at in (50, 95):
        both = percentile(hybrid, at / 100), percentile(alone, at / 100)
        results.append(Measured(f"hybrid search, p{at}", 1000 * both[0], "ms", note=HYBRID))
        results.append(Measured(f"… of the sum of its sub-queries, p{at}", both[0] / both[1], "x", 1.1, "at most"))
    results.append(Measured("… query by query", pairs.median, "x", 1.1, "at most", low=pairs.low, high=pairs.high))
    results.append(
        Measured("figseek's own part, of the _msearch", share.median, "x", 0.15, "at most", share.low, share.high, OWN)
    )
    return [*results, *_sizes(session)]


def _sizes(session: Session) -> list[Measured]:
    usage = session.context.elastic.index_usage(session.corpus.live.name)
    return [Measured("index on disk, a figure", usage.bytes / session.plan.figures / 1024, "KB")]
