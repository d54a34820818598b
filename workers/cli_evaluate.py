"""`figseek evaluate` and `figseek compare`: whether an encoder finds what it should, and another more of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
With --robustness, too, what is left of same-design where the query is turned by 90, 180 or
270 degrees, mirrored, skewed by 10 degrees either way, at half of its size, without its
captions, or photographed (simulated).

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
@click.option("--robustness", is_flag=True, help="Disturb the queries, too; takes some 20 times as long.")
@click.option("--details", is_flag=True, help="Show each Locarno class and year, too.")
@json_option
def evaluate(
    settings: Settings,
    paths: tuple[Path, ...],
    model: str | None,
    protocols: tuple[str, ...],
    out: Path | None,
    robustness: bool,
    details: bool,
    as_json: bool,
) -> None:
    """Judge an encoder on labelled drawings: whether each finds the drawings that it should.

    PATHS are Red Book grants as `figseek ingest` takes them (weekly tars, ZIPs, folders, exports, trees), or folders of
    sheets with a manifest.jsonl, a line a design: {"patent": "USD0907292", "title": ..., "locarno": "06-01", "uspc":
    ..., "date": ..., "sheets": ["a.tif", ...]}, or DeepPatent and DeepPatent2, unpacked: their folders, a list, a
    design2019.json. All of them together are one collection. Each drawing is encoded once,
    then it is a query against all the others, ranked by cosine.

    Exit status: 0 when all was judged, 1 when something could not be read and is left out, 2 when nothing could start.
    """
    with _extra():
        from workers.evaluation import command
    shown = {"robustness": robustness, "details": details, "as_json": as_json}
    sys.exit(command.evaluate(model or settings.encoder, paths, protocols, out, **shown))


@click.command()
@click.argument("before", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("after", type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
def compare(before: Path, after: Path, as_json: bool) -> None:
    r"""Compare two saved evaluations, query by query: what AFTER changes over BEFORE, and how sure that is.

    Both are folders of `figseek evaluate --out` on the same drawings. Each change is relative to BEFORE, with its 95 %
    interval by a paired bootstrap over designs, and the p-value of the test that swaps the two runs design by design.

    \b
    Example:
      figseek evaluate grants/ --out a
      figseek evaluate grants/ --model open_clip:ViT-B-32/laion2b_s34b_b79k --out b
      figseek compare a b
    """
    with _extra():
        from workers.evaluation import compared
    click.echo(compared.compare(before, after, as_json=as_json))


@contextmanager
def _extra() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise WorkersError(f"Evaluation needs {error.name}: `pip install 'figseek[evaluate]'`.") from error
