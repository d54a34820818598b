"""Puts a training together: the networks, the objective and the batches that a recipe asks for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from encoder.errors import UnusableRecipe
from encoder.protocols import Encoder
from encoder.training.augment import chain
from encoder.training.batches import Batches
from encoder.training.examples import Examples, Labels
from encoder.training.learner import Learner
from encoder.training.losses.loss import TrainingSet
from encoder.training.losses.registry import make_objective
from encoder.training.networks import Projection, freeze, image_network
from encoder.training.processes import in_step, rank_and_processes
from encoder.training.recipe import Recipe
from encoder.training.sampling import BatchSampler
from encoder.training.train import Judge, Training


def make_training(
    recipe: Recipe, learned: Examples, aside: Examples, text: Encoder, judge: Judge, out: Path, device: str
) -> Training:
    """Make a training that has not begun; `UnusableRecipe` where the recipe does not fit the data or the machine."""
    if device == "cuda" and not torch.cuda.is_available():
        raise UnusableRecipe("--device cuda: torch finds no CUDA device here; use --device cpu.")
    torch.manual_seed(recipe.seed)
    features = torch.from_numpy(text.encode_texts(learned.wordings))
    published = recipe.image.weights == "published"
    image = image_network(recipe.image.tower, published=published, side=recipe.image.side, dims=recipe.dims)
    freeze(image, recipe.image.frozen)
    known = TrainingSet(recipe.dims, {"subclass": _counts(learned.subclasses), "class": _counts(learned.classes)})
    objective = make_objective(recipe.losses, known)
    rank, processes = rank_and_processes()
    sampler = BatchSampler(learned.designs, learned.subclasses, recipe.sampling, recipe.seed)
    return Training(
        recipe=recipe,
        learner=in_step(Learner(image, Projection(features.shape[1], recipe.dims), objective).to(device), device),
        batches=Batches(
            examples=learned,
            draw=lambda step: next(sampler.batches(range(step, step + 1), rank, processes)),
            augment=chain(recipe.augment),
            texts=recipe.texts,
            seed=recipe.seed,
            views=recipe.sampling.views,
            rank=rank,
            processes=processes,
        ),
        features=features,
        judged=torch.from_numpy(aside.squares),
        judge=judge,
        out=out,
        device=torch.device(device),
    )


def _counts(labels: Labels) -> torch.Tensor:
    return torch.from_numpy(np.bincount(labels[labels >= 0], minlength=1))
