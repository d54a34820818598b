"""Class contrast, re-weighted by the effective number of samples: a class weighs less, the more drawings it has.

Cui et al., "Class-balanced loss based on effective number of samples", CVPR 2019: of n drawings of a class only
(1 - beta^n) / (1 - beta) tell something new, and an anchor weighs by the inverse of that. The contrast is Khosla's.
"""

from __future__ import annotations

import math
from typing import Annotated

import torch
from pydantic import Field
from torch import Tensor

from encoder.training.losses import loss
from encoder.training.losses.batch import Batch
from encoder.training.losses.contrast import contrast, mean_of_anchors, pairs_of_class
from encoder.training.losses.loss import ClassLevel, Loss, Temperature, TrainingSet


class EffectiveNumberContrast(Loss):
    """Supervised contrast whose anchors weigh by class; the weights of all classes average 1, as in the paper."""

    class Options(loss.Options):
        """`beta`: 0 weighs all classes alike; near 1, each by the inverse of its drawings."""

        temperature: Temperature = 0.1  # Khosla's.
        level: ClassLevel = "subclass"
        beta: Annotated[float, Field(ge=0, lt=1)] = (
            0.999  # The middle one of the paper's, whose best was each at some data.
        )

    def __init__(self, options: Options, training_set: TrainingSet) -> None:
        super().__init__()
        self.options = options
        self.register_buffer(
            "weights", effective_weights(training_set.drawings[options.level], options.beta), persistent=False
        )

    def measure(self, batch: Batch) -> Tensor:
        """Average the weighted losses over the anchors, not over their weights: else a batch of one class had none."""
        items = batch.everything()
        pairs = pairs_of_class(items, self.options.level, self.options.temperature)
        losses = contrast(pairs.logits, pairs.positives, pairs.candidates)
        weights = self.weights[items.of(self.options.level).clamp(min=0)]
        return mean_of_anchors(losses * weights, pairs.positives)


def effective_weights(drawings: Tensor, beta: float) -> Tensor:
    """Weigh classes of so many drawings each: (1 - beta) / (1 - beta^n), scaled to a mean of 1; float32."""
    # A class that is never seen has the weight of one seen once.
    counts = drawings.double().clamp(min=1)
    weights = (1 - beta) / -torch.expm1(counts * math.log(beta)) if beta else torch.ones_like(counts)
    return (weights / weights.mean()).float()
