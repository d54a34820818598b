"""What a loss is: a module with options of its own that makes one number of a batch."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn

from encoder.training.losses.batch import Batch, Items

ClassLevel = Literal["subclass", "class"]

# Cosines are divided by it: under .005 they exceed what float32 tells apart in a softmax, over 1 all is alike.
Temperature = Annotated[float, Field(ge=0.005, le=1)]


@dataclass(frozen=True)
class TrainingSet:
    """What losses know before the first batch: `dims` of the vectors, and the drawings of each class.

    `drawings` has an int64 tensor for "subclass" and one for "class": how many drawings have label 0, 1, 2 and so on.
    """

    dims: int
    drawings: Mapping[ClassLevel, Tensor]


class Options(BaseModel):
    """What a recipe may say of a loss; a name that is not here is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Loss(nn.Module):  # type: ignore[misc]
    """One loss. A subclass has its `Options` and is made from them and a training set."""

    Options: ClassVar[type[Options]]

    @abstractmethod
    def measure(self, batch: Batch) -> Tensor:
        """Return the loss: a mean over the anchors that have a positive, exactly 0 where none has."""

    def forward(self, batch: Batch) -> Tensor:
        """Measure in float32, or in double if the vectors are, even under autocast: sums of exponentials need it."""
        with torch.autocast(batch.images.vectors.device.type, enabled=False):
            return self.measure(Batch(_wide(batch.images), _wide(batch.texts)))


def _wide(items: Items) -> Items:
    narrow = items.vectors.dtype in (torch.float16, torch.bfloat16)
    return Items(items.vectors.float(), items.labels) if narrow else items
