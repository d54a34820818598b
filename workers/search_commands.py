"""What `figseek search` and `figseek name` do: a search for people or as JSON, a batch of them, a drawing named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from encoder.errors import UnreadableImage
from encoder.sandbox.pool import Sandbox
from search.errors import BadQuery
from search.hybrid.query import NameRequest, build
from search.limits import UPLOAD_BYTES
from search.printable import printable
from search.settings import Settings
from workers.batch.run import run
from workers.commands import connected
from workers.context import service_of
from workers.encoding import read_within


def search_once(settings: Settings, query: dict[str, Any], image: Path | None, *, as_json: bool) -> None:
    """Search and print the answer: for people a block a patent, or the very JSON of the HTTP API."""
    asked = build(query)
    given = _drawing(image) if image else None
    with connected(settings, "search", workers=False) as context:
        answer = service_of(context).search(asked, given)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    if answer["named"]:
        words = ", ".join(f"{one['word']} ({one['score']:.3f})" for one in answer["named"])
        click.echo(printable(f"figseek: named {words}"), err=True)
    if answer["number"]:
        click.echo(f"  >  {_line(answer['number'])}")
    for rank, result in enumerate(answer["results"], 1):
        click.echo(f"{rank:3}  {_line(result)}")
        reasons = [_reason(name, signal) for name, signal in result["signals"].items()]
        click.echo(printable(f"     {'  '.join([*reasons, *result['classes'][:3]])}"))
        if result["alike"]:
            click.echo(f"     alike: {', '.join(one['publication'] for one in result['alike'])}")
    for note in answer["notes"]:
        click.echo(printable(f"figseek: {note}"), err=True)
    click.echo(f"{answer['total']:,} patents in all", err=True)


def name_drawing(settings: Settings, path: Path, size: int, *, as_json: bool) -> None:
    """Name a drawing and print the answer: a line a word and a class, or the very JSON of the HTTP API."""
    asked, given = NameRequest(size=size), _drawing(path)
    with connected(settings, "name", workers=False) as context:
        answer = service_of(context).name(asked, given)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for one in answer["words"]:
        click.echo(printable(f"{one['score']:6.3f}  {one['word']} ({', '.join(one['sources'])})"))
    for one in answer["classes"]:
        said = one["title"] or f"such as {one['by']}"
        click.echo(
            printable(f"{one['score']:6.3f}  {one['scheme']}:{one['code']}  {said} ({', '.join(one['sources'])})")
        )


def search_batch(settings: Settings, path: Path, common: Mapping[str, Any], form: str, out: Path | None) -> int:
    """Search every row of a CSV file; returns the exit status."""
    build(dict(common))  # wrong options are refused before any service is started
    with connected(settings, "search", workers=False) as context:
        refusals = run(service_of(context), path, common, form, out)
    return 1 if refusals else 0


def _line(patent: Mapping[str, Any]) -> str:
    return printable(f"{patent['publication']:16} {patent['date'] or '':10}  {patent['title']}")


def _reason(name: str, signal: Mapping[str, Any]) -> str:
    """Say rank and score, or the score alone where the signal did not rank the patent."""
    return f"{name} {'' if signal['rank'] is None else '#' + str(signal['rank']) + ' '}({signal['score']:.3f})"


def _drawing(path: Path) -> bytes:
    """Read a query drawing; what is none is refused by its name, before any service is started."""
    try:
        data = read_within(path, UPLOAD_BYTES)
        Sandbox().open_drawing(data)
    except (OSError, UnreadableImage) as error:
        raise BadQuery(f"{path}: {error}.") from error
    return data
