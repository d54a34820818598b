"""Sheets from file to vector against their decoding alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from encoder.decoding import decode
from encoder.folders import DEFAULT
from encoder.images import open_drawing
from encoder.onnx import IMAGE_BATCH
from encoder.registry import find_spec, load_encoder
from encoder.sandbox.pool import Sandbox
from workers.batches import batched
from workers.bench.drawings import large_sheets, sample_sheets
from workers.bench.measured import Measured, in_turns, ratios, spread
from workers.bench.session import Session
from workers.encoding import CORES, encode_drawings

SHEETS = 8 * IMAGE_BATCH
NOTE = (
    "From the bytes of a G4 file: decoding to grey pixels; or decoding, trimming, turning, fitting and the network, "
    f"in batches of {IMAGE_BATCH}; both by one core, one sheet after the other. `figseek encode` does the latter on "
    f"all cores, here {CORES}, opening sheets in processes of their own while the network works. Published size: two "
    "sheets of the sample on one page."
)


def measure(session: Session) -> list[Measured]:
    """How many times the decoding of its sheet a vector takes."""
    spec, sandbox = find_spec(DEFAULT), Sandbox(CORES)
    on_one, on_all = load_encoder(spec, threads=1), load_encoder(spec, threads=CORES)

    def encode(sheets: Sequence[bytes]) -> None:
        for some in batched(sheets, IMAGE_BATCH):
            on_one.encode_images([open_drawing(sheet) for sheet in some])

    results = []
    for name, sheets in (
        ("sheet of the sample", sample_sheets(SHEETS)),
        ("sheet of published size", large_sheets(SHEETS)),
    ):
        sides: dict[str, Callable[[], object]] = {
            "decoding": partial(_decode, sheets),
            "file to vector": partial(encode, sheets),
            "figseek encode": partial(encode_drawings, on_all, sandbox, [partial(bytes, sheet) for sheet in sheets]),
        }
        results += _compared(name, in_turns(sides, session.plan.rounds), len(sheets))
    return results


def _decode(sheets: Sequence[bytes]) -> None:
    for sheet in sheets:
        decode(sheet)


def _compared(name: str, taken: Mapping[str, Sequence[float]], count: int) -> list[Measured]:
    each = {side: spread([1000 * seconds / count for seconds in taken[side]]) for side in taken}
    times = ratios(taken["file to vector"], taken["decoding"])
    return [
        *(Measured(f"{side}, a {name}", one.median, "ms", low=one.low, high=one.high) for side, one in each.items()),
        Measured(
            f"file to vector of its decoding, {name}", times.median, "x", 2.0, "at most", times.low, times.high, NOTE
        ),
    ]
