"""A turn of the vector space that leaves every cosine as it is and spreads what each vector has over all its numbers.

Elasticsearch keeps eight bits a number, in steps that are the same for all. A pooled feature map is mostly near zero
with a few large numbers, which lie beyond the last step and are cut: cosines were off by .03, and with them the choice
of a patent's best figure. After a random turn all numbers are of like size. Random rotations before scalar
quantisation: Gao and Long, "RaBitQ", SIGMOD 2024; by signs and Hadamard matrices: Ailon and Chazelle, "The fast
Johnson-Lindenstrauss transform", SIAM J. Comput. 39, 2009.
"""

from __future__ import annotations

from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

# Part of every vector that was ever written: another seed is another model.
SEED = 20261124


class Rotation(nn.Module):  # type: ignore[misc]
    """Turn vectors (batch, dims): shuffled numbers with random signs, mixed in blocks of `block`, a power of two."""

    def __init__(self, dims: int, block: int) -> None:
        super().__init__()
        random = np.random.default_rng(SEED)
        self.register_buffer("order", torch.from_numpy(random.permutation(dims)))
        self.register_buffer("signs", torch.from_numpy(random.choice([-1, 1], dims).astype(np.float32)))
        self.register_buffer("mix", torch.from_numpy(_hadamard(block)))

    @classmethod
    def whole(cls, dims: int) -> Self:
        """Make a turn of any length, in blocks of the largest power of two that divides it."""
        return cls(dims, dims & -dims)

    def forward(self, vectors: Tensor) -> Tensor:
        """Turn each vector."""
        shuffled = vectors[:, self.order] * self.signs
        mixed: Tensor = shuffled.unflatten(1, (-1, self.mix.shape[0])) @ self.mix
        return mixed.flatten(1)


def _hadamard(size: int) -> NDArray[np.float32]:
    """Make the orthonormal matrix of +1 and -1 (Sylvester's), times 1 / sqrt(size)."""
    matrix = np.ones((1, 1), np.float32)
    while len(matrix) < size:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    return np.asarray(matrix / np.sqrt(size), np.float32)
