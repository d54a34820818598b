"""An ablation, as a TOML file says it: the data, what all cells share, and the losses of each cell."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Self

import torch
from pydantic import Field, model_validator

from encoder.protocols import Vectors
from encoder.training.heads import Looks, TextPart
from encoder.training.networks import ImageNetwork, image_tower
from encoder.training.recipe import Part, Recipe, checked, checked_recipe, read_toml


class Data(Part):
    """Paths as `figseek evaluate` takes them; the share `aside` of their designs is judged and not learned from."""

    paths: list[str] = Field(default_factory=list)
    aside: Annotated[float, Field(gt=0, le=1)] = 0.2


class Cell(Part):
    """One training by its losses; without any it is the tower as it is published, or `whitened`, as trainings begin.

    `against` is the cell that it is compared with beside the first; the one before, if none is named.
    """

    name: Annotated[str, Field(min_length=1, max_length=60)]
    losses: dict[str, dict[str, Any]] = Field(default_factory=dict)
    whitened: bool = False
    against: str | None = None

    @property
    def slug(self) -> str:
        """The name as that of a folder."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "cell"


class Ablation(Part):
    """One ablation. `data` are judged apart, under their names; `recipe` is a recipe without name, data and losses."""

    name: str
    data: Annotated[dict[str, Data], Field(min_length=1)]
    recipe: dict[str, Any]
    cells: Annotated[list[Cell], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_cell_has_its_own_name_and_one_before(self) -> Self:
        met: list[str] = []
        for cell in self.cells:
            if cell.slug in {Cell(name=name).slug for name in met}:
                raise ValueError(f"two cells are named {cell.name!r}")
            if cell.against is not None and cell.against not in met:
                raise ValueError(f"{cell.name!r} is against {cell.against!r}, which is no cell before it")
            if cell.whitened and cell.losses:
                raise ValueError(
                    f"{cell.name!r} has losses: a training is whitened, and `whitened` is of a cell without"
                )
            met.append(cell.name)
        return self

    def before(self, place: int) -> str | None:
        """Name the cell that a cell is compared with, beside the first; None of the first."""
        if place == 0:
            return None
        return self.cells[place].against or self.cells[place - 1].name

    def recipe_of(self, cell: Cell, seed: int) -> Recipe:
        """Make the recipe of a cell; every cell takes all of its steps, so that none is chosen by what it is judged by.

        Raises UnusableRecipe where what the cells share does not fit a recipe.
        """
        paths = [path for data in self.data.values() for path in data.paths]
        own = {"name": cell.slug[:40], "data": paths or ["-"], "losses": cell.losses, "seed": seed}
        recipe = checked_recipe(self.recipe | own, f"{self.name}: recipe")
        patient = recipe.judge.model_copy(update={"patience": recipe.steps + 1})
        return recipe.model_copy(update={"judge": patient})


def read_ablation(path: Path) -> Ablation:
    """Read an ablation; `UnusableRecipe` says in one sentence what is wrong with it, and where."""
    ablation = checked(Ablation, read_toml(path), str(path))
    for cell in ablation.cells:
        ablation.recipe_of(cell, 1)
    return ablation


def untrained(recipe: Recipe, device: str) -> ImageNetwork:
    """Make the tower as it is published, its features themselves the vectors."""
    torch.manual_seed(recipe.seed)
    image = recipe.image
    tower = image_tower(image.tower, published=image.weights == "published", side=image.side)
    moved: ImageNetwork = ImageNetwork(tower.module, Looks(tower.features)).to(device)
    return moved


def projected(text: TextPart, features: Vectors, device: str) -> Vectors:
    """Bring the features of texts into the space of the drawings."""
    with torch.inference_mode():
        vectors: Vectors = text(torch.from_numpy(features).to(device)).float().cpu().numpy()
    return vectors
