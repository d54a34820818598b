"""Sheets from file to vector against their decoding alone, and what lies between: trimming, fitting, the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PIL import Image

from encoder.decoding import decode
from encoder.folders import DEFAULT
from encoder.images import fit, open_drawing, trimmed
from encoder.onnx import IMAGE_BATCH
from encoder.protocols import Encoder
from encoder.registry import find_spec, load_encoder
from encoder.sandbox.pool import Sandbox
from workers.batches import batched
from workers.bench.drawings import large_sheets, sample_sheets
from workers.bench.measured import Measured, in_turns, ratios, spread
from workers.bench.session import Session
from workers.encoding import CORES, encode_drawings

SHEETS = 8 * IMAGE_BATCH
# Of so many the pixels are held, of up to 8 MB each, for the steps after decoding.
HELD = 2 * IMAGE_BATCH
APART = ("trimming and turning", "fitting", "network")
NOTE = (
    "From the bytes of a G4 file: decoding to grey pixels; or decoding, trimming, turning, fitting and the network, "
    f"in batches of {IMAGE_BATCH}; both by one core, one sheet after the other, as are the steps after decoding, each "
    f"alone on {HELD} sheets. `figseek encode` goes from file to vector on "
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
            **dict(zip(APART, _apart(on_one, sheets[:HELD]), strict=True)),
            "file to vector": partial(encode, sheets),
            "figseek encode": partial(encode_drawings, on_all, sandbox, [partial(bytes, sheet) for sheet in sheets]),
        }
        results += _compared(name, in_turns(sides, session.plan.rounds), len(sheets))
    return results


def _decode(sheets: Sequence[bytes]) -> None:
    for sheet in sheets:
        decode(sheet)


def _apart(encoder: Encoder, sheets: Sequence[bytes]) -> tuple[Callable[[], object], ...]:
    """Return the steps after decoding, each from what the one before it made."""
    size = encoder.spec.image_size
    decoded = [decode(sheet) for sheet in sheets]
    opened = [trimmed(one) for one in decoded]
    squares = [fit(one, size) for one in opened]
    return (
        partial(_each, trimmed, decoded),
        partial(_each, partial(fit, size=size), opened),
        partial(_batches, encoder, squares),
    )


def _each(step: Callable[[Any], object], inputs: Sequence[Any]) -> None:
    for one in inputs:
        step(one)


def _batches(encoder: Encoder, squares: Sequence[Image.Image]) -> None:
    for some in batched(squares, IMAGE_BATCH):
        encoder.encode_images(some)


def _compared(name: str, taken: Mapping[str, Sequence[float]], count: int) -> list[Measured]:
    counts = dict.fromkeys(taken, count) | dict.fromkeys(APART, HELD)
    each = {side: spread([1000 * seconds / counts[side] for seconds in taken[side]]) for side in taken}
    times = ratios(taken["file to vector"], taken["decoding"])
    return [
        *(Measured(f"{side}, a {name}", one.median, "ms", low=one.low, high=one.high) for side, one in each.items()),
        Measured(
            f"file to vector of its decoding, {name}", times.median, "x", 2.0, "at most", times.low, times.high, NOTE
        ),
    ]
