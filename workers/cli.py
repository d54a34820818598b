"""The `figseek` command."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from encoder.errors import EncoderError
from mappings.errors import MappingsError
from search.errors import SearchError
from search.printable import printable
from search.settings import LOOPBACK, Settings
from workers.cli_ablate import ablate
from workers.cli_corpus import corpus
from workers.cli_drawings import drawings
from workers.cli_evaluate import compare, evaluate
from workers.cli_keys import audit, keys
from workers.cli_name import name
from workers.cli_patents import backup, delete, export, restore
from workers.cli_search import search
from workers.cli_train import train
from workers.errors import WorkersError
from workers.options import data_option, json_option

OURS = (EncoderError, MappingsError, SearchError, WorkersError)
COULD_NOT_START = 2


class _Commands(click.Group):
    """Ends with one sentence, never a traceback, whatever of ours went wrong."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except OURS as error:
            click.echo(f"figseek: {printable(str(error))}", err=True)
            sys.exit(COULD_NOT_START)
        except KeyboardInterrupt:
            click.echo("figseek: stopped.", err=True)
            sys.exit(130)


def _settings_table() -> str:
    rows = [f"  FIGSEEK_{name.upper():<22}{field.description}" for name, field in Settings.model_fields.items()]
    return "\n".join(["\b", "Settings come from the environment:", *rows])


EPILOG = f"""
\b
A first round:
  figseek up                                  start everything; the page is at the address it prints
  figseek ingest I20260106.tar                take in a weekly tar, a ZIP, a folder or a tree of them
  figseek search --text "desk lamp" --class locarno:26-05
  figseek search --image drawing.tif --json | jq '.results[].publication'

{_settings_table()}
"""


BENCH_EPILOG = """
\b
NAMEs, all of them if none is given (minutes on two cores; quick, full):
  encoder  images/s of the shipped encoder against eager torch (needs the
           development environment; left out without)              1,  1
  sheet    a sheet from file to vector against its decoding        0,  0
  ingest   ingest against `figseek encode` on the same files, a
           second ingest against the first, memory and disk        1,  5
  search   hybrid search against the sum of its own sub-queries,
           and figseek's own part (with the index made for it)     1, 10
  recall   recall@10 of the shipped index settings against exact   0,  1
  clients  search over HTTP by 1 and 8 clients, memory             0,  1
"""


@click.group(
    cls=_Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120}
)
@click.version_option(package_name="figseek")
def main() -> None:
    """Search patents by their drawings, their words and their classes.

    figseek runs on an Elasticsearch, a broker and workers of its own, or on yours if the settings name them.
    """


main.add_command(keys)
main.add_command(audit)
main.add_command(search)
main.add_command(name)
for command in (delete, export, backup, restore, evaluate, compare, corpus, drawings, train, ablate):
    main.add_command(command)


@main.command()
@data_option
@click.option(
    "--host", default=LOOPBACK, show_default=True, help="Address to listen on; beyond loopback once there is a key."
)
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the page (else 8080 or the next free one).")
def up(settings: Settings, host: str, port: int | None) -> None:
    r"""Run all services and the page in the foreground, until Ctrl-C.

    \b
    For others than this machine:
      figseek keys create portal --scope search
      FIGSEEK_HOSTS=figseek.example figseek up --host 0.0.0.0
    """
    from workers.up import up as run

    run(settings, host, port)


@main.command()
@data_option
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the page (else 8080 or the next free one).")
def demo(settings: Settings, port: int | None) -> None:
    """Like `up`, with the sample of made drawings taken in first."""
    from encoder.training.drawings.sample import sample_path
    from workers.up import up as run

    run(settings, LOOPBACK, port, sample=sample_path())


