"""Balanced contrastive learning: every class counts once in every anchor's sum, and is there by a prototype at least.

Zhu et al., "Balanced contrastive learning for long-tailed visual recognition", CVPR 2022: class averaging, and class
complement by prototypes. Theirs come from a classifier's weights; ours are parameters, since there is no classifier.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from encoder.training.losses import loss
from encoder.training.losses.batch import UNKNOWN, Batch, same
from encoder.training.losses.contrast import class_averaging, contrast, mean_of_anchors, pairs_of_class
from encoder.training.losses.loss import ClassLevel, Loss, Temperature, TrainingSet


class BalancedContrast(Loss):
    """Supervised contrast with learned prototypes: a drawing alone of its class still has its prototype to go to."""

    class Options(loss.Options):
        """`level`: which classes."""

        temperature: Temperature = 0.1  # The paper's.
        level: ClassLevel = "subclass"

    def __init__(self, options: Options, training_set: TrainingSet) -> None:
        super().__init__()
        self.options = options
        self.prototypes = nn.Parameter(torch.randn(len(training_set.drawings[options.level]), training_set.dims))

    def measure(self, batch: Batch) -> Tensor:
        """Average over drawings and texts; prototypes are candidates and never anchors."""
        items = batch.everything()
        classes = items.of(self.options.level)
        pairs = pairs_of_class(items, self.options.level, self.options.temperature)
        numbers = torch.arange(len(self.prototypes), device=classes.device)
        anchors = (classes != UNKNOWN)[:, None]
        logits = items.vectors @ functional.normalize(self.prototypes, dim=1).T / self.options.temperature
        logits = torch.cat([pairs.logits, logits], dim=1)
        positives = torch.cat([pairs.positives, same(classes, numbers)], dim=1)
        candidates = torch.cat([pairs.candidates, anchors.expand(-1, len(numbers))], dim=1)
        shifts = class_averaging(torch.cat([classes, numbers]), candidates, len(numbers), logits.dtype)
        return mean_of_anchors(contrast(logits, positives, candidates, shifts), positives)
