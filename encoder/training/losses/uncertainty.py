"""Several losses as one, under weights that are learned with the network.

Kendall, Gal and Cipolla, "Multi-task learning using uncertainty to weigh losses", CVPR 2018: each loss L enters as
exp(-s) L + s, with s learned from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from encoder.training.losses.batch import Batch
from encoder.training.losses.loss import Loss


@dataclass(frozen=True)
class Measured:
    """`total` to go down along; by name, each loss and its weight exp(-s), for the log and without gradients."""

    total: Tensor
    losses: Mapping[str, Tensor]
    weights: Mapping[str, Tensor]


class Objective(nn.Module):  # type: ignore[misc]
    """The losses by name, and their weights; has parameters that an optimizer must be given, without weight decay."""

    def __init__(self, losses: Mapping[str, Loss]) -> None:
        super().__init__()
        self.names = tuple(losses)
        self.losses = nn.ModuleList(losses.values())
        self.log_variances = nn.Parameter(torch.zeros(len(self.names)))

    def forward(self, batch: Batch) -> Measured:
        """Measure all losses of a batch.

        A loss that is exactly 0 has no positive in this batch; its s stays as it is then, and does not fall for it.
        """
        values = torch.stack([loss(batch) for loss in self.losses])
        weights = torch.exp(-self.log_variances)
        total = (weights * values + self.log_variances * (values.detach() != 0)).sum()
        return Measured(
            total,
            dict(zip(self.names, values.detach(), strict=True)),
            dict(zip(self.names, weights.detach(), strict=True)),
        )
