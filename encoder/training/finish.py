"""What a training ends with: its best weights, with looks that are whitened by the drawings that it learned from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from encoder.errors import UnusableRecipe
from encoder.training import whitening
from encoder.training.examples import Examples, Labels
from encoder.training.heads import TextPart, WhitenedLooks, signed_root
from encoder.training.learner import encode
from encoder.training.networks import ImageNetwork
from encoder.training.train import BEST, Training

MODEL = "model.pt"
# Designs, and drawings of each, that whitening is learned from.
DESIGNS, DRAWINGS = 1000, 4


def finish(training: Training, learned: Examples) -> Mapping[str, float]:
    """Write the model of a training that has ended beside its log, and return what it is judged."""
    best = torch.load(training.out / BEST, map_location=training.device, weights_only=True)
    learner, recipe = training.learner, training.recipe
    learner.image.load_state_dict(best["image"])
    places = chosen(learned.designs, recipe.seed)
    whiten(
        learner.image,
        torch.from_numpy(np.stack([learned.squares[place] for place in places])),
        torch.from_numpy(learned.designs[places]),
        recipe.looks,
    )
    learner.text = TextPart(training.features.shape[1], recipe.looks).to(training.device)
    learner.text.load_state_dict(best["text"])
    figures = training.judged_by(learner.image)
    training.write(MODEL)
    training.log({"finished": dict(figures)})
    return figures


def refuse_single_drawings(learned: Examples) -> None:
    """Raise UnusableRecipe where no design has two drawings: whitening could not be learned in the end."""
    if not len(chosen(learned.designs, seed=0)):
        raise UnusableRecipe(
            "data: no design to learn from has two drawings, which whitening is learned from; name more."
        )


def whiten(image: ImageNetwork, squares: Tensor, designs: Tensor, dims: int) -> None:
    """Give a network whitened looks of so many numbers, and words less what all drawings have in common."""
    device = next(image.parameters()).device
    features = torch.cat(list(encode(image.tower, squares.to(device)))).float()
    mean, turn = whitening.fit(signed_root(features).cpu(), designs, dims)
    image.head.looks = WhitenedLooks(mean, turn).to(device)
    image.head.words.common = image.head.words(features).mean(dim=0)


def chosen(designs: Labels, seed: int) -> Labels:
    """Choose some drawings (n,) of designs that have two or more, by their places, told by the seed."""
    random = np.random.default_rng(seed)
    numbers, counts = np.unique(designs, return_counts=True)
    several = random.permutation(numbers[counts > 1])[:DESIGNS]
    drawings = [random.permutation(np.flatnonzero(designs == one))[:DRAWINGS] for one in np.sort(several)]
    return np.concatenate([np.zeros(0, np.int64), *drawings])
