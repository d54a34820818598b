"""Puts a training together: the networks, the objective and the batches that a recipe asks for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from timm.data import ImageNetInfo

from encoder.errors import UnusableRecipe
from encoder.protocols import Encoder
from encoder.training.augment import chain
from encoder.training.batches import Batches
from encoder.training.examples import Examples, Labels
from encoder.training.heads import TextPart, TwoParts
from encoder.training.learner import Learner
from encoder.training.losses.loss import TrainingSet
from encoder.training.losses.registry import make_objective
from encoder.training.networks import ImageNetwork, freeze, image_tower
from encoder.training.processes import in_step, rank_and_processes
from encoder.training.recipe import Recipe
from encoder.training.sampling import BatchSampler
from encoder.training.train import Judge, Training
from encoder.training.whitening import whiten


def make_training(
    recipe: Recipe, learned: Examples, aside: Examples, text: Encoder, judge: Judge, out: Path, device: str
) -> Training:
    """Make a training that has not begun; `UnusableRecipe` where the recipe does not fit the data or the machine."""
    if device == "cuda" and not torch.cuda.is_available():
        raise UnusableRecipe("--device cuda: torch finds no CUDA device here; use --device cpu.")
    features = torch.from_numpy(text.encode_texts(learned.wordings))
    side = recipe.image.learned or recipe.image.side
    image = make_image_network(recipe, text).to(device)
    freeze(image, recipe.image.frozen)
    known = TrainingSet(image.head.dims, {"subclass": _counts(learned.subclasses), "class": _counts(learned.classes)})
    objective = make_objective(recipe.losses, known)
    rank, processes = rank_and_processes()
    weights = np.array([example.weight for example in learned.examples])
    sampler = BatchSampler(learned.designs, learned.subclasses, weights, recipe.sampling, recipe.seed)
    whiten(image, learned, side, recipe.seed)
    return Training(
        recipe=recipe,
        learner=in_step(Learner(image, TextPart(features.shape[1], recipe.looks), objective).to(device), device),
        batches=Batches(
            examples=learned,
            draw=lambda step: next(sampler.batches(range(step, step + 1), rank, processes)),
            augment=chain(recipe.augment),
            texts=recipe.texts,
            side=side,
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


def make_image_network(recipe: Recipe, text: Encoder) -> ImageNetwork:
    """Make the network of a recipe, its looks not whitened yet; published, its words begin with ImageNet's classes."""
    torch.manual_seed(recipe.seed)
    published = recipe.image.weights == "published"
    tower = image_tower(recipe.image.tower, published=published, side=recipe.image.side)
    if recipe.looks > tower.features:
        raise UnusableRecipe(f"looks: {recipe.image.tower} has {tower.features} features; say so many or fewer.")
    head = TwoParts.blank(tower.features, recipe.looks, text.spec.text_dims, recipe.words)
    if published and tower.classifier is not None:
        head.words.start_from(tower.classifier, torch.from_numpy(text.encode_texts(_class_names())))
    return ImageNetwork(tower.module, head)


def _class_names() -> list[str]:
    """Name ImageNet's classes, each by the first of its names."""
    info = ImageNetInfo()
    return [info.index_to_description(index).split(",")[0] for index in range(info.num_classes())]


def _counts(labels: Labels) -> torch.Tensor:
    return torch.from_numpy(np.bincount(labels[labels >= 0], minlength=1))
