"""Sheets from file to vector against their decoding alone."""

from __future__ import annotations

from functools import partial

from encoder.decoding import decode
from encoder.folders import DEFAULT
from encoder.onnx import IMAGE_BATCH
from encoder.protocols import Encoder
from encoder.registry import find_spec, load_encoder
from encoder.sandbox.pool import Sandbox
from workers.bench.drawings import large_sheets, sample_sheets
from workers.bench.measured import Measured, in_turns, ratios, spread
from workers.bench.session import Session
from workers.encoding import CORES, encode_drawings

SHEETS = 8 * IMAGE_BATCH


def measure(session: Session) -> list[Measured]:
    """How many times the decoding of its sheet a vector takes: decode, trim, turn, fit and the network together."""
    encoder = load_encoder(find_spec(DEFAULT), threads=CORES)
    sandbox = Sandbox(CORES)
    sets = {"sheet of the sample": sample_sheets(SHEETS), "sheet of published size": large_sheets(SHEETS)}
    return [
        one
        for name, sheets in sets.items()
        for one in _measured(name, sheets, encoder, sandbox, session.plan.rounds)
    ]  # fmt: skip


def _measured(name: str, sheets: list[bytes], encoder: Encoder, sandbox: Sandbox, rounds: int) -> list[Measured]:
    loads = [partial(bytes, sheet) for sheet in sheets]
    sides = {
        "decoding": lambda: [decode(sheet) for sheet in sheets],
        "file to vector": lambda: encode_drawings(encoder, sandbox, loads),
    }
    taken = in_turns(sides, rounds)
    times = ratios(taken["file to vector"], taken["decoding"])
    each = {side: spread([1000 * seconds / len(sheets) for seconds in taken[side]]) for side in taken}
    note = (
        "Decoding is from the bytes of a G4 file to grey pixels, one after the other in this process; the vectors as "
        f"`figseek encode` makes them: opened in {CORES} processes of their own while the network works on {CORES} "
        f"threads. Published size: four sheets of the sample on one page."
    )
    return [
        Measured(f"{side}, a {name}", one.median, "ms", low=one.low, high=one.high) for side, one in each.items()
    ] + [
        Measured(f"… of its decoding, {name}", times.median, "x", 2.0, "at most", times.low, times.high, note)
    ]  # fmt: skip
