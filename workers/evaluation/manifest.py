"""Folders of sheets with a `manifest.jsonl`: a line a design, its labels as somebody read them off the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Self

from pydantic import BaseModel, ValidationError, model_validator

from encoder.training.descriptions.made import Made
from mappings.classification import canonical
from mappings.errors import BadClassCode, BadPublication
from mappings.publication import stem
from search.evaluation.collection import Design
from workers.errors import UnreadableSource
from workers.evaluation.package import Package, Refuse, Sheet
from workers.sources.folders import load_file
from workers.sources.limits import IMAGE_BYTES

MANIFEST = "manifest.jsonl"
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b", re.ASCII)


class _Made(BaseModel):
    """What a made design was made of."""

    name: str
    aliases: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


class _Line(BaseModel):
    """What a line must have, and what else of it is read; `views` are those of the sheets, one each or none at all."""

    patent: str
    sheets: list[str]
    title: str | None = None
    locarno: str | None = None
    uspc: str | None = None
    date: str | None = None
    cited: list[str] = []
    views: list[str] = []
    made: _Made | None = None

    @model_validator(mode="after")
    def _each_sheet_has_its_view(self) -> Self:
        if self.views and len(self.views) != len(self.sheets):
            raise ValueError(f"{len(self.views)} views of {len(self.sheets)} sheets")
        return self


def read_manifest(path: Path, refuse: Refuse) -> Iterator[Package]:
    """Yield the designs of a manifest; a line that tells of none is refused by its number, and the rest goes on.

    A class that cannot be read is none: the labels are often read by machine.
    """
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield _package(_Line.model_validate_json(line), path.parent)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"])) or "the line"
            refuse(
                f"{path.name}:{number}", f"Line {number} of {path.name} tells of no design: {where}: {first['msg']}."
            )
        except BadPublication as error:
            refuse(f"{path.name}:{number}", f"Line {number} of {path.name} tells of no design: {error}")


def _package(line: _Line, folder: Path) -> Package:
    year = _YEAR.search(line.date or "")
    design = Design(
        number=stem(line.patent),
        title=line.title or "",
        year=int(year[0]) if year else None,
        locarno=_class("locarno", line.locarno),
        uspc=_class("uspc", line.uspc),
        cited=frozenset(stem(cited) for cited in line.cited),
    )
    sheets = [PurePosixPath(sheet) for sheet in line.sheets]
    views: list[str] | list[None] = line.views or [None] * len(sheets)
    made = Made(line.made.name, line.made.aliases, line.made.parts) if line.made else None
    return Package(
        design,
        tuple(
            Sheet(sheet.stem, partial(_load, folder, sheet), view=view, made=made)
            for sheet, view in zip(sheets, views, strict=True)
        ),
    )


def _class(scheme: str, text: str | None) -> str:
    try:
        return canonical(scheme, text or "")
    except BadClassCode:
        return ""


def _load(folder: Path, sheet: PurePosixPath) -> bytes:
    path = folder / sheet
    if not path.resolve().is_relative_to(folder.resolve()):
        raise UnreadableSource(f"{sheet} lies outside the folder of its manifest.")
    return load_file(path, IMAGE_BYTES)
