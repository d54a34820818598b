"""The losses by the names that a recipe calls them, and the objective that a recipe asks for."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from encoder.errors import UnusableRecipe
from encoder.training.losses.balanced import BalancedContrast
from encoder.training.losses.class_contrast import ClassContrast
from encoder.training.losses.effective_number import EffectiveNumberContrast
from encoder.training.losses.hierarchical import HierarchicalContrast
from encoder.training.losses.image_text import ImageTextContrast
from encoder.training.losses.logit_adjusted import LogitAdjustedContrast
from encoder.training.losses.loss import Loss, TrainingSet
from encoder.training.losses.multi_view import MultiViewContrast
from encoder.training.losses.uncertainty import Objective

LOSSES: Mapping[str, type[Loss]] = {
    "image-text": ImageTextContrast,
    "class": ClassContrast,
    "effective-number": EffectiveNumberContrast,
    "logit-adjusted": LogitAdjustedContrast,
    "balanced": BalancedContrast,
    "hierarchical": HierarchicalContrast,
    "multi-view": MultiViewContrast,
}


def make_objective(recipe: Mapping[str, Mapping[str, object]], training_set: TrainingSet) -> Objective:
    """Make the losses of a recipe, each named with its options ({} for the defaults), under learned weights.

    Raises UnusableRecipe, which says which loss or option is wrong.
    """
    if not recipe:
        raise UnusableRecipe(f"losses: none is named; choose from {', '.join(LOSSES)}.")
    return Objective({name: _make(name, options, training_set) for name, options in recipe.items()})


def _make(name: str, options: Mapping[str, object], training_set: TrainingSet) -> Loss:
    if name not in LOSSES:
        raise UnusableRecipe(f"losses: there is no {name!r}; choose from {', '.join(LOSSES)}.")
    kind = LOSSES[name]
    try:
        checked = kind.Options.model_validate(options)
    except ValidationError as error:
        raise UnusableRecipe(f"losses: {name}: {_sentence(kind, error)}") from error
    return kind(checked, training_set)


def _sentence(kind: type[Loss], error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    option = ".".join(map(str, first["loc"])) or "its options"
    if first["type"] == "extra_forbidden":
        known = ", ".join(field.alias or key for key, field in kind.Options.model_fields.items())
        return f"there is no option {option!r}; it has {known}."
    return f"{option}: {first['msg']}."
