"""Logit-adjusted class contrast: frequent classes must be told apart by more, so that rare ones are not swallowed.

Menon et al., "Long-tail learning via logit adjustment", ICLR 2021: tau log(prior of the class) is added to the logit of
each class while training. In a contrast a class's logit is the log of the mean of its candidates' exponentials (the
class averaging of Zhu et al. 2022), so that the prior counts once, whatever the batch's sampler drew.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from torch import Tensor

from encoder.training.losses import loss
from encoder.training.losses.batch import Batch
from encoder.training.losses.contrast import class_averaging, contrast, mean_of_anchors, pairs_of_class
from encoder.training.losses.loss import ClassLevel, Loss, Temperature, TrainingSet


class LogitAdjustedContrast(Loss):
    """Supervised contrast among classes that weigh by their prior in the training set, to the power of `tau`."""

    class Options(loss.Options):
        """`tau`: 0 weighs all classes alike, 1 by their frequency, as the paper has it."""

        temperature: Temperature = 0.1  # Khosla's.
        level: ClassLevel = "subclass"
        tau: Annotated[float, Field(ge=0, le=4)] = 1.0  # The paper's; it tried up to 4.

    def __init__(self, options: Options, training_set: TrainingSet) -> None:
        super().__init__()
        self.options = options
        # A class that is never seen has the prior of one seen once, and not a logarithm of 0.
        counts = training_set.drawings[options.level].double().clamp(min=1)
        self.register_buffer("adjustments", (options.tau * (counts / counts.sum()).log()).float(), persistent=False)

    def measure(self, batch: Batch) -> Tensor:
        """Average over drawings and texts."""
        items = batch.everything()
        classes = items.of(self.options.level)
        pairs = pairs_of_class(items, self.options.level, self.options.temperature)
        logits = pairs.logits + self.adjustments[classes.clamp(min=0)]
        shifts = class_averaging(classes, pairs.candidates, len(self.adjustments), logits.dtype)
        return mean_of_anchors(contrast(logits, pairs.positives, pairs.candidates, shifts), pairs.positives)
