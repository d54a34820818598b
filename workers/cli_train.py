"""`figseek train`: an encoder learned from labelled drawings, by a recipe."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from search.settings import Settings
from workers.errors import WorkersError

EPILOG = """
\b
A recipe is a TOML file:
  name = "first"
  data = ["grants", "I20260106.tar"]     # as `figseek evaluate` takes them
  steps = 400
  image = {tower = "efficientnet-lite0", side = 128, frozen = ["tower.network.network.conv_stem"]}
  sampling = {designs = 24, views = 2}
  losses = {image-text = {}, multi-view = {}, hierarchical = {}}
  augment = {flip = 0.5, crop = 0.5, erase = 0.3, grid_mask = 0.3}

\b
DIR gets recipe.json, log.jsonl (losses, their weights, figures on what is kept aside),
training.png (losses and these figures as a plot),
best.pt (the weights that did best there, or the last), model.pt (these finished, to be exported),
and state.pt, from which --resume goes on to the very numbers that a training without a stop has.

\b
Examples:
  figseek train encoder/training/recipes/first.toml --out trained
  figseek train encoder/training/recipes/first.toml --out trained --resume
  figseek train paper.toml --out trained --device cuda --processes 8
"""


@click.command(epilog=EPILOG)
@click.argument("recipe", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of the training.")
@click.option(
    "--device", type=click.Choice(["cpu", "cuda"]), default="cpu", show_default=True, help="Where the towers learn."
)
@click.option(
    "--processes",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Share each batch among so many processes; on CUDA each has a device.",
)
@click.option(
    "--aside",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of design numbers, one a line: these are kept aside, too, as `figseek evaluate --designs` asks for.",
)
@click.option("--resume", is_flag=True, help="Carry on with what lies in --out.")
def train(recipe: Path, out: Path, device: str, processes: int, aside: Path | None, resume: bool) -> None:
    """Train an encoder by a RECIPE: towers, losses, augmentations and steps are named in it.

    Several processes learn what one does, up to rounding: batches, augmentations and descriptions are told by the step.
    (On processors each has batch norms of its own part, where these learn.) Drawings that were fitted into squares and
    texts that were encoded are kept in FIGSEEK_CACHE for the next training.

    Prints one line of JSON at the end. Exit status: 0 when all was read, 1 when something could not be read and was
    left out, 2 when nothing could start.
    """
    try:
        from workers.training import command
    except ImportError as error:
        raise WorkersError(f"Training needs {error.name}: `pip install 'figseek[torch,train,evaluate]'`.") from error
    cache = Settings.from_environ(os.environ).cache / "training"
    sys.exit(command.train(recipe, out, cache, device, processes, aside, resume=resume))
