"""`figseek evaluate`: how well an encoder finds what it should."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from search.evaluation.protocols import PROTOCOLS
from search.settings import Settings
from workers.errors import WorkersError
from workers.options import data_option, json_option

_NAMES = "\n".join(f"  {protocol.name:<20}{protocol.tells}" for protocol in PROTOCOLS.values())

EPILOG = f"""
\b
What a query should find, by PROTOCOL (all that apply, if none is given):
{_NAMES}

\b
A design's own drawings leave the ranking wherever others are looked for. Where fewer
than 50 queries have anything relevant, the answer is "not enough judgments".

\b
Examples:
  figseek evaluate grants/                                  the encoder of FIGSEEK_ENCODER
  figseek evaluate grants/ sheets/ --model open_clip:ViT-B-32/laion2b_s34b_b79k
  figseek evaluate I20260106.tar --protocol locarno-subclass --out run-a
"""


@click.command(epilog=EPILOG)
@data_option
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--model", help="Encoder by name (else FIGSEEK_ENCODER).")
@click.option(
    "--protocol", "protocols", multiple=True, type=click.Choice(list(PROTOCOLS)), metavar="PROTOCOL", help="Repeatable."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="A new folder for the summary, the values of each query, and runs and qrels in TREC form.",
)
@click.option("--details", is_flag=True, help="Show each Locarno class and year, too.")
@json_option
def evaluate(
    settings: Settings,
    paths: tuple[Path, ...],
    model: str | None,
    protocols: tuple[str, ...],
    out: Path | None,
    details: bool,
    as_json: bool,
) -> None:
    """Judge an encoder on labelled drawings: whether each finds the drawings that it should.

    PATHS are Red Book grants as `figseek ingest` takes them (weekly tars, ZIPs, folders, exports, trees), or folders of
    sheets with a manifest.jsonl, a line a design: {"patent": "USD0907292", "title": ..., "locarno": "06-01", "uspc":
    ..., "date": ..., "sheets": ["a.tif", ...]}. All of them together are one collection. Each drawing is encoded once,
    then it is a query against all the others, ranked by cosine.

    Exit status: 0 when all was judged, 1 when something could not be read and is left out, 2 when nothing could start.
    """
    try:
        from workers.evaluation import command
    except ImportError as error:
        raise WorkersError(f"figseek evaluate needs {error.name}: `pip install 'figseek[evaluate]'`.") from error
    status = command.evaluate(model or settings.encoder, paths, protocols, out, details=details, as_json=as_json)
    sys.exit(status)
