"""Queries as they come from people: each disturbance of a drawing against the drawing as it is published."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from tqdm import tqdm

from encoder.images import to_png
from encoder.protocols import Encoder
from encoder.sandbox.pool import Sandbox
from search.evaluation.comparison import compare
from search.evaluation.disturbances import DISTURBANCES, Disturbance
from search.evaluation.protocols import PROTOCOLS
from search.evaluation.ranking import Gallery, Judged, drawing_queries, judge
from workers.evaluation.encoded import encode_labelled
from workers.evaluation.labelled import Item
from workers.evaluation.package import Refuse
from workers.evaluation.saved import SavedRuns

PROTOCOL = PROTOCOLS["same-design"]


def judge_disturbed(
    encoder: Encoder,
    sandbox: Sandbox,
    gallery: Gallery,
    read: Callable[[], Iterator[Item]],
    saved: SavedRuns | None,
    refuse: Refuse,
) -> dict[str, Any]:
    """Return as JSON what each disturbance of the queries leaves of each measure; the gallery is as published.

    `gallery` has no front pages, `read` reads the same drawings again. A drawing that can no longer be read once it is
    disturbed goes to `refuse`, and is left out of the comparison.
    """
    upright = judge(PROTOCOL, *drawing_queries(gallery), gallery, lambda qrels, run: None)
    names = {drawing.name for drawing in gallery.drawings if drawing.asks}
    found: dict[str, Any] = {}
    for disturbance in DISTURBANCES.values():
        items = (item for item in read() if item.drawing.name in names)
        with tqdm(total=len(names), unit=" drawings", desc=disturbance.name, dynamic_ncols=True) as bar:
            remake = partial(remade, sandbox, disturbance)
            queries = encode_labelled(
                encoder, sandbox, items, partial(_refuse, refuse, disturbance), bar.update, remake
            )
        judged = _judge(disturbance, queries, gallery, saved)
        compared = compare(upright, judged, {})
        found[disturbance.name] = {"tells": disturbance.tells} | {
            name: compared[name] for name in ("queries", "measures")
        }
    return found


def remade(sandbox: Sandbox, disturbance: Disturbance, name: str, data: bytes) -> bytes:
    """Disturb a drawing, given by its name and its file."""
    # The same photograph of a drawing each time, whatever else is judged.
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    return to_png(disturbance(sandbox.open_drawing(data), rng))


def _refuse(refuse: Refuse, disturbance: Disturbance, name: str, reason: str) -> None:
    refuse(f"{name}, {disturbance.name}", reason)


def _judge(disturbance: Disturbance, queries: Gallery, gallery: Gallery, saved: SavedRuns | None) -> Judged:
    name = f"{PROTOCOL.name}.{disturbance.name}"
    with saved.trec(name) if saved else nullcontext(lambda qrels, run: None) as keep:
        judged = judge(PROTOCOL, *drawing_queries(queries), gallery, keep)
    judged = replace(judged, protocol=name)
    if saved:
        saved.queries(judged)
    return judged
