"""DeepPatent as it is published: lists of drawings, or the folder of them all.

Kucer et al., "DeepPatent: Large scale patent drawing recognition and retrieval", WACV 2022. A list has a line a
drawing, `I20181127/USD0834581-20181127/USD0834581-20181127-D00002.png 1`. It knows nothing of a patent but its number
and its date; the label at the end numbers the patents of one list, so designs are told by their publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath

from mappings.publication import stem
from search.evaluation.collection import Design
from workers.evaluation.package import Package, Refuse, Sheet
from workers.sources.folders import load_file
from workers.sources.limits import IMAGE_BYTES

_WEEK = re.compile(r"I\d{8}")
_PATENT = re.compile(r"US[A-Z]{0,2}\d+-(?P<year>\d{4})\d{4}")
_LINE = re.compile(rf"(?P<file>I\d{{8}}/(?P<patent>{_PATENT.pattern})/(?P=patent)-(?P<sheet>D\d{{5}})\.png)\s+\d+")
# As the archive has it, beside the lists or above their folder.
_DRAWINGS = "patent_data"
_FRONT_PAGE = "D00000"


def is_list(path: Path) -> bool:
    """Whether a file is one of DeepPatent's lists, by its first line."""
    if path.suffix != ".txt" or not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as lines:
        return bool(_LINE.fullmatch(lines.readline().strip()))


def is_deeppatent(path: Path) -> bool:
    """Whether a folder holds DeepPatent's drawings: PNGs of patents by weeks, without the XML of a grant."""
    for patent in islice(_patents(path), 1):
        files = list(patent.iterdir())
        return any(file.suffix == ".png" for file in files) and not any(file.suffix.lower() == ".xml" for file in files)
    return False


def read_deeppatent(path: Path) -> Iterator[Package]:
    """Yield the designs of a folder, in the order of weeks and numbers."""
    for patent in _patents(path):
        files = sorted(file for file in patent.iterdir() if file.suffix == ".png")
        sheets = tuple(_sheet(file, file.stem.rpartition("-")[2]) for file in files)
        if sheets:
            yield Package(_design(patent.name), sheets)


def read_lists(paths: Sequence[Path], refuse: Refuse) -> Iterator[Package]:
    """Yield the designs of lists, all lists in one: the drawings of a design may lie in several.

    What a list of queries names only asks, and what one of a database (`db`) names is only found, as the published
    split has it; all that they name counts. A list whose drawings are not there is refused, and so is a wrong line.
    """
    designs: dict[str, list[Sheet]] = {}
    split = False
    for path in paths:
        parts = path.stem.split("_")
        asks, is_found = "db" not in parts, "query" not in parts
        split = split or not (asks and is_found)
        lines = [line for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
        root = _root(path, lines[0])
        if root is None:
            refuse(path.name, f"The drawings of {path.name} are not beside it; put it where DeepPatent was unpacked.")
            continue
        for number, line in enumerate(lines, 1):
            if one := _LINE.fullmatch(line.strip()):
                sheet = _sheet(root / one["file"], one["sheet"], asks=asks, is_found=is_found)
                designs.setdefault(one["patent"], []).append(sheet)
            else:
                refuse(f"{path.name}:{number}", f"Line {number} of {path.name} names no drawing of DeepPatent.")
    for patent, sheets in designs.items():
        yield Package(_design(patent), tuple(sheets), all_count=split)


def _patents(path: Path) -> Iterator[Path]:
    """Yield the folders of patents of a week, of several, or of the folder that has these."""
    if not path.is_dir():
        return
    if _WEEK.fullmatch(path.name):
        yield from sorted(each for each in path.iterdir() if _PATENT.fullmatch(each.name) and each.is_dir())
        return
    top = path / _DRAWINGS if (path / _DRAWINGS).is_dir() else path
    for week in sorted(each for each in top.iterdir() if _WEEK.fullmatch(each.name)):
        yield from _patents(week)


def _root(path: Path, line: str) -> Path | None:
    first = PurePosixPath(line.split()[0])
    folders = [place / below for place in (path.parent, path.parent.parent) for below in ("", _DRAWINGS)]
    return next((folder for folder in folders if (folder / first).is_file()), None)


def _sheet(file: Path, sheet: str, *, asks: bool = True, is_found: bool = True) -> Sheet:
    load = partial(load_file, file, IMAGE_BYTES)
    return Sheet(sheet, load, front_page=sheet == _FRONT_PAGE, asks=asks, is_found=is_found)


def _design(patent: str) -> Design:
    number, _, date = patent.partition("-")
    return Design(stem(number), year=int(date[:4]))
