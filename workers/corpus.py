"""`figseek corpus`: made designs drawn by several processes, written in the order of their plan."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from encoder.training.drawings.archive import write_folder, write_tar
from encoder.training.drawings.drawn import draw_design
from encoder.training.drawings.grant import grant_member
from encoder.training.drawings.manifest import MANIFEST, manifest_line, sheet_files
from encoder.training.drawings.plan import Design
from workers.drawing import drawn_in_turn
from workers.errors import WorkersError
from workers.whole import whole


@dataclass(frozen=True, slots=True)
class Written:
    """What one design brings into the corpus: files by name, and its line of the manifest, if there is one."""

    files: dict[str, bytes]
    line: str = ""


def write_corpus(
    out: Path, plans: Sequence[Design], *, plain: bool, folder: bool, processes: int, as_json: bool
) -> None:
    """Write the designs: the same bytes for the same plans, however many processes draw them.

    `plain` is without the looks of real sheets. `folder` is a folder of sheets with a manifest; else grants of the Red
    Book, in a tar where `out` ends in .tar.
    """
    tar = out.suffix.casefold() == ".tar"
    if folder and tar:
        raise WorkersError(f"{out}: sheets with a manifest are written into a folder, not a tar.")
    with whole(out, "a new folder, or a new file that ends in .tar") as place:
        place.parent.mkdir(parents=True, exist_ok=True)
        members = _members(plans, processes, partial(_draw, plain=plain, folder=folder))
        (write_tar if tar else write_folder)(place, members)
    answer = {"designs": len(plans), "families": len({plan.family.name for plan in plans}), "out": str(out)}
    click.echo(json.dumps(answer) if as_json else f"{out}: {len(plans)} designs of {answer['families']} families")


def _members(plans: Sequence[Design], processes: int, draw: Callable[[Design], Written]) -> Iterator[tuple[str, bytes]]:
    lines: list[str] = []
    for written in drawn_in_turn(draw, plans, processes):
        yield from written.files.items()
        lines.append(written.line)
    if any(lines):
        yield MANIFEST, "".join(lines).encode()


def _draw(design: Design, *, plain: bool, folder: bool) -> Written:
    drawn = draw_design(design, plain=plain)
    return Written(sheet_files(drawn), manifest_line(drawn)) if folder else Written(dict([grant_member(drawn)]))
