"""`figseek ablate`: what each part of a training brings, measured on designs that none of it saw."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from search.settings import Settings
from workers.errors import WorkersError
from workers.options import json_option

EPILOG = """
\b
An ablation is a TOML file; encoder/training/recipes/ablation.toml is that of the docs:
  name = "ablation"
  [data.made]                       # judged under this name
  paths = ["made"]                  # as `figseek evaluate` takes them
  aside = 0.2                       # share of the designs that is judged and not learned from
  [recipe]                          # all of a recipe of `figseek train` that the cells share
  steps = 800
  [[cells]]
  name = "ImageNet"                 # no losses: the tower as it is published
  [[cells]]
  name = "image-text"
  losses = {image-text = {}}        # compared with the first cell and with the one before
  [[cells]]
  name = "+ class"
  losses = {image-text = {}, class = {}}
  against = "image-text"            # or with the one that is named

\b
Examples:
  figseek corpus made --designs 1200 --format folder
  figseek ablate encoder/training/recipes/ablation.toml --out ablated
  figseek ablate encoder/training/recipes/ablation.toml --out ablated-real --source real=grants/
"""


@click.command(epilog=EPILOG)
@click.argument("ablation", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of the ablation.")
@click.option("--seeds", default=3, show_default=True, type=click.IntRange(1, 99), help="Trainings of each cell.")
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="NAME=PATH",
    help="A path beside those of the file, by the name that it is judged under; repeatable.",
)
@click.option(
    "--device", type=click.Choice(["cpu", "cuda"]), default="cpu", show_default=True, help="Where the towers learn."
)
@json_option
def ablate(ablation: Path, out: Path, seeds: int, sources: tuple[str, ...], device: str, as_json: bool) -> None:
    """Train and judge every cell of an ABLATION from each seed, and write ablation.md and ablation.json.

    All cells learn from the same drawings, and are judged on the same ones: designs that a hash of their number keeps
    aside. A cell that is done is not done again: the same call carries on what was killed, and more --seeds add to it.
    Drawings that were fitted and texts that were encoded are kept in FIGSEEK_CACHE.

    Exit status: 0 when all was read, 1 when something could not be read and is left out, 2 when nothing could start.
    """
    try:
        from workers.training import ablate as command
    except ImportError as error:
        raise WorkersError(f"An ablation needs {error.name}: `pip install 'figseek[torch,train,evaluate]'`.") from error
    cache = Settings.from_environ(os.environ).cache / "training"
    more: dict[str, list[str]] = {}
    for source in sources:
        name, separator, path = source.partition("=")
        if not (name and separator and path):
            raise WorkersError(f"--source {source}: write NAME=PATH.")
        more.setdefault(name, []).append(path)
    sys.exit(command.ablate(ablation, out, cache, more, seeds, device, as_json=as_json))
