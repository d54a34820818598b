"""The vectors of the vocabulary, by encoder: made at first use, then kept beside the images."""

from __future__ import annotations

import hashlib
import io
import logging
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from zipfile import BadZipFile

import numpy as np

from encoder.protocols import Encoder, Vectors
from encoder.specs import EncoderSpec
from search.blobs import Blobs
from search.encoders import KEPT
from search.errors import NotFound, Unavailable
from search.naming.phrases import vocabulary, vocabulary_digest

logger = logging.getLogger(__name__)

# Stored vectors are there in some milliseconds; made ones, of 1,800 phrases, in seconds, and nobody waits for these.
PATIENCE_S = 1.0


class VocabularyVectors:
    """Gives the vectors of `vocabulary()`, in its order; safe to share between threads.

    They are read or made in a thread of their own. `patience_s` is how long a call waits for that; None: to the end.
    """

    def __init__(self, blobs: Blobs, patience_s: float | None = None) -> None:
        self._blobs = blobs
        self._patience_s = patience_s
        self._made: OrderedDict[str, Future[Vectors]] = OrderedDict()
        self._maker = ThreadPoolExecutor(1, "vocabulary")
        self._lock = Lock()

    def of(self, encoder: Encoder) -> Vectors:
        """Return the vectors by an encoder; `Unavailable` while they are being made and patience ends before."""
        future = self._begun(encoder)
        try:
            return future.result(self._patience_s)
        except TimeoutError:
            raise Unavailable("The words for drawings are being encoded, once for this encoder; try again.") from None

    def _begun(self, encoder: Encoder) -> Future[Vectors]:
        fingerprint = encoder.spec.fingerprint
        with self._lock:
            future = self._made.get(fingerprint)
            # What failed is tried again by who asks next.
            if future is None or (future.done() and future.exception()):
                future = self._made[fingerprint] = self._maker.submit(self._make, encoder)
            self._made.move_to_end(fingerprint)
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
            return future

    def _make(self, encoder: Encoder) -> Vectors:
        digest = _digest(encoder.spec)
        try:
            return _read(self._blobs.get("vocabulary", digest), encoder.spec)
        except NotFound:
            logger.info("the vocabulary is encoded by %s, for the first time", encoder.spec.name)
        except (Unavailable, ValueError) as error:
            logger.warning("the vectors of the vocabulary are made again: %s", error)
        vectors = encoder.encode_texts([phrase.text for phrase in vocabulary()])
        try:
            self._blobs.put_named("vocabulary", digest, _written(vectors))
        except Unavailable as error:
            logger.warning("the vectors of the vocabulary are not kept: %s", error)
        return vectors


def _digest(spec: EncoderSpec) -> str:
    return hashlib.sha256(f"{spec.fingerprint} {vocabulary_digest()}".encode()).hexdigest()


def _written(vectors: Vectors) -> bytes:
    """Write vectors as numpy's ZIP, which has a checksum."""
    buffer = io.BytesIO()
    np.savez(buffer, vectors=vectors)
    return buffer.getvalue()


def _read(data: bytes, spec: EncoderSpec) -> Vectors:
    """Read vectors; ValueError where they are damaged or others."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            vectors: Vectors = stored["vectors"]
    except (BadZipFile, EOFError, KeyError, OSError, TypeError) as error:
        raise ValueError(f"they are damaged ({error})") from error
    if vectors.shape != (len(vocabulary()), spec.text_dims) or vectors.dtype != np.float32:
        raise ValueError("they are of another shape")
    return vectors
