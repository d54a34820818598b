"""Instance-level contrast: a drawing and its descriptions find each other among all others of the batch.

Van den Oord, Li and Vinyals, "Representation learning with contrastive predictive coding", 2018 (InfoNCE); Radford et
al., "Learning transferable visual models from natural language supervision", ICML 2021 (CLIP): both directions, and a
temperature that is learned. With several positives each has an equal part, as in Khosla et al. 2020.
"""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor, nn

from encoder.training.losses import loss
from encoder.training.losses.batch import Batch, same
from encoder.training.losses.contrast import contrast, mean_of_anchors
from encoder.training.losses.loss import Loss, Temperature, TrainingSet

LARGEST_SCALE = 100.0  # CLIP's: beyond it training was unstable.


class ImageTextContrast(Loss):
    """InfoNCE in both directions. Positives: a text taken for the drawing, or of the same words as one of those."""

    class Options(loss.Options):
        """`temperature` at the start; `level`: with "design", texts of the other views are positives, too."""

        temperature: Temperature = 0.07  # CLIP's.
        level: Literal["drawing", "design"] = "drawing"

    def __init__(self, options: Options, training_set: TrainingSet) -> None:
        super().__init__()
        self.level = options.level
        self.log_scale = nn.Parameter(torch.tensor(-math.log(options.temperature)))

    def measure(self, batch: Batch) -> Tensor:
        """Average the two directions."""
        with (
            torch.no_grad()
        ):  # The parameter itself: a clamp of its value alone would have no gradient to come back by.
            self.log_scale.clamp_(max=math.log(LARGEST_SCALE))
        logits = batch.images.vectors @ batch.texts.vectors.T * self.log_scale.exp()
        positives = self._positives(batch)
        everyone = torch.ones_like(positives)
        by_image = mean_of_anchors(contrast(logits, positives, everyone), positives)
        by_text = mean_of_anchors(contrast(logits.T, positives.T, everyone.T), positives.T)
        return (by_image + by_text) / 2

    def _positives(self, batch: Batch) -> Tensor:
        texts = batch.texts
        taken = same(batch.images.of(self.level), texts.of(self.level))
        alike = same(texts.of("wording"), texts.of("wording"))
        # A drawing with a text, times that text with one of the same words.
        return taken | (taken.float() @ alike.float() > 0)
