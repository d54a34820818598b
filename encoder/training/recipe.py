"""What a training is made of, as a TOML file says it: data, towers, losses, augmentations, steps."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from encoder.errors import UnusableRecipe
from encoder.folders import PUBLISHED
from encoder.names import OPEN_CLIP
from encoder.training.augment import AUGMENTS
from encoder.training.networks import IMAGE_TOWERS
from encoder.training.sampling import Sampling

Model = TypeVar("Model", bound=BaseModel)
Share = Annotated[float, Field(ge=0, le=1)]
Side = Annotated[int, Field(ge=32, le=512)]


class Part(BaseModel):
    """A part of a file that is data: nothing else may be said in it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ImageSide(Part):
    """The image tower, of timm or `open_clip:ARCHITECTURE/PRETRAINED`: its weights as they are published, or random.

    `side` is that of the squares in pixels; they are learned at `learned`, the same if it is not told: a network that
    learned from small pictures sees larger ones better (Touvron et al., NeurIPS 2019). Parameters whose name begins
    with one of `frozen` are not trained, and batch norms keep the statistics of the weights without `norms`: those of
    made drawings do not suit real ones.
    """

    tower: str = "efficientnet-lite0"
    weights: Literal["published", "random"] = "published"
    side: Side = 224
    learned: Side | None = None
    frozen: list[str] = []
    norms: bool = False


class TextSide(Part):
    """The text tower: any encoder that `figseek encode` knows. It is not trained, so each text is encoded once."""

    tower: str = PUBLISHED


class Optimiser(Part):
    """AdamW under one cycle of cosine: `rate` for what is new, `tower_rate` for what was trained before."""

    rate: Annotated[float, Field(gt=0)] = 1e-3
    tower_rate: Annotated[float, Field(gt=0)] = 3e-4
    weight_decay: Annotated[float, Field(ge=0)] = 0.05
    warm_up: Share = 0.05


class Judge(Part):
    """Designs kept aside, a share by a hash of their number and those of `aside`, are searched every so many steps.

    Training ends when prior-art mAP, or that of the same design where no class is known, has not grown `patience` times
    in a row. The best state by it is finished, or the `last`: so a recipe is judged whose designs are all learned from
    in the end. That is what is done where nothing is kept aside.
    """

    share: Annotated[float, Field(ge=0, lt=1)] = 0.2
    aside: list[str] = []
    keep: Literal["best", "last"] = "best"
    every: Annotated[int, Field(ge=1)] = 200
    patience: Annotated[int, Field(ge=1)] = 5


class Finish(Part):
    """What a training ends with: the share `kept` of the published weights, and `words`, as a recipe has it.

    The latter is larger while it is learned, or little would be learned of what a drawing is.
    """

    kept: Share = 0.5
    words: Share = 0.2


class Recipe(Part):
    """One training.

    `data` are paths as `figseek evaluate` takes them, `weights` tell of some of them how much oftener than others their
    designs are drawn (real ones are few, and made ones many). `words` is the share of what a drawing is in a cosine
    while it is learned, beside what it looks like, `looks` how many numbers a vector has for the latter, `texts` how
    many descriptions of each drawing a batch has.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
    data: Annotated[list[str], Field(min_length=1)]
    weights: dict[str, Annotated[float, Field(gt=0)]] = {}
    steps: Annotated[int, Field(ge=1)]
    seed: int = 1
    words: Share = 0.5
    looks: Annotated[int, Field(ge=8, le=2048)] = 512
    image: ImageSide = ImageSide()
    text: TextSide = TextSide()
    sampling: Sampling = Sampling()
    texts: Annotated[int, Field(ge=0)] = 1
    optimiser: Optimiser = Optimiser()
    judge: Judge = Judge()
    finish: Finish = Finish()
    losses: dict[str, dict[str, Any]]
    augment: dict[str, Share] = {}


def read_recipe(path: Path) -> Recipe:
    """Read a recipe; `UnusableRecipe` says in one sentence what is wrong with it, and where."""
    return checked_recipe(read_toml(path), str(path))


def read_toml(path: Path) -> dict[str, Any]:
    """Read a file of TOML; `UnusableRecipe` says in one sentence why it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableRecipe(f"{path} cannot be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise UnusableRecipe(f"{path} is not TOML: {error}.") from error


def checked_recipe(told: Mapping[str, Any], where: str) -> Recipe:
    """Make a recipe of what a file says; `UnusableRecipe` begins with `where` it stands."""
    recipe = checked(Recipe, told, where)
    image = recipe.image
    open_clip = image.tower.startswith(OPEN_CLIP)
    if image.weights == "random" and open_clip:
        raise UnusableRecipe(f"{where}: image.weights: {image.tower} has weights of its own.")
    for kind, known, named in (
        ("image.tower", IMAGE_TOWERS, [] if open_clip else [image.tower]),
        ("augment", AUGMENTS, recipe.augment),
        ("weights", recipe.data, recipe.weights),
    ):
        for name in named:
            if name not in known:
                raise UnusableRecipe(f"{where}: {kind}: there is no {name!r}; choose from {', '.join(known)}.")
    if image.learned not in (None, image.side) and (open_clip or IMAGE_TOWERS[image.tower].by_side):
        raise UnusableRecipe(f"{where}: image.learned: {image.tower} takes squares of one side alone.")
    return recipe


def checked(model: type[Model], told: Mapping[str, Any], where: str) -> Model:
    """Check what a file says; `UnusableRecipe` names the first thing that is wrong."""
    try:
        return model.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise UnusableRecipe(f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
