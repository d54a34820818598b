"""The loaded encoders, by fingerprint: a search uses the one that its index was made with."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from encoder.errors import EncoderError
from encoder.protocols import Encoder
from encoder.registry import load_encoder
from encoder.specs import EncoderSpec
from search.errors import Mismatch

# The live index's and, around a swap, the one before: an encoder takes 100 MB and more.
KEPT = 2


class EncoderPool:
    """Loads each encoder once; safe to share between threads. `threads` is how many cores one encoding may use."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._loaded: OrderedDict[str, Encoder] = OrderedDict()
        self._lock = Lock()

    def get(self, spec: EncoderSpec) -> Encoder:
        """Return the encoder of a record; `Mismatch` when it is not on this machine, with the way out."""
        with self._lock:
            encoder = self._loaded.get(spec.fingerprint)
            if encoder is None:
                encoder = self._loaded[spec.fingerprint] = _load(spec, self._threads)
            self._loaded.move_to_end(spec.fingerprint)
            while len(self._loaded) > KEPT:
                self._loaded.popitem(last=False)
            return encoder


def _load(spec: EncoderSpec, threads: int) -> Encoder:
    try:
        return load_encoder(spec, threads=threads)
    except EncoderError as error:
        raise Mismatch(str(error)) from error
