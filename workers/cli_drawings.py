"""`figseek drawings`: named things of others, to learn from."""

from __future__ import annotations

import os
from pathlib import Path

import click

from encoder.errors import SourceUnavailable
from search.settings import Settings
from workers.errors import WorkersError
from workers.options import json_option

EPILOG = """
\b
Examples:
  figseek drawings named                                   all of both sources
  figseek drawings chairs --source furniture --designs 50  fifty models, from all over the catalogs
"""
SOURCES = ("furniture", "icons")


@click.command(epilog=EPILOG)
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--source",
    "sources",
    type=click.Choice(SOURCES),
    multiple=True,
    default=SOURCES,
    show_default="both",
    help="3D models from seven sides, or icons by many hands; may be given twice.",
)
@click.option("--designs", type=click.IntRange(1), help="At most so many of each source, evenly out of all.")
@click.option(
    "--processes",
    default=os.cpu_count() or 1,
    show_default="all cores",
    type=click.IntRange(1),
    help="How many things are drawn at once; the bytes are the same.",
)
@json_option
def drawings(out: Path, sources: tuple[str, ...], designs: int | None, processes: int, as_json: bool) -> None:
    """Draw named things that others modelled or drew into the folder OUT, with a manifest.jsonl that credits them.

    They are the 3D models of Debian's sweethome3d-furniture and what icons of 18 sets in npm show alike, at pinned
    versions that apt-get and npm fetch into FIGSEEK_CACHE. The same call gives the same bytes. `figseek evaluate` and
    `figseek train` read the folder.
    """
    try:
        from encoder.training.drawings import subjects as of
        from workers.named_drawings import write_drawings
    except ImportError as error:
        raise WorkersError(f"Drawing named things needs {error.name}: `pip install 'figseek[train]'`.") from error
    try:
        cache = Settings.from_environ(os.environ).cache / "drawings"
        every = [of.SOURCES[source](cache) for source in SOURCES if source in sources]
    except SourceUnavailable as error:
        raise WorkersError(str(error)) from error
    chosen = [subject for some in every for subject in of.evenly(some, designs)]
    write_drawings(out, chosen, processes=processes, as_json=as_json)
