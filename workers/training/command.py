"""What `figseek train` does: read and split the data, make the networks, train, and say what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from encoder.registry import find_spec, load_encoder
from encoder.sandbox.pool import Sandbox
from encoder.training.recipe import Recipe, read_recipe
from encoder.training.setup import make_training
from encoder.training.train import KEPT_BY, LOG, RECIPE, STATE
from search.evaluation.protocols import PROTOCOLS
from search.evaluation.ranking import Gallery, drawing_queries, judge
from search.printable import printable
from workers.encoding import CORES
from workers.errors import WorkersError
from workers.training.data import Split, read_split

# What is told at each judgment, by the protocol that it is of.
JUDGED = {"same design mAP": "same-design", KEPT_BY: "locarno-subclass", "family mAP": "uspc"}


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
    resumed = resume and training.resume()
    with tqdm(total=recipe.steps, initial=training.step, unit=" steps", dynamic_ncols=True) as bar:
        training.run(lambda: bar.update())
    answer = {
        "recipe": recipe.name,
        "learned": len(split.learned.examples),
        "aside": len(split.judged),
        "resumed": resumed,
        "steps": training.step,
        KEPT_BY: training.best,
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


def _judge(split: Split, vectors: NDArray[np.float32]) -> Mapping[str, float]:
    """Return the mean average precision of each protocol; 0 where no query has anything to find."""
    gallery = Gallery(split.judged, vectors)
    queries = drawing_queries(split.judged)
    found = {}
    for name, protocol in JUDGED.items():
        values = judge(PROTOCOLS[protocol], queries, vectors, gallery, lambda qrels, run: None).values
        found[name] = float(values[:, 0].mean()) if len(values) else 0.0
    return found
