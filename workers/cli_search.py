"""`figseek search`: one search from options, or many from a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from search.settings import Settings
from workers.options import data_option, json_option

FUSIONS = ("rrf", "min_max", "z_score", "distribution")
FORMATS = ("csv", "jsonl", "html")
SIGNALS = ("image", "description", "keyword")
SCORES = (*SIGNALS, "score")
# What a batch has in its file, and not in options.
OF_ROWS = {
    "image": "--image",
    "text": "--text",
    "words": "--word",
    "classes": "--class",
    "applicant": "--applicant",
    "first_day": "--from",
    "last_day": "--to",
    "as_json": "--json",
}

existing = click.Path(exists=True, dir_okay=False, path_type=Path)


Read = Callable[[click.Context, click.Parameter, tuple[str, ...]], dict[str, float]]


def _numbers(names: Sequence[str]) -> Read:
    """Make the reader of an option that gives numbers to names: "image=2", once more, or several with commas."""

    def read(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, float]:
        numbers: dict[str, float] = {}
        for part in (part.strip() for one in given for part in one.split(",")):
            name, equals, number = (word.strip() for word in part.partition("="))
            if name not in names or not equals:
                raise click.BadParameter(f"{part!r} is not like image=0.5; there are {', '.join(names)}.")
            if name in numbers:
                raise click.BadParameter(f"{name} is given twice.")
            try:
                numbers[name] = float(number)
            except ValueError:
                raise click.BadParameter(f"{number!r} is not a number.") from None
        return numbers

    return read


@click.command()
@data_option
@click.option("--image", type=existing, help="A drawing to search by.")
@click.option("--text", help="Words to search by; of a publication number, the patent comes first.")
@click.option("--name", is_flag=True, help="Name the drawing and search the words found beside it; they are printed.")
@click.option("--word", "words", multiple=True, help="A word beside the text, such as one kept of those; repeatable.")
@click.option(
    "--class", "classes", multiple=True, help="A class as [scheme:]code, such as 06-01 or cpc:A47C; repeatable."
)
@click.option("--applicant", help="Words of an applicant or assignee; in quotes, '\"Acme Ltd\"', the very name.")
@click.option("--from", "first_day", help="First day of publication, as 2021-01-31.")
@click.option("--to", "last_day", help="Last day of publication.")
@click.option("--fusion", type=click.Choice(FUSIONS), default="rrf", show_default=True, help="How signals are fused.")
@click.option(
    "--weights",
    multiple=True,
    callback=_numbers(SIGNALS),
    help="Weight of a signal, as image=2; 0 leaves it out; repeatable, or with commas.",
)
@click.option(
    "--cutoff",
    multiple=True,
    callback=_numbers(SCORES),
    help="Least score, as image=0.3 (a cosine), keyword=2 (BM25) or score=0.01 (all together); repeatable, or with "
    "commas.",
)
@click.option(
    "--fold/--no-fold", default=True, show_default=True, help="Put near-duplicates under the best one, or show each."
)
@click.option("--size", type=int, default=10, show_default=True, help="How many patents.")
@click.option("--batch", type=existing, help="A CSV file with a search a line; see above.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="Form of a batch's results; else by --out, else csv."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File of a batch's results, else stdout.")
@json_option
def search(settings: Settings, batch: Path | None, form: str | None, out: Path | None, **given: Any) -> None:
    """Search by a drawing, by words, by classes, or by all at once.

    With --batch a CSV file has a search a line, under a first line that names its columns: name (or id), image (a path,
    relative to the file), text, classes (separated by semicolons), from, to, applicant. A row that cannot be searched
    is named and the others go on. --name names the drawing of each row that has one. Results are CSV, JSON Lines, or
    an HTML report with pictures.

    Exit status: 0, or 1 when a row of a batch was not searched, 2 when nothing could start.
    """
    from workers.search_commands import search_batch, search_once

    common = {name: given[name] for name in ("size", "fusion", "weights", "cutoff", "fold", "name")}
    if batch is None:
        if form or out:
            raise click.UsageError("--format and --out go with --batch")
        search_once(settings, common | _query(given), given["image"], as_json=given["as_json"])
        return
    other = next((option for name, option in OF_ROWS.items() if given[name]), None)
    if other:
        raise click.UsageError(f"{other} does not go with --batch; the file says it, or --format")
    by_name = out.suffix.lower().removeprefix(".") if out else ""
    sys.exit(search_batch(settings, batch, common, form or (by_name if by_name in FORMATS else "csv"), out))


def _query(given: dict[str, Any]) -> dict[str, Any]:
    query: dict[str, Any] = {name: list(given[name]) for name in ("words", "classes")}
    query |= {name: given[name] for name in ("text", "applicant") if given[name] is not None}
    dates = {side: given[name] for side, name in (("from", "first_day"), ("to", "last_day")) if given[name] is not None}
    return query | ({"dates": dates} if dates else {})
