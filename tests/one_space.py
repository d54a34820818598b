"""A model with texts and drawings in one space, made of the shipped one in a second: its texts get as long as drawings.

Zeros are put behind each vector of a text. Texts compare as before; how near one is to a drawing says nothing.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

from encoder.folders import DEFAULT, MODELS, RECORD, write_record
from encoder.onnx import CHECK, TEXT_HEAD


def make_one_space(folder: Path) -> str:
    """Write the model into a new folder and return the encoder's name."""
    shutil.copytree(MODELS / DEFAULT, folder)
    record = json.loads((folder / RECORD).read_text())
    missing = record["image_dims"] - record.pop("text_dims")
    _lengthen(folder / TEXT_HEAD, missing)
    with np.load(folder / CHECK) as stored:
        check = dict(stored)
    check["text_vector"] = np.pad(check["text_vector"], (0, missing))
    np.savez(folder / CHECK, **check)
    files = record.pop("files")
    write_record(folder, record | {"text_dims": record["image_dims"]}, files)
    return f"folder:{folder}"


def _lengthen(head: Path, by: int) -> None:
    model = onnx.load(head)
    graph, (output,) = model.graph, model.graph.output
    last = next(node for node in graph.node if output.name in node.output)
    last.output[0] = "short"
    graph.initializer.append(numpy_helper.from_array(np.array([0, 0, 0, by], np.int64), "pads"))
    graph.node.append(helper.make_node("Pad", ["short", "pads"], [output.name]))
    output.type.tensor_type.shape.dim[1].dim_value += by
    onnx.save(model, head)
