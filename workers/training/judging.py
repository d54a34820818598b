"""What a training is judged by while it goes on: mean average precisions on the designs that are kept aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from encoder.training.train import PRIOR_ART
from search.evaluation.collection import Design, LabelledDrawing
from search.evaluation.protocols import PROTOCOLS
from search.evaluation.ranking import Gallery, drawing_queries, judge

SAME_DESIGN, FAMILY = "same design mAP", "family mAP"
# What is told at each judgment, by the protocol that it is of.
JUDGED = {SAME_DESIGN: "same-design", PRIOR_ART: "locarno-subclass", FAMILY: "uspc"}
# What designs are kin by, the first that is told.
KIN: Mapping[str, Callable[[Design], str]] = {PRIOR_ART: lambda one: one.locarno_subclass, FAMILY: lambda one: one.uspc}


def kept_by(drawings: Sequence[LabelledDrawing]) -> str:
    """Name the first figure that these labels can tell: the drawings of DeepPatent have no class to be kin by."""
    designs = {drawing.design for drawing in drawings}
    for name, label in KIN.items():
        labels = Counter(filter(None, map(label, designs)))
        if any(count > 1 for count in labels.values()):
            return name
    return SAME_DESIGN


def judged(drawings: tuple[LabelledDrawing, ...], vectors: NDArray[np.float32]) -> Mapping[str, float]:
    """Return the mean average precision of each protocol; 0 where no query has anything to find."""
    gallery = Gallery(drawings, vectors)
    found = {}
    for name, protocol in JUDGED.items():
        values = judge(PROTOCOLS[protocol], *drawing_queries(gallery), gallery, lambda qrels, run: None).values
        found[name] = float(values[:, 0].mean()) if len(values) else 0.0
    return found
