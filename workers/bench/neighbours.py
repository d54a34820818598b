"""Made vectors in any number, as near to each other as those of real drawings are; pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from encoder.protocols import Vectors

# Each made vector lies between a real one and one of so many of its nearest, and then some noise away.
NEAREST = 5
# The length of the noise, of 1. With it the median cosine of a made drawing to its nearest is that of a real one.
NOISE = 0.28
# Of the bits of a look: what another drawing of the like differs in, and one that is scanned again; the share of these.
OTHER, AGAIN, AGAIN_SHARE = 0.15, 0.01, 0.05
# Rows that are compared at once: 1,000 x 100,000 cosines take 400 MB.
ROWS = 1_000


def made(real: Vectors, start: NDArray[np.int64], rng: np.random.Generator) -> Vectors:
    """Make a vector near each real one that `start` names: part of the way to one of its nearest, and noise.

    The noise is normal and of one size on all numbers, as the shipped encoder's vectors are: were some numbers much
    larger than others, eight bits would hold made vectors worse than real ones.
    """
    near = np.argsort(-(real @ real.T), axis=1)[:, 1 : NEAREST + 1]
    towards = near[start, rng.integers(near.shape[1], size=len(start))]
    share = rng.uniform(0, 0.5, (len(start), 1)).astype(np.float32)
    vectors = np.empty((len(start), real.shape[1]), np.float32)
    for first in range(0, len(vectors), ROWS):
        rows = slice(first, first + ROWS)
        mixed = real[start[rows]] + share[rows] * (real[towards[rows]] - real[start[rows]])
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        mixed += NOISE / math.sqrt(mixed.shape[1]) * rng.standard_normal(mixed.shape, np.float32)
        vectors[rows] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
    return vectors


def made_looks(real: Sequence[str], start: NDArray[np.int64], rng: np.random.Generator) -> list[str]:
    """Make a look from each real one that `start` names: few are near-duplicates of others, as few real ones are."""
    bits = np.unpackbits(np.array([list(bytes.fromhex(one)) for one in real], np.uint8), axis=1)
    share = np.where(rng.random(len(start)) < AGAIN_SHARE, AGAIN, OTHER)
    changed = bits[start] ^ (rng.random((len(start), bits.shape[1]), np.float32) < share[:, None])
    return [row.tobytes().hex() for row in np.packbits(changed, axis=1)]


def nearest_cosines(vectors: Vectors, owners: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.float32]:
    """The cosine of the vectors at some places to the nearest one of another owner."""
    cosines = vectors[places] @ vectors.T
    cosines[owners[None, :] == owners[places][:, None]] = -1
    found: NDArray[np.float32] = cosines.max(axis=1)
    return found


def best_by_owner(cosines: NDArray[np.float32], owners: NDArray[np.int64]) -> NDArray[np.float32]:
    """The highest cosine of each owner's vectors; owners are 0, 1, 2, ... in this order."""
    starts = np.flatnonzero(np.r_[True, np.diff(owners) > 0])
    best: NDArray[np.float32] = np.maximum.reduceat(cosines, starts)
    return best
