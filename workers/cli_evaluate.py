"""`figseek evaluate` and `figseek compare`: whether an encoder or an index finds what it should, another more of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from search.evaluation.protocols import OF_PATENTS, PROTOCOLS
from search.settings import Settings
from workers.errors import WorkersError
from workers.evaluation.modes import MODES
from workers.options import data_option, json_option

_ALL = {**PROTOCOLS, **OF_PATENTS}
_NAMES = "\n".join(f"  {protocol.name:<20}{protocol.tells}" for protocol in _ALL.values())
_MODES = "\n".join(f"  {mode.name:<20}{mode.tells}" for mode in MODES.values())

EPILOG = f"""
\b
What a query should find, by PROTOCOL (all that apply, if none is given):
{_NAMES}

\b
With --live URL the figseek that runs there is asked over HTTP, with FIGSEEK_API_KEY if it
is set, and the patents that it answers are judged. PATHS are what was taken in there. The
protocols are {", ".join(OF_PATENTS)}. MODEs, all that apply if none is given:
{_MODES}

\b
With --robustness, too, what is left of same-design (--live: of known-item) where the query is turned by 90, 180 or
270 degrees, mirrored, skewed by 10 degrees either way, at half of its size, without its
captions, or photographed (simulated).

\b
A design's own drawings leave the ranking wherever others are looked for. Where fewer
than 50 queries have anything relevant, the answer is "not enough judgments".

\b
Examples:
  figseek evaluate grants/                                  the encoder of FIGSEEK_ENCODER
  figseek evaluate grants/ sheets/ --model open_clip:ViT-B-32/laion2b_s34b_b79k
  figseek evaluate grants/ --model figseek-lite0-minilm --model folder:trained --out both
  figseek evaluate grants/ --live http://localhost:8080 --out live
  figseek evaluate I20260106.tar --protocol locarno-subclass --out run-a
"""


@click.command(epilog=EPILOG)
@data_option
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--model",
    "models",
    multiple=True,
    help="Encoder by name (else FIGSEEK_ENCODER); repeatable: side by side, and what each changes over the first.",
)
@click.option("--live", metavar="URL", help="Ask the figseek that runs there in place of an encoder.")
@click.option(
    "--mode",
    "modes",
    multiple=True,
    type=click.Choice(list(MODES)),
    metavar="MODE",
    help="How it is asked; repeatable: side by side, and what each changes over the first.",
)
@click.option(
    "--protocol", "protocols", multiple=True, type=click.Choice(list(_ALL)), metavar="PROTOCOL", help="Repeatable."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="A new folder for the summary, a plot, the values of each query, and runs and qrels in TREC form; of several "
    "models or modes, with a folder for each.",
)
@click.option(
    "--designs",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of design numbers, one a line: the others are left out, as if they were not there.",
)
@click.option("--robustness", is_flag=True, help="Disturb the queries, too; takes some 20 times as long.")
@click.option("--details", is_flag=True, help="Show each Locarno class and year, too.")
@json_option
def evaluate(
    settings: Settings,
    paths: tuple[Path, ...],
    models: tuple[str, ...],
    live: str | None,
    modes: tuple[str, ...],
    protocols: tuple[str, ...],
    out: Path | None,
    designs: Path | None,
    robustness: bool,
    details: bool,
    as_json: bool,
) -> None:
    """Judge an encoder, or a figseek that runs, on labelled drawings: whether each finds what it should.

    PATHS are Red Book grants as `figseek ingest` takes them (weekly tars, ZIPs, folders, exports, trees), or folders of
    sheets with a manifest.jsonl, a line a design: {"patent": "USD0907292", "title": ..., "locarno": "06-01", "uspc":
    ..., "date": ..., "sheets": ["a.tif", ...]}, or DeepPatent and DeepPatent2, unpacked: their folders, a list, a
    design2019.json. All of them together are one collection. Each drawing is encoded once, then it is a query against
    all the others, ranked by cosine; or (--live) a search for patents.

    Exit status: 0 when all was judged, 1 when something could not be read and is left out, 2 when nothing could start.
    """
    if live is None and modes:
        raise click.UsageError("--mode goes with --live")
    if live is not None and models:
        raise click.UsageError("--model does not go with --live: the index there has its own encoder")
    known = PROTOCOLS if live is None else OF_PATENTS
    for name in protocols:
        if name not in known:
            raise click.UsageError(f"{name} is no protocol {'without' if live is None else 'of'} --live")
    with _extra():
        from workers.evaluation import command, encoders
        from workers.evaluation import live as of_live
        from workers.evaluation.labelled import Labelled, read_numbers
        from workers.evaluation.running import Running
    labelled = Labelled(paths, None if designs is None else read_numbers(designs))
    judge: command.Judge
    if live is None:
        judge = partial(
            encoders.judge_encoders, models or (settings.encoder,), labelled, protocols, robustness=robustness
        )
    else:
        running = Running(live, settings.api_key.get_secret_value())
        judge = partial(of_live.judge_live, running, modes, labelled, protocols, robustness=robustness)
    sys.exit(command.evaluate(judge, out, details=details, as_json=as_json))


@click.command()
@click.argument("before", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("after", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--plot", type=click.Path(path_type=Path), help="A new PNG file for a plot of the changes.")
@json_option
def compare(before: Path, after: Path, plot: Path | None, as_json: bool) -> None:
    r"""Compare two saved evaluations, query by query: what AFTER changes over BEFORE, and how sure that is.

    Both are folders of `figseek evaluate --out` on the same drawings, or folders of two models or modes in one. Each
    change is relative to BEFORE, with its 95 % interval by a paired bootstrap over designs, and the p-value of the test
    that swaps the two runs design by design.

    \b
    Example:
      figseek evaluate grants/ --out a
      figseek evaluate grants/ --model open_clip:ViT-B-32/laion2b_s34b_b79k --out b
      figseek compare a b --plot a-to-b.png
    """
    with _extra():
        from workers.evaluation import compared
    click.echo(compared.compare(before, after, plot, as_json=as_json))


@contextmanager
def _extra() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise WorkersError(f"Evaluation needs {error.name}: `pip install 'figseek[evaluate]'`.") from error
