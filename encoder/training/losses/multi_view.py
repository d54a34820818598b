"""Multi-view contrast: the other views of a design are a drawing's positives, for they show the same shape.

Tian, Krishnan and Isola, "Contrastive multiview coding", ECCV 2020, the views being those of a design patent; with
several positives as in Khosla et al., "Supervised contrastive learning", NeurIPS 2020.
"""

from __future__ import annotations

from torch import Tensor

from encoder.training.losses import loss
from encoder.training.losses.batch import Batch, apart, same
from encoder.training.losses.contrast import contrast, mean_of_anchors
from encoder.training.losses.loss import Loss, Temperature, TrainingSet


class MultiViewContrast(Loss):
    """Contrast among drawings alone; one drawing that is there twice, augmented twice, is a view of itself."""

    class Options(loss.Options):
        """The temperature alone."""

        temperature: Temperature = 0.1  # Khosla's.

    def __init__(self, options: Options, training_set: TrainingSet) -> None:
        super().__init__()
        self.options = options

    def measure(self, batch: Batch) -> Tensor:
        """Average over drawings."""
        images = batch.images
        candidates = apart(images)
        positives = same(images.of("design"), images.of("design")) & candidates
        logits = images.vectors @ images.vectors.T / self.options.temperature
        return mean_of_anchors(contrast(logits, positives, candidates), positives)