@main.command()
@data_option
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@json_option
def ingest(settings: Settings, paths: tuple[Path, ...], as_json: bool) -> None:
    """Take in patents: weekly tars, ZIPs of a grant, unpacked folders, what `figseek export` wrote, or trees of them.

    Twice the same input changes nothing. An interrupted call is carried on by the same call.

    Exit status: 0 when all was taken in, 1 when something failed or a path held no patent, 2 when nothing could start.
    """
    from workers.commands import ingest_paths

    sys.exit(ingest_paths(settings, paths, as_json=as_json))


@main.command()
@data_option
@click.option("--encoder", help="Encoder of the new generation (else FIGSEEK_ENCODER).")
@json_option
def reindex(settings: Settings, encoder: str | None, as_json: bool) -> None:
    """Bring every patent into a new index, encoded again if the encoder is another, and put it live.

    Searches go on meanwhile, writes wait. The previous index is kept.
    """
    from workers.commands import reindex_all

    sys.exit(reindex_all(settings, encoder or settings.encoder, as_json=as_json))


@main.command()
@data_option
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--text", "texts", multiple=True, help="A text to encode in place of files; repeatable.")
@click.option("--patches", is_flag=True, help="Encode every patch of a drawing: which regions of two are alike.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The .npy file to write.")
@click.option("--model", help="Encoder by name (else FIGSEEK_ENCODER).")
@json_option
def encode(
    settings: Settings,
    files: tuple[Path, ...],
    texts: tuple[str, ...],
    patches: bool,
    out: Path,
    model: str | None,
    as_json: bool,
) -> None:
    """Write the vectors of images or of texts: a float32 row of unit length an input, in order.

    With --patches a picture has as many rows and columns of them as the encoder sees: (inputs, 7, 7, dims) of a shipped
    one. The cosine of two patches tells how much these regions look alike.
    """
    from workers.encoding import encode_inputs

    if bool(files) == bool(texts):
        raise click.UsageError("give files or --text, not both and not neither")
    if patches and texts:
        raise click.UsageError("--patches are those of drawings; --text has none")
    sys.exit(encode_inputs(model or settings.encoder, files, texts, out, patches=patches, as_json=as_json))


@main.command(epilog=BENCH_EPILOG)
@data_option
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--full", is_flag=True, help="The full sizes: 2,000 patents, 100,000 figures; some 25 minutes.")
@click.option("--patents", type=click.IntRange(min=1), help="Made patents to take in.")
@click.option("--figures", type=click.IntRange(min=100), help="Made figures to search.")
@click.option("--rounds", type=click.IntRange(min=1), help="Rounds of what is measured in turns.")
@click.option("--queries", type=click.IntRange(min=1), help="Queries of each measurement of the search.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file for the JSON, beside the table.")
@json_option
def bench(
    settings: Settings, names: tuple[str, ...], full: bool, out: Path | None, as_json: bool, **sizes: int | None
) -> None:
    """Measure this machine: speed as ratios of things measured side by side, memory, disk and recall.

    Everything is made in a scratch folder (TMPDIR), or under a prefix of its own on a cluster that the settings name,
    and removed at the end. Whatever the figures say, the exit status is 0.
    """
    from workers.bench.plan import FULL, QUICK
    from workers.bench.runner import MEASUREMENTS, run

    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        raise click.UsageError(f"there is no measurement {unknown[0]!r}; there are {', '.join(MEASUREMENTS)}")
    given = {name: size for name, size in sizes.items() if size is not None}
    run(settings, names, replace(FULL if full else QUICK, **given), out, as_json=as_json)


@main.command()
@data_option
def worker(settings: Settings) -> None:
    """Run a worker alone in the foreground, for a broker and a cluster that the settings name."""
    from workers.supervisor import worker_command

    if not settings.elasticsearch_url or not settings.broker_url.get_secret_value():
        raise click.UsageError("a worker alone needs FIGSEEK_ELASTICSEARCH_URL and FIGSEEK_BROKER_URL")
    command = worker_command(settings)
    os.execvpe(command[0], command, {**os.environ, **settings.to_environ()})
