"""The parts of a search service that say how long they took; the service between them is as it ships."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, TypeVar

from PIL import Image

from encoder.protocols import Encoder, Vectors
from encoder.sandbox.pool import Sandbox
from encoder.specs import EncoderSpec
from search.elastic import Body, Elastic
from search.encoders import EncoderPool

Result = TypeVar("Result")


@dataclass
class Watch:
    """What the parts took since the last `reset`: seconds by part, and the searches."""

    seconds: dict[str, float] = field(default_factory=dict)
    asked: list[tuple[str, Body]] = field(default_factory=list)

    def reset(self) -> None:
        """Begin anew."""
        self.seconds, self.asked = {}, []

    def take(self, part: str, work: Callable[[], Result]) -> Result:
        """Do some work on a part's account."""
        started = perf_counter()
        try:
            return work()
        finally:
            self.seconds[part] = self.seconds.get(part, 0.0) + perf_counter() - started


class TimedElastic(Elastic):
    """Elasticsearch, timed: each request counts under its own name, and of all of them the JSON under "json" too."""

    def __init__(self, watch: Watch, url: str, api_key: str) -> None:
        super().__init__(url, api_key)
        self._watch = watch
        serializers = self._client.transport.serializers
        for name in ("dumps", "loads"):
            setattr(serializers, name, self._json(getattr(serializers, name)))

    def _json(self, work: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *data, **form: self._watch.take("json", lambda: work(*data, **form))

    def forget_requests(self, index: str) -> None:
        """Empty the cache of whole requests, which answers a count that was asked before."""
        with self._asking() as client:
            client.indices.clear_cache(index=index, request=True)

    def search(self, index: str, body: Body) -> Body:
        """Search one index."""
        self._watch.asked.append((index, body))
        return self._watch.take("search", lambda: super(TimedElastic, self).search(index, body))

    def msearch(self, searches: Sequence[tuple[str, Body]]) -> list[Body]:
        """Run several searches in one request."""
        self._watch.asked += searches
        return self._watch.take("msearch", lambda: super(TimedElastic, self).msearch(searches))

    def alias_targets(self, alias: str) -> list[str]:
        """Resolve an alias."""
        return self._watch.take("alias", lambda: super(TimedElastic, self).alias_targets(alias))


@dataclass(frozen=True)
class TimedEncoder:
    """An encoder, timed."""

    watch: Watch
    encoder: Encoder

    @property
    def spec(self) -> EncoderSpec:
        """The record of the encoder."""
        return self.encoder.spec

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """Encode drawings."""
        return self.watch.take("encode", lambda: self.encoder.encode_images(images))

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Encode texts."""
        return self.watch.take("encode", lambda: self.encoder.encode_texts(texts))


class TimedPool(EncoderPool):
    """Encoders, timed."""

    def __init__(self, watch: Watch, threads: int) -> None:
        super().__init__(threads)
        self._watch = watch

    def get(self, spec: EncoderSpec) -> Encoder:
        """Return the encoder of a record."""
        return TimedEncoder(self._watch, super().get(spec))


class TimedSandbox(Sandbox):
    """The opening of drawings, timed."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def open_drawing(self, data: bytes, **options: Any) -> Image.Image:
        """Open a drawing."""
        return self._watch.take("open", lambda: super(TimedSandbox, self).open_drawing(data, **options))
