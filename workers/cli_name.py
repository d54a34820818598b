"""`figseek name`: words and classes for a drawing."""

from __future__ import annotations

from pathlib import Path

import click

from search.limits import MAX_NAMES, NAMES
from search.settings import Settings
from workers.options import data_option, json_option


@click.command()
@data_option
@click.argument("image", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--size",
    type=click.IntRange(1, MAX_NAMES),
    default=NAMES,
    show_default=True,
    help="How many words, and classes of each scheme.",
)
@json_option
def name(settings: Settings, image: Path, size: int, as_json: bool) -> None:
    """Name a drawing: the words and classes that the index's encoder finds nearest, each with its cosine.

    They come from names of goods, from titles of classes, and from the titles and descriptions of the index. An encoder
    whose drawings and texts are in two spaces cannot name one.
    """
    from workers.search_commands import name_drawing

    name_drawing(settings, image, size, as_json=as_json)
