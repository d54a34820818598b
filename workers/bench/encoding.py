"""The shipped encoder against eager torch: the image network alone, on the same squares, batch and threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any, cast

import numpy as np

from encoder.folders import DEFAULT
from encoder.images import fit, open_drawing
from encoder.onnx import IMAGE_BATCH, OnnxEncoder
from encoder.registry import find_spec, load_encoder
from workers.bench.drawings import sample_sheets
from workers.bench.measured import Measured, in_turns, ratios, spread
from workers.bench.session import Session

# Variants that run the network as it is written and in full precision; the fastest of them is "the best".
AS_WRITTEN = ("contiguous", "channels last")
VIT = "open_clip ViT-B/32"
NO_TORCH = "The comparisons with torch were left out: {} is not installed (the development environment has it)."


def measure(session: Session) -> list[Measured]:
    """Images a second of the shipped encoder by one thread and by all, and how many times those of eager torch."""
    threads = sorted({1, os.cpu_count() or 1})
    return [one for count in threads for one in _by(session, count)]


def _by(session: Session, threads: int) -> list[Measured]:
    spec = find_spec(DEFAULT)
    encoder = cast(OnnxEncoder, load_encoder(spec, threads=threads))
    sheets = sample_sheets(IMAGE_BATCH)
    squares = np.stack([np.asarray(fit(open_drawing(sheet), spec.image_size)) for sheet in sheets])
    sides: dict[str, Callable[[], object]] = {"shipped": partial(encoder.encode_squares, list(squares))}
    note = ""
    try:
        sides |= _eager(squares, threads)
    except ImportError as error:
        note = NO_TORCH.format(error.name)
    taken = in_turns(sides, session.plan.rounds)
    rates = {name: spread([len(squares) / seconds for seconds in taken[name]]) for name in taken}
    where = f"{threads} thread{'s' if threads > 1 else ''}, batch {len(squares)}"
    results = [
        Measured(
            f"shipped encoder, {where}", rates["shipped"].median, "images/s", low=rates["shipped"].low,
            high=rates["shipped"].high, note=note,
        )
    ]  # fmt: skip
    if len(sides) == 1:
        return results
    best = max(AS_WRITTEN, key=lambda name: rates[name].median)
    tried = ", ".join(f"{name} {rates[name].median:.0f}" for name in taken if name != "shipped")
    note = f"Images/s of eager torch by {where}: {tried}. Folded batch norms and bfloat16 are other networks."
    for name, other, aim in (
        ("best eager torch of the same network", best, 5.0),
        ("the same with folded batch norms", "folded", None),
        (VIT, VIT, 25.0),
    ):
        times = ratios(taken[other], taken["shipped"])
        results.append(Measured(f"… times {name}", times.median, "x", aim, low=times.low, high=times.high, note=note))
    return results


def _eager(squares: np.ndarray[Any, np.dtype[np.uint8]], threads: int) -> dict[str, Callable[[], object]]:
    eager = import_module("encoder.training.eager")  # torch and the published weights are for development only
    eager.set_threads(threads)
    runs = eager.shipped_network() | {VIT: eager.vit()}
    return {name: partial(run, squares) for name, run in runs.items()}
