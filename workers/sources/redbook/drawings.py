"""The images that a publication names, each with what the text says of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from lxml import etree

from mappings.document import Drawing
from workers.errors import UnreadableSource
from workers.sources.redbook.figures import FigureLine
from workers.sources.redbook.limits import DRAWINGS, FIGURE_TEXT_CHARACTERS, NAME_CHARACTERS
from workers.sources.redbook.text import child_text
from workers.sources.redbook.views import view_of

logger = logging.getLogger(__name__)

_SHEET = re.compile(r"(?:.*-)?D(\d{5})(?:\.\w+)?", re.IGNORECASE)
FRONT_PAGE = "D00000"


def drawings(root: etree._Element, lines: Sequence[FigureLine], name: str) -> tuple[Drawing, ...]:
    """Return the images of <drawings> in order, an image that is named twice once; too many are `UnreadableSource`."""
    images: dict[str, etree._Element] = {}
    for image in root.iterfind("drawings//img"):
        file = image.get("file", "").strip()[:NAME_CHARACTERS]
        if file:
            images.setdefault(file.casefold(), image)
        else:
            logger.info("%s: an <img> names no file and is left out.", name)
    if len(images) > DRAWINGS:
        raise UnreadableSource(f"{name} names more than {DRAWINGS} images.")
    sheets = [_sheet(image.get("file", "").strip()) for image in images.values()]
    told = _texts(sheets, lines, _declared(root))
    return tuple(
        _drawing(image, sheet, told.get(sheet), front_page=sheet == FRONT_PAGE and len(images) > 1)
        for image, sheet in zip(images.values(), sheets, strict=True)
    )


def _drawing(image: etree._Element, sheet: str, line: str | None, *, front_page: bool) -> Drawing:
    landscape = image.get("orientation", "").strip().casefold() == "landscape"
    return Drawing(
        file=image.get("file", "").strip()[:NAME_CHARACTERS],
        sheet=sheet,
        text=line,
        view=view_of(line) if line else None,
        orientation="landscape" if landscape else "portrait",
        front_page=front_page,
    )


def _sheet(file: str) -> str:
    """Return "D00001" of USPTO's file names, the name without its ending of any other."""
    match = _SHEET.fullmatch(file)
    return f"D{match[1]}" if match else re.sub(r"\.\w{1,5}$", "", file)[:NAME_CHARACTERS]


def _declared(root: etree._Element) -> int | None:
    """Return the number of sheets that a grant declares; applications declare none."""
    printed = child_text(root[0], "figures/number-of-drawing-sheets") if len(root) else ""
    return int(printed) if re.fullmatch(r"\d{1,5}", printed, re.ASCII) else None


def _texts(sheets: Sequence[str], lines: Sequence[FigureLine], declared: int | None) -> dict[str, str]:
    """Return the text of each sheet that it is certain for.

    The XML does not say which figures are on which sheet. As many figures as sheets are one to a sheet, in order: sheet
    D00003 shows the third figure, also where a sheet is missing. All figures of a single sheet are on it. With more
    figures than sheets nobody can tell without looking at the picture, with fewer a figure runs over several sheets.
    """
    own = [sheet for sheet in sheets if sheet != FRONT_PAGE] or list(sheets)
    figures = [line.text for line in lines for _ in line.figures]
    if len(own) == 1 and declared in (None, 1):
        whole = " ".join(line.text for line in lines)[:FIGURE_TEXT_CHARACTERS]
        return {own[0]: whole} if whole else {}
    numbers = [_number(sheet, position) for position, sheet in enumerate(own, start=1)]
    count = declared if declared is not None else max([len(own), *numbers])
    if len(figures) != count or len(set(numbers)) != len(numbers) or not all(0 < number <= count for number in numbers):
        return {}
    return {sheet: figures[number - 1] for sheet, number in zip(own, numbers, strict=True)}


def _number(sheet: str, position: int) -> int:
    match = _SHEET.fullmatch(sheet)
    return int(match[1]) if match else position
