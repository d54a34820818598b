"""What `figseek train` does: read and split the data, make the networks, train, and say what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from encoder.registry import find_spec, load_encoder
from encoder.sandbox.pool import Sandbox
from encoder.training.finish import finish
from encoder.training.processes import refuse_processes, spread
from encoder.training.recipe import Recipe, read_recipe
from encoder.training.setup import make_training
from encoder.training.train import LOG, RECIPE, STATE
from search.printable import printable
from workers.encoding import CORES
from workers.errors import WorkersError
from workers.evaluation.labelled import read_numbers
from workers.evaluation.package import Refuse
from workers.training.data import Reader, Source, Split
from workers.training.judging import judged, kept_by
from workers.training.plot import plot_training
from workers.training.texts import KeptTexts


def train(path: Path, out: Path, cache: Path, device: str, processes: int, aside: Path | None, *, resume: bool) -> int:
    """Train by a recipe; returns the exit status, 1 where something could not be read.

    The designs numbered in the file `aside` are kept aside beside those of the recipe.
    """
    recipe = read_recipe(path)
    if aside is not None:
        numbers = sorted(read_numbers(aside).union(recipe.judge.aside))
        recipe = recipe.model_copy(update={"judge": recipe.judge.model_copy(update={"aside": numbers})})
    refuse_processes(processes, recipe.sampling.designs, device)
    _prepare(out, recipe, resume=resume)
    run = Run(recipe, out, cache, device, resume)
    refused: list[str] = []
    with tqdm(unit=" drawings", desc="read", dynamic_ncols=True) as bar:
        split = run.split(lambda name, why: refused.append(f"{name}: {why}"), bar.update)
    for one in refused:
        click.echo(printable(f"figseek: {one}"), err=True)
    if processes == 1:
        answer = run.learn(split)
    else:
        # Encoded before any other process asks for them.
        run.text().encode_texts(split.learned.wordings)
        answer = spread(run, processes, device)
    click.echo(json.dumps(answer))
    return 1 if refused else 0


@dataclass(frozen=True, slots=True)
class Run:
    """One training as one or several processes do it: each reads what the first has put into the cache."""

    recipe: Recipe
    out: Path
    cache: Path
    device: str
    resume: bool

    def __call__(self) -> dict[str, Any]:
        """Read again and learn."""
        return self.learn(self.split(lambda name, why: None, lambda count: None))

    def split(self, refuse: Refuse, done: Callable[[int], object]) -> Split:
        """Read all data and split it."""
        recipe = self.recipe
        together: dict[float, list[Path]] = {}
        for path in recipe.data:
            together.setdefault(recipe.weights.get(path, 1.0), []).append(Path(path))
        sources = [Source(recipe.name, tuple(paths), recipe.judge.share, weight) for weight, paths in together.items()]
        reader = Reader(Sandbox(CORES), self.cache, refuse, done)
        return reader.split(sources, recipe.image.side, recipe.seed, frozenset(recipe.judge.aside))

    def text(self) -> KeptTexts:
        """Make the text tower."""
        return KeptTexts(load_encoder(find_spec(self.recipe.text.tower), threads=CORES), self.cache / "texts")

    def learn(self, split: Split) -> dict[str, Any]:
        """Train, and say what came of it."""
        told = partial(judged, split.judged)
        training = make_training(self.recipe, split.learned, split.aside, self.text(), told, self.out, self.device)
        training.kept_by = kept_by(split.judged)
        training.logged = plot_training
        resumed = self.resume and training.resume()
        steps = tqdm(
            total=self.recipe.steps,
            initial=training.step,
            unit=" steps",
            dynamic_ncols=True,
            disable=not training.writes,
        )
        with steps as bar:
            training.run(lambda: bar.update())
        finished = finish(training, split.learned) if training.writes else {}
        return {
            "recipe": self.recipe.name,
            "learned": len(split.learned.examples),
            "aside": len(split.judged),
            "resumed": resumed,
            "steps": training.step,
            **({training.kept_by: training.best} if split.judged else {}),
            "finished": dict(finished),
            "out": str(self.out),
        }


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
