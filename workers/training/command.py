"""What `figseek train` does: read and split the data, make the networks, train, and say what came of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from encoder.registry import find_spec, load_encoder
from encoder.sandbox.pool import Sandbox
from encoder.training.recipe import Recipe, read_recipe
from encoder.training.setup import make_training
from encoder.training.train import LOG, PRIOR_ART, RECIPE, STATE
from search.evaluation.collection import Design, LabelledDrawing
from search.evaluation.protocols import PROTOCOLS
from search.evaluation.ranking import Gallery, drawing_queries, judge
from search.printable import printable
from workers.encoding import CORES
from workers.errors import WorkersError
from workers.training.data import Split, read_split

# What is told at each judgment, by the protocol that it is of.
SAME_DESIGN, FAMILY = "same design mAP", "family mAP"
JUDGED = {SAME_DESIGN: "same-design", PRIOR_ART: "locarno-subclass", FAMILY: "uspc"}
# What designs are kin by, the first that is told.
KIN: Mapping[str, Callable[[Design], str]] = {PRIOR_ART: lambda one: one.locarno_subclass, FAMILY: lambda one: one.uspc}


def train(path: Path, out: Path, device: str, *, resume: bool) -> int:
    """Train by a recipe; returns the exit status, 1 where something could not be read."""
    recipe = read_recipe(path)
    _prepare(out, recipe, resume=resume)
    refused: list[str] = []
    with tqdm(unit=" drawings", desc="read", dynamic_ncols=True) as bar:
        split = read_split(recipe, Sandbox(CORES), lambda name, why: refused.append(f"{name}: {why}"), bar.update)
    for one in refused:
        click.echo(printable(f"figseek: {one}"), err=True)
    text = load_encoder(find_spec(recipe.text.tower), threads=CORES)
    training = make_training(
        recipe, split.learned, split.aside, text, lambda vectors: _judge(split, vectors), out, device
    )
    training.kept_by = kept_by(split.judged)
    resumed = resume and training.resume()
    with tqdm(total=recipe.steps, initial=training.step, unit=" steps", dynamic_ncols=True) as bar:
        training.run(lambda: bar.update())
    answer = {
        "recipe": recipe.name,
        "learned": len(split.learned.examples),
        "aside": len(split.judged),
        "resumed": resumed,
        "steps": training.step,
        training.kept_by: training.best,
        "out": str(out),
    }
    click.echo(json.dumps(answer))
    return 1 if refused else 0


def _prepare(out: Path, recipe: Recipe, *, resume: bool) -> None:
    """Make the folder; one that holds a training is carried on with or left alone, never mixed."""
    kept = out / RECIPE
    wanted = recipe.model_dump_json(indent=1)
    if (out / LOG).exists() or (out / STATE).exists():
        if not resume:
            raise WorkersError(f"{out} holds a training; carry it on with --resume, or name a new folder.")
        if kept.read_text(encoding="utf-8") != wanted:
            raise WorkersError(f"{out} was trained by another recipe; name a new folder.")
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        kept.write_text(wanted, encoding="utf-8")
    except OSError as error:
        raise WorkersError(f"{out} cannot be written: {error.strerror or error}.") from error


def kept_by(drawings: Sequence[LabelledDrawing]) -> str:
    """Name the first figure that these labels can tell: the drawings of DeepPatent have no class to be kin by."""
    designs = {drawing.design for drawing in drawings}
    for name, label in KIN.items():
        labels = Counter(filter(None, map(label, designs)))
        if any(count > 1 for count in labels.values()):
            return name
    return SAME_DESIGN


def _judge(split: Split, vectors: NDArray[np.float32]) -> Mapping[str, float]:
    """Return the mean average precision of each protocol; 0 where no query has anything to find."""
    gallery = Gallery(split.judged, vectors)
    found = {}
    for name, protocol in JUDGED.items():
        values = judge(PROTOCOLS[protocol], *drawing_queries(gallery), gallery, lambda qrels, run: None).values
        found[name] = float(values[:, 0].mean()) if len(values) else 0.0
    return found
