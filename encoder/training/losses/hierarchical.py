"""Hierarchical multi-positive contrast: of one design > of one Locarno subclass > of one class, all in one loss.

Kavimandan et al., "Hierarchical multi-positive contrastive learning for patent image retrieval", 2025, arXiv
2506.13496, in our words: each pair has the grade of the narrowest level that it shares, and the softmax over the batch
is to be in proportion to the grades. Over drawings and texts in one.
"""

from __future__ import annotations

from typing import Annotated, Self

import torch
from pydantic import Field, model_validator
from torch import Tensor

from encoder.training.losses import loss
from encoder.training.losses.batch import Batch, Items, Level, apart, same
from encoder.training.losses.contrast import contrast, mean_of_anchors
from encoder.training.losses.loss import Loss, Temperature, TrainingSet

Grade = Annotated[float, Field(ge=0, le=1)]


class HierarchicalContrast(Loss):
    """Cross-entropy between grades and softmax; what is of no known class is positive by its design alone."""

    class Options(loss.Options):
        """The grade of a pair by what it shares; 0 makes a level no positive."""

        temperature: Temperature = 0.1  # Khosla's.
        design: Grade = 1.0
        # Halved a level: a batch has more pairs the wider the level, and they are less alike.
        subclass: Grade = 0.5
        class_: Annotated[Grade, Field(alias="class")] = 0.25

        @model_validator(mode="after")
        def _widest_least(self) -> Self:
            if not self.design >= self.subclass >= self.class_:
                raise ValueError("a pair that shares more has no lower grade: design, then subclass, then class")
            return self

    def __init__(self, options: Options, training_set: TrainingSet) -> None:
        super().__init__()
        self.options = options

    def measure(self, batch: Batch) -> Tensor:
        """Average over drawings and texts."""
        items = batch.everything()
        candidates = apart(items)
        logits = items.vectors @ items.vectors.T / self.options.temperature
        grades = self._grades(items, logits.dtype) * candidates
        return mean_of_anchors(contrast(logits, grades, candidates), grades)

    def _grades(self, items: Items, dtype: torch.dtype) -> Tensor:
        options, count = self.options, len(items.labels)
        grades = torch.zeros(count, count, dtype=dtype, device=items.labels.device)
        steps: tuple[tuple[Level, float], ...] = (
            ("class", options.class_),
            ("subclass", options.subclass),
            ("design", options.design),
        )
        for level, grade in steps:
            grades = grades.masked_fill(same(items.of(level), items.of(level)), grade)
        return grades
