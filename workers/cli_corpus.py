"""`figseek corpus`: made designs to learn from."""

from __future__ import annotations

import os
from pathlib import Path

import click

from workers.errors import WorkersError
from workers.options import json_option

EPILOG = """
\b
Examples:
  figseek corpus made.tar --designs 2000                        a weekly tar; `figseek ingest made.tar` takes it in
  figseek corpus made --designs 2000 --seed 7 --format folder   sheets and manifest.jsonl, with what each was made of
"""


@click.command(epilog=EPILOG)
@click.argument("out", type=click.Path(path_type=Path))
# Numbers of designs that no office issues are given out for so many.
@click.option("--designs", default=150, show_default=True, type=click.IntRange(1, 99_999), help="How many designs.")
@click.option("--seed", default=1, show_default=True, help="Another seed gives other designs under the same numbers.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["redbook", "folder"]),
    default="redbook",
    show_default=True,
    help="Grants as the office ships them, or a folder of sheets with a manifest.jsonl.",
)
@click.option("--even", is_flag=True, help="All families alike; else a few hold most of the designs (Zipf).")
@click.option(
    "--sample", is_flag=True, help="The designs of the shipped sample: fewer families, all alike, drawn plainly."
)
@click.option(
    "--processes",
    default=os.cpu_count() or 1,
    show_default="all cores",
    type=click.IntRange(1),
    help="How many designs are drawn at once; the bytes are the same.",
)
@json_option
def corpus(
    out: Path, designs: int, seed: int, kind: str, even: bool, sample: bool, processes: int, as_json: bool
) -> None:
    """Draw made designs of 61 families over 29 Locarno classes into OUT: a folder, or a tar if its name ends so.

    They are parametric solids seen from seven sides or more, with the looks of real sheets (pens, a hand's waver,
    shading, broken lines, numerals, scans), titles, classes, figure texts, and citations among kin. The same call gives
    the same bytes. `figseek evaluate` and `figseek train` read both formats; only the folder's
    manifest tells the aliases and parts from which descriptions are composed.
    """
    try:
        from encoder.training.drawings.families import FAMILIES, SAMPLE_FAMILIES
        from encoder.training.drawings.frequencies import in_turn, long_tailed
        from encoder.training.drawings.plan import plan_designs
        from workers.corpus import write_corpus
    except ImportError as error:
        raise WorkersError(f"Drawing solids needs {error.name}: `pip install 'figseek[train]'`.") from error
    families = SAMPLE_FAMILIES if sample else FAMILIES
    order = in_turn(families, designs) if even or sample else long_tailed(families, designs, seed)
    write_corpus(
        out, plan_designs(order, seed), plain=sample, folder=kind == "folder", processes=processes, as_json=as_json
    )
