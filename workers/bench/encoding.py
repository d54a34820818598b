"""The shipped encoder against eager torch: the image network alone, on the same squares, batch and threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import cast

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
SHIPPED = "shipped"
VIT = "open_clip ViT-B/32"
# The threads of torch turn idly on the processor for a while after their work, and would slow the next side.
REST_S = 0.1
NO_TORCH = "the comparisons with torch are left out: {} is not installed (the development environment has it)."


def measure(session: Session) -> list[Measured]:
    """Images a second of the shipped encoder by one thread and by all, and how many times those of eager torch."""
    spec = find_spec(DEFAULT)
    sheets = sample_sheets(IMAGE_BATCH)
    squares = np.stack([np.asarray(fit(open_drawing(sheet), spec.image_size)) for sheet in sheets])
    try:
        eager = import_module("encoder.training.eager")  # torch and the published weights are for development only
    except ImportError as error:
        session.say(NO_TORCH.format(error.name))
        eager = None
    runs = eager.shipped_network() | {VIT: eager.vit()} if eager else {}
    results = []
    for threads in sorted({1, os.cpu_count() or 1}):
        if eager:
            eager.set_threads(threads)
        encoder = cast(OnnxEncoder, load_encoder(spec, threads=threads))
        sides: dict[str, Callable[[], object]] = {SHIPPED: partial(encoder.encode_squares, list(squares))}
        sides |= {name: partial(run, squares) for name, run in runs.items()}
        where = f"{threads} thread{'s' if threads > 1 else ''}"
        results += _compared(in_turns(sides, session.plan.rounds, REST_S), len(squares), where)
    return results


def _compared(taken: Mapping[str, Sequence[float]], batch: int, where: str) -> list[Measured]:
    """Sum one setting up; `taken` has the shipped encoder first."""
    rates = {name: spread([batch / seconds for seconds in times]) for name, times in taken.items()}
    ours = rates[SHIPPED]
    results = [
        Measured(f"shipped encoder, {where}, batch {batch}", ours.median, "images/s", low=ours.low, high=ours.high)
    ]
    if len(rates) == 1:
        return results
    best = max(AS_WRITTEN, key=lambda name: rates[name].median)
    tried = ", ".join(f"{name} {rate.median:.0f}" for name, rate in rates.items() if name != SHIPPED)
    note = f"Images/s of eager torch by {where}: {tried}. Folded batch norms and bfloat16 are other networks."
    for name, other, aim in (
        ("best eager torch of the same network", best, 5.0),
        ("the same with folded batch norms", "folded", None),
        (VIT, VIT, 25.0),
    ):
        times = ratios(taken[other], taken[SHIPPED])
        results.append(
            Measured(f"… times {name}, {where}", times.median, "x", aim, low=times.low, high=times.high, note=note)
        )
    return results
