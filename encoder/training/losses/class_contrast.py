"""Coarse class contrast: drawings and texts of one class pull together, across and within the two.

Khosla et al., "Supervised contrastive learning", NeurIPS 2020, the form with the sum outside of the logarithm.
"""

from __future__ import annotations

from torch import Tensor

from encoder.training.losses import loss
from encoder.training.losses.batch import Batch
from encoder.training.losses.contrast import contrast, mean_of_anchors, pairs_of_class
from encoder.training.losses.loss import ClassLevel, Loss, Temperature, TrainingSet


class ClassContrast(Loss):
    """Supervised contrast over drawings and texts in one; what is of no known class takes no part."""

    class Options(loss.Options):
        """`level`: which classes."""

        temperature: Temperature = 0.1  # Khosla's.
        level: ClassLevel = "subclass"

    def __init__(self, options: Options, training_set: TrainingSet) -> None:
        super().__init__()
        self.options = options

    def measure(self, batch: Batch) -> Tensor:
        """Average over drawings and texts."""
        pairs = pairs_of_class(batch.everything(), self.options.level, self.options.temperature)
        return mean_of_anchors(contrast(pairs.logits, pairs.positives, pairs.candidates), pairs.positives)
