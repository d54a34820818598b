"""One batch out of the parts that several processes have, so that each contrasts with what the others drew.

Every process then has the same loss. Gradients go back to the process that a vector came from, summed over processes,
and DistributedDataParallel takes the mean of its parameters' gradients: together the gradient of one process with the
whole batch. So the towers and the objective are to be wrapped as one module.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch import distributed as dist

from encoder.training.losses.batch import Batch, Items


class _Gather(torch.autograd.Function):  # type: ignore[misc]
    """Rows of all processes, in the order of ranks; torch's own is deprecated, and its successor private."""

    @staticmethod
    def forward(context: Any, rows: Tensor) -> Tensor:
        context.length = len(rows)
        return _gathered(rows)

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> Tensor:
        summed = gradient.contiguous().clone()
        dist.all_reduce(summed)
        start = dist.get_rank() * context.length
        return summed[start : start + context.length]


def gather(batch: Batch) -> Batch:
    """Put the batches of all processes together; without several processes it is the batch itself.

    Each process must have as many drawings as the others, and as many texts; else ValueError in all of them.
    """
    if not dist.is_initialized() or dist.get_world_size() == 1:
        return batch
    sizes = torch.tensor([[len(batch.images.labels), len(batch.texts.labels)]], device=batch.images.labels.device)
    everywhere = _gathered(sizes)
    if not (everywhere == sizes).all():
        raise ValueError(f"drawings and texts of each process: {everywhere.tolist()}, and all must have the same")
    return Batch(_items(batch.images), _items(batch.texts))


def _items(items: Items) -> Items:
    return Items(_Gather.apply(items.vectors), _gathered(items.labels))


def _gathered(rows: Tensor) -> Tensor:
    parts = [torch.empty_like(rows) for _ in range(dist.get_world_size())]
    dist.all_gather(parts, rows.contiguous())
    return torch.cat(parts)
