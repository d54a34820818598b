"""DeepPatent2 as it is published: `design2019.json`, an object a figure, with the segmented figures beside it.

Ajayi et al., "DeepPatent2: A large-scale benchmarking corpus for technical drawing understanding", Scientific Data 10,
2023. Its words are read by machine from the lines of the description: the object that a figure shows, the side that it
is seen from, and the line itself. A figure whose label was not found in the drawing has a number from 9991 on, and the
words of some other figure: of these no word is taken.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from encoder.training.descriptions.made import Made
from mappings.classification import from_fixed_width_uspc
from mappings.errors import BadClassCode, BadPublication
from mappings.publication import stem
from search.evaluation.collection import Design
from workers.errors import UnreadableSource
from workers.evaluation.package import Package, Refuse, Sheet
from workers.sources.folders import load_file
from workers.sources.limits import IMAGE_BYTES

# 2007 is published as `segmentation_2007.json`, and a part of 2019 as `design2019part3.json`.
_FILE = re.compile(r"(?:design|segmentation)_?(?:19|20)\d{2}(?:part\d)?\.json")
_UNMATCHED = re.compile(r"_(?:999\d)?\.?$")
_PATENT = re.compile(r"(?P<number>US[A-Z]{0,2}\d+)-(?P<year>\d{4})\d{4}")
_FRONT_PAGE = "-D00000"
_BETWEEN = re.compile(r"[\s,\[\]]*")


@dataclass(frozen=True, slots=True)
class _Figure:
    """One figure; what the file does not tell of it is empty."""

    patent: str
    file: str
    title: str
    name: str
    view: str
    text: str
    uspc: str


def deeppatent2_files(path: Path) -> list[Path]:
    """Return the file that a path is, or those of a folder or of its folders of years; none where it is another's."""
    if path.is_file():
        return [path] if _FILE.fullmatch(path.name) else []
    if not path.is_dir():
        return []
    folders = [path, *sorted(each for each in path.iterdir() if re.fullmatch(r"(?:19|20)\d{2}\w*", each.name))]
    return [file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir()) if _is_year(file)]


def read_deeppatent2(path: Path, refuse: Refuse) -> Iterator[Package]:
    """Yield the designs of one file, with the figures anywhere under its folder; what is wrong is refused by name.

    All of a year is in memory: half a gigabyte.
    """
    designs: dict[str, list[_Figure]] = {}
    try:
        for figure in _figures(path):
            designs.setdefault(figure.patent, []).append(figure)
    except (UnicodeDecodeError, ValueError) as error:
        refuse(path.name, f"{path.name} is not DeepPatent2's: {error}.")
        return
    drawings = {file: Path(place) / file for place, _, files in os.walk(path.parent) for file in files}
    if not any(figure.file in drawings for figures in designs.values() for figure in figures):
        refuse(path.name, f"No figure of {path.name} lies beside it; unpack its Segmented.tar.gz there.")
        return
    for patent, figures in designs.items():
        try:
            yield Package(_design(patent, figures), _sheets(figures, drawings))
        except BadPublication as error:
            refuse(patent, f"{path.name}: {error}")


def _is_year(file: Path) -> bool:
    return bool(_FILE.fullmatch(file.name))


def _figures(path: Path) -> Iterator[_Figure]:
    """Read objects one by one out of a list, or out of lines; ValueError where one is no figure."""
    text = path.read_text(encoding="utf-8")
    decoder, at = json.JSONDecoder(), _BETWEEN.match(text, 0).end()  # type: ignore[union-attr]
    while at < len(text):
        told, at = decoder.raw_decode(text, at)
        if not isinstance(told, dict) or not _said(told, "patentID") or not _said(told, "subfigure_file"):
            raise ValueError("an object of it has no patentID and subfigure_file")
        yield _figure(told)
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]


def _figure(told: Mapping[str, Any]) -> _Figure:
    file = Path(_said(told, "subfigure_file")).name
    known = not _UNMATCHED.search(Path(file).stem)
    return _Figure(
        patent=_said(told, "patentID"),
        file=file,
        title=_said(told, "object_title"),
        name=_said(told, "object") if known else "",
        view=_said(told, "aspect").removesuffix(" view") if known else "",
        text=_said(told, "caption") if known else "",
        # In columns, so spaces tell.
        uspc=told["classification_national"] if isinstance(told.get("classification_national"), str) else "",
    )


def _said(told: Mapping[str, Any], key: str) -> str:
    """Return a text, tidied; pandas, which wrote the files, has a number that is none where there was no text."""
    value = told.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _design(patent: str, figures: list[_Figure]) -> Design:
    dated = _PATENT.match(patent)
    titles = [figure.title or figure.name for figure in figures]
    return Design(
        number=stem(dated["number"] if dated else patent),
        title=next(filter(None, titles), ""),
        year=int(dated["year"]) if dated else None,
        uspc=next(filter(None, (_uspc(figure.uspc) for figure in figures)), ""),
    )


def _uspc(columns: str) -> str:
    try:
        return from_fixed_width_uspc(columns)
    except BadClassCode:
        return ""


def _sheets(figures: list[_Figure], drawings: Mapping[str, Path]) -> tuple[Sheet, ...]:
    names = tuple(dict.fromkeys(filter(None, (name for one in figures for name in (one.name, one.title)))))
    return tuple(
        Sheet(
            name=Path(figure.file).stem.removeprefix(f"{figure.patent}-"),
            load=partial(_load, drawings, figure.file),
            front_page=_FRONT_PAGE in figure.file,
            view=figure.view or None,
            text=figure.text or None,
            made=Made(figure.name, tuple(name for name in names if name != figure.name), ()) if figure.name else None,
        )
        for figure in figures
    )


def _load(drawings: Mapping[str, Path], file: str) -> bytes:
    if file not in drawings:
        raise UnreadableSource(f"{file} is not beside the JSON.")
    return load_file(drawings[file], IMAGE_BYTES)
