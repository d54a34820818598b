"""A sheet from file to vector against its decoding alone."""

from __future__ import annotations

import os

from encoder.decoding import decode
from encoder.folders import DEFAULT
from encoder.onnx import IMAGE_BATCH
from encoder.registry import find_spec, load_encoder
from encoder.sandbox.pool import Sandbox
from workers.bench.drawings import sample_sheets
from workers.bench.measured import Measured, in_turns, ratios, spread
from workers.bench.session import Session

BATCHES = 4


def measure(session: Session) -> list[Measured]:
    """How many times the decoding of its sheet a vector takes: decode, trim, turn, fit and the network together."""
    threads = os.cpu_count() or 1
    encoder = load_encoder(find_spec(DEFAULT), threads=threads)
    sandbox, sheets = Sandbox(), sample_sheets(IMAGE_BATCH * BATCHES)

    def decoded() -> None:
        for sheet in sheets:
            decode(sheet)

    def encoded() -> None:
        for start in range(0, len(sheets), IMAGE_BATCH):
            encoder.encode_images([sandbox.open_drawing(sheet) for sheet in sheets[start : start + IMAGE_BATCH]])

    taken = in_turns({"decoded": decoded, "encoded": encoded}, session.plan.rounds)
    times = ratios(taken["encoded"], taken["decoded"])
    each = {name: spread([1000 * seconds / len(sheets) for seconds in taken[name]]) for name in taken}
    note = (
        "Decoding is from the bytes of a G4 file to grey pixels in this process; the vector as `figseek encode` makes "
        f"it, decoded in a process of its own, in batches of {IMAGE_BATCH}, with {threads} threads in the network."
    )
    return [
        Measured(f"{label}, a sheet", each[name].median, "ms", low=each[name].low, high=each[name].high)
        for name, label in (("decoded", "decoding"), ("encoded", "file to vector"))
    ] + [
        Measured("file to vector, of its decoding", times.median, "x", 2.0, "at most", times.low, times.high, note)
    ]  # fmt: skip
