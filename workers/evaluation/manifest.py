"""Folders of sheets with a `manifest.jsonl`: a line a design, its labels as somebody read them off the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ValidationError

from mappings.classification import canonical
from mappings.errors import BadClassCode, BadPublication
from mappings.publication import stem
from search.evaluation.collection import Design
from workers.errors import UnreadableSource
from workers.sources.folders import load_file
from workers.sources.limits import IMAGE_BYTES
from workers.sources.records import ImageLoader

MANIFEST = "manifest.jsonl"
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b", re.ASCII)


class _Line(BaseModel):
    """What a line must have, and what else of it is read."""

    patent: str
    sheets: list[str]
    title: str | None = None
    locarno: str | None = None
    uspc: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class ManifestDesign:
    """One design of a manifest with its sheets, a file and its loader each."""

    design: Design
    sheets: tuple[tuple[PurePosixPath, ImageLoader], ...]


def read_manifest(path: Path, refuse: Callable[[str, str], None]) -> Iterator[ManifestDesign]:
    """Yield the designs of a manifest; a line that tells of none is refused by its number, and the rest goes on.

    A class that cannot be read is none: the labels are often read by machine.
    """
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield _design(_Line.model_validate_json(line), path.parent)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"])) or "the line"
            refuse(
                f"{path.name}:{number}", f"Line {number} of {path.name} tells of no design: {where}: {first['msg']}."
            )
        except BadPublication as error:
            refuse(f"{path.name}:{number}", f"Line {number} of {path.name} tells of no design: {error}")


def _design(line: _Line, folder: Path) -> ManifestDesign:
    year = _YEAR.search(line.date or "")
    design = Design(
        number=stem(line.patent),
        title=line.title or "",
        year=int(year[0]) if year else None,
        locarno=_class("locarno", line.locarno),
        uspc=_class("uspc", line.uspc),
    )
    sheets = (PurePosixPath(sheet) for sheet in line.sheets)
    return ManifestDesign(design, tuple((sheet, partial(_load, folder, sheet)) for sheet in sheets))


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
