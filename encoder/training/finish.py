"""What a training ends with: its best weights, or the last, with looks whitened by the drawings it learned from."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from encoder.training.examples import Examples
from encoder.training.networks import ImageNetwork
from encoder.training.recipe import Recipe
from encoder.training.train import BEST, Training
from encoder.training.whitening import whiten

MODEL = "model.pt"


def finish(training: Training, learned: Examples) -> Mapping[str, float]:
    """Write the model of a training that has ended beside its log, and return what it is judged."""
    best = torch.load(training.out / BEST, map_location=training.device, weights_only=True)
    training.learner.image.load_state_dict(best["image"])
    training.learner.text.load_state_dict(best["text"])
    complete(training.learner.image, learned, training.recipe)
    figures = training.judged_by(training.learner.image)
    training.write(MODEL)
    training.log({"finished": dict(figures)})
    return figures


def complete(image: ImageNetwork, learned: Examples, recipe: Recipe) -> None:
    """Make a network what is served: looks whitened anew, words less what all have in common, and their share."""
    features = whiten(image, learned, recipe.image.side, recipe.seed)
    with torch.no_grad():
        image.head.words.common = image.head.words(features).mean(dim=0)
    image.head.share = recipe.finish.words
