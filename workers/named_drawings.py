"""`figseek drawings`: named things of others, drawn by several processes into a folder with a manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from encoder.training.drawings.archive import write_folder
from encoder.training.drawings.manifest import MANIFEST
from encoder.training.drawings.named import render
from encoder.training.drawings.subjects import Subject
from workers.drawing import drawn_in_turn
from workers.whole import whole


def write_drawings(out: Path, subjects: Sequence[Subject], *, processes: int, as_json: bool) -> None:
    """Draw the things: the same bytes for the same ones. What cannot be drawn well is left out, and named."""
    omitted: list[dict[str, str]] = []
    with whole(out, "a new folder") as place:
        write_folder(place, _members(subjects, processes, omitted))
    count = len(subjects) - len(omitted)
    if as_json:
        click.echo(json.dumps({"designs": count, "left_out": omitted, "out": str(out)}, ensure_ascii=False))
        return
    for thing in omitted:
        click.echo(f"{thing['title']} ({thing['source']}): left out, {thing['reason']}", err=True)
    click.echo(f"{out}: {count} named things, {len(omitted)} left out")


def _members(subjects: Sequence[Subject], processes: int, omitted: list[dict[str, str]]) -> Iterator[tuple[str, bytes]]:
    lines = []
    drawn = drawn_in_turn(render, subjects, processes)
    for subject, sheets in zip(subjects, drawn, strict=True):
        if sheets.omitted:
            omitted.append({"title": subject.title, "source": subject.source, "reason": sheets.omitted})
            continue
        yield from sheets.files.items()
        lines.append(sheets.line)
    yield MANIFEST, "".join(lines).encode()
