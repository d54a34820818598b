"""Whitening that is learned: directions in which views of one design differ count less, others more.

Mikolajczyk and Matas, "Improving descriptors for fast tree matching by optimal linear projection", ICCV 2007; of
whole pictures: Radenović, Tolias and Chum, "Fine-tuning CNN image retrieval with no human annotation", TPAMI 2019.
"""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from encoder.errors import UnusableRecipe
from encoder.training.batches import shrunk
from encoder.training.examples import Examples, Labels
from encoder.training.heads import WhitenedLooks, signed_root
from encoder.training.learner import encode
from encoder.training.networks import ImageNetwork

# So many times the mean variance is added to each direction's: few drawings tell little of the least ones.
# Measured on real and made designs kept apart from 1 to 10: flat.
SHRINKAGE = 3.0
# A direction with less of the largest spread has none but of rounding.
LEAST_SPREAD = 1e-9
# Designs, and drawings of each, that whitening is learned from.
DESIGNS, DRAWINGS = 1000, 4


def whiten(image: ImageNetwork, learned: Examples, side: int, seed: int) -> Tensor:
    """Give a network looks whitened by what it makes of some drawings, fitted into `side`; returns their features.

    `UnusableRecipe` where whitening cannot be learned from these drawings.
    """
    device = next(image.parameters()).device
    places = chosen(learned, seed)
    if not len(places):
        raise UnusableRecipe(
            "data: no design to learn from has two drawings, which whitening is learned from; name more."
        )
    squares = np.stack([shrunk(Image.fromarray(learned.squares[place]), side) for place in places])
    features = torch.cat(list(encode(image.tower, torch.from_numpy(squares).to(device)))).float()
    designs = torch.from_numpy(learned.designs[places])
    try:
        mean, turn = fit(signed_root(features).cpu(), designs, image.head.looks.dims)
    except ValueError as error:
        raise UnusableRecipe(f"data: whitening cannot be learned: {error}.") from error
    image.head.looks = WhitenedLooks(mean, turn).to(device)
    return features


def chosen(learned: Examples, seed: int) -> Labels:
    """Choose some drawings (n,) of designs that have two or more, by their places, told by the seed.

    A design is chosen the oftener by its weight, as it is while it is learned.
    """
    random = np.random.default_rng(seed)
    numbers, firsts, counts = np.unique(learned.designs, return_index=True, return_counts=True)
    several = counts > 1
    if not several.any():
        return np.zeros(0, np.int64)
    weights = np.array([learned.examples[place].weight for place in firsts[several]])
    designs = random.choice(numbers[several], min(DESIGNS, len(weights)), replace=False, p=weights / weights.sum())
    drawings = [random.permutation(np.flatnonzero(learned.designs == one))[:DRAWINGS] for one in np.sort(designs)]
    return np.concatenate(drawings)


def fit(features: Tensor, designs: Tensor, dims: int) -> tuple[Tensor, Tensor]:
    """Learn from drawings of known designs: (n, features), (n,) -> mean (features,) and turn (features, dims).

    A vector less the mean, times the turn, has the same spread in every direction in which views of one design
    differ; of all directions those are kept in which designs differ most. ValueError where no design has two drawings.
    """
    exact = features.double()
    mean = exact.mean(dim=0)
    within = _less_design(exact, designs)
    covariance = within.T @ within / len(exact)
    spread = covariance.diagonal().mean()
    if spread <= 0:
        raise ValueError("no design has two drawings that differ")
    values, directions = torch.linalg.eigh(
        covariance + SHRINKAGE * spread * torch.eye(len(covariance), dtype=torch.float64)
    )
    white = directions * values.rsqrt() @ directions.T
    spreads, axes = torch.linalg.eigh(torch.cov(((exact - mean) @ white).T))
    # What these drawings have nothing in is no direction of theirs: left in, it would be noise of others.
    turn = white @ (axes * (spreads > spreads.max() * LEAST_SPREAD)).flip(1)
    return mean.float(), turn[:, :dims].float()


def _less_design(features: Tensor, designs: Tensor) -> Tensor:
    """Take from each drawing the mean of its design."""
    numbers = designs.unique(return_inverse=True)[1]
    count = int(numbers.max()) + 1
    sums = torch.zeros(count, features.shape[1], dtype=features.dtype).index_add_(0, numbers, features)
    drawings = torch.bincount(numbers, minlength=count).unsqueeze(1)
    return features - (sums / drawings)[numbers]
