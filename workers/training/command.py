"""What `figseek train` does: read and split the data, make the networks, train, and say what came of it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click
from tqdm import tqdm

from encoder.registry import find_spec, load_encoder
from encoder.sandbox.pool import Sandbox
from encoder.training.recipe import Recipe, read_recipe
from encoder.training.setup import make_training
from encoder.training.train import LOG, RECIPE, STATE
from search.printable import printable
from workers.encoding import CORES
from workers.errors import WorkersError
from workers.training.data import Reader, Source
from workers.training.judging import judged, kept_by
from workers.training.texts import KeptTexts


def train(path: Path, out: Path, cache: Path, device: str, *, resume: bool) -> int:
    """Train by a recipe; returns the exit status, 1 where something could not be read."""
    recipe = read_recipe(path)
    _prepare(out, recipe, resume=resume)
    refused: list[str] = []
    with tqdm(unit=" drawings", desc="read", dynamic_ncols=True) as bar:
        reader = Reader(Sandbox(CORES), cache, lambda name, why: refused.append(f"{name}: {why}"), bar.update)
        source = Source(recipe.name, tuple(map(Path, recipe.data)), recipe.judge.share)
        split = reader.split([source], recipe.image.side, recipe.seed)
    for one in refused:
        click.echo(printable(f"figseek: {one}"), err=True)
    text = KeptTexts(load_encoder(find_spec(recipe.text.tower), threads=CORES), cache / "texts")
    training = make_training(recipe, split.learned, split.aside, text, partial(judged, split.judged), out, device)
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
