"""Image towers of open_clip, by the names that `figseek encode --model` knows them by."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from encoder import openclip
from encoder.errors import UnknownEncoder, UnusableRecipe
from encoder.names import OpenClipName, parse
from encoder.training.networks import Tower


class Visual(nn.Module):  # type: ignore[misc]
    """The image tower of an open_clip model, with its projection; grey stands in all three channels."""

    def __init__(self, visual: nn.Module) -> None:
        super().__init__()
        self.visual = visual
        mean, deviation = openclip.normalisation(visual.preprocess_cfg)
        self.register_buffer("mean", torch.tensor(mean).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(deviation).view(1, 3, 1, 1))

    def forward(self, pixels: Tensor) -> Tensor:
        """Normalise as the model was trained, and run it."""
        found = self.visual((pixels.unsqueeze(1).float() / 255 - self.mean) / self.deviation)
        # CoCa gives its tokens, too.
        features: Tensor = found[0] if isinstance(found, tuple) else found
        return features


def open_clip_tower(name: str, *, side: int) -> Tower:
    """Load the image tower of a model; `UnusableRecipe` where it cannot be had, or takes no squares of the side."""
    try:
        parsed = parse(name).image
        if not isinstance(parsed, OpenClipName):
            raise UnusableRecipe(f"image.tower: {name} names more than an image tower.")
        model, _ = openclip.create(parsed)
    except UnknownEncoder as error:
        raise UnusableRecipe(f"image.tower: {error}") from error
    tower = Visual(model.visual)
    try:
        with torch.no_grad():
            features = tower(torch.zeros(1, side, side, dtype=torch.uint8)).shape[1]
    except (AssertionError, RuntimeError, ValueError) as error:
        raise UnusableRecipe(f"image.side: {name} does not take squares of {side} pixels ({error}).") from error
    return Tower(tower, features, None)
