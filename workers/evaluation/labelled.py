"""Labelled drawings out of what a user names: Red Book grants, exports, sheets with a manifest, published datasets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from encoder.training.descriptions.made import Made
from mappings.document import Patent
from mappings.errors import BadPublication
from mappings.publication import stem
from search.evaluation.collection import Design, LabelledDrawing, counted
from search.writing.record import to_patent
from workers.errors import UnreadableSource
from workers.evaluation.deeppatent import is_deeppatent, is_list, read_deeppatent, read_lists
from workers.evaluation.deeppatent2 import deeppatent2_files, read_deeppatent2
from workers.evaluation.manifest import MANIFEST, read_manifest
from workers.evaluation.package import Package, Refuse, Sheet
from workers.evaluation.packed import unpacking
from workers.sources import redbook
from workers.sources.exports import RecordSource
from workers.sources.find import read
from workers.sources.records import ImageLoader, PassedOver, Source, Unreadable


@dataclass(frozen=True, slots=True)
class Item:
    """A drawing that counts, with its label. The loader works until the next item is asked for.

    `view` is the side that it shows ("front", "front and rear"), `text` what its publication says of it, `made` what it
    shows and that is made of: None where its source does not tell.
    """

    drawing: LabelledDrawing
    load: ImageLoader
    view: str | None = None
    text: str | None = None
    made: Made | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """The labelled drawings under paths: those of the designs that are named in `only`, of all where it is None."""

    paths: Sequence[Path]
    only: frozenset[str] | None = None

    def __str__(self) -> str:
        """Name the paths."""
        return ", ".join(map(str, self.paths))

    def read(self, refuse: Refuse) -> Iterator[Item]:
        """Yield the drawings that count of every design; a design that comes again is refused.

        What cannot be read goes to `refuse`, and the rest goes on.
        """
        met: set[str] = set()
        for package in _all_packages(self.paths, refuse):
            number = package.design.number
            if self.only is not None and number not in self.only:
                continue
            if number in met:
                refuse(number, f"{number} comes again and counts once.")
                continue
            met.add(number)
            yield from _items(package)
        for number in sorted((self.only or set()) - met):
            refuse(number, f"{number} is to be judged and lies under none of the paths.")


def read_numbers(path: Path) -> frozenset[str]:
    """Read numbers of designs, in any spelling, from a file with one a line; `UnreadableSource` where there is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSource(f"{path} cannot be read as lines of text: {error}.") from error
    numbers = frozenset(map(_number, filter(None, map(str.strip, lines))))
    if not numbers:
        raise UnreadableSource(f"{path} names no design; write the number of one on each line, as USD0907292.")
    return numbers


def _number(text: str) -> str:
    """Bring a number to one spelling; DeepPatent's, and whatever else is not a patent's, stay as they are."""
    try:
        return stem(text)
    except BadPublication:
        return text


def _items(package: Package) -> Iterator[Item]:
    sheets = package.sheets
    places = range(len(sheets)) if package.all_count else counted([sheet.front_page for sheet in sheets])
    for place in places:
        sheet = sheets[place]
        drawing = LabelledDrawing(_name(package, place), package.design, sheet.front_page, sheet.asks, sheet.is_found)
        yield Item(drawing, sheet.load, sheet.view, sheet.text, sheet.made)


def _name(package: Package, place: int) -> str:
    """Name a drawing by design and sheet, its place told where a sheet has several; TREC parts columns by spaces."""
    name = package.sheets[place].name
    again = f"~{place + 1}" if sum(sheet.name == name for sheet in package.sheets) > 1 else ""
    return "_".join(f"{package.design.number}-{name}{again}".split())


def _all_packages(paths: Sequence[Path], refuse: Refuse) -> Iterator[Package]:
    lists = [path for path in paths if is_list(path)]
    if lists:
        yield from read_lists(lists, refuse)
    for path in paths:
        if path not in lists:
            yield from _packages(path, refuse)


def _packages(path: Path, refuse: Refuse) -> Iterator[Package]:
    try:
        yield from _of_layout(path, refuse)
    except OSError as error:
        refuse(path.name, f"{path.name} cannot be read: {error.strerror or error}.")


def _of_layout(path: Path, refuse: Refuse) -> Iterator[Package]:
    if packed := unpacking(path):
        refuse(path.name, packed)
    elif (path / MANIFEST).is_file():
        yield from read_manifest(path / MANIFEST, refuse)
    elif is_deeppatent(path):
        yield from read_deeppatent(path)
    elif years := deeppatent2_files(path):
        for year in years:
            yield from read_deeppatent2(year, refuse)
    else:
        yield from _of_sources(path, refuse)


def _of_sources(path: Path, refuse: Refuse) -> Iterator[Package]:
    for item in read(path):
        try:
            if isinstance(item, Unreadable):
                refuse(item.name, item.reason)
            elif not isinstance(item, PassedOver):
                yield _of_record(item) if isinstance(item, RecordSource) else _of_grant(item)
        except UnreadableSource as error:
            refuse(item.name, str(error))


def _of_grant(source: Source) -> Package:
    parsed = redbook.parse(source.xml, source.name)
    sheets = (
        Sheet(
            drawing.sheet,
            source.images.get(drawing.file, partial(_missing, drawing.file)),
            drawing.front_page,
            drawing.view,
            drawing.text,
        )
        for drawing in parsed.drawings
    )
    return Package(_design(parsed.patent), tuple(sheets))


def _of_record(source: RecordSource) -> Package:
    sheets = (
        Sheet(
            figure.named_sheet(), partial(source.load, figure.digest or ""), figure.front_page, figure.view, figure.text
        )
        for figure in source.record.figures
    )
    return Package(_design(to_patent(source.record)), tuple(sheets))


def _missing(file: str) -> bytes:
    raise UnreadableSource(f"{file} is not beside the XML.")


def _design(patent: Patent) -> Design:
    return Design(
        number=stem(patent.publication),
        title=patent.title,
        year=int(patent.date[:4]) if patent.date else None,
        locarno=next(iter(patent.locarno), ""),
        uspc=next(iter(patent.uspc), ""),
        cited=frozenset(_cited(patent)),
    )


def _cited(patent: Patent) -> Iterator[str]:
    for citation in patent.citations:
        if "examiner" in citation.category.casefold():
            try:
                yield stem(citation.publication)
            except BadPublication:
                continue  # of an office whose numbers are not read; no drawing of ours is its
