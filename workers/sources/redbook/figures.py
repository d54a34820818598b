"""The lines of the description of the drawings: which figure each tells of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from workers.sources.redbook.limits import DRAWINGS, FIGURE_TEXT_CHARACTERS, FIGURES_IN_LINE
from workers.sources.redbook.text import text

_NUMBER = r"\d{1,4}(?:\.\d{1,3})?(?:[A-Z]{1,2}\b)?'?"
_NUMBERS = rf"{_NUMBER}(?:\s*(?:,|-|–|—|&|\band\b|\bto\b|\bthrough\b)+\s*(?:FIGS?\.?\s*)?{_NUMBER})*"
_FIGURE = re.compile(rf"(?:FIGS?\b\.?|FIGURES?\b)\s*(?P<numbers>{_NUMBERS})", re.IGNORECASE)
# The only figure of a publication bears no number.
_SOLE = re.compile(r"(?:The\s+)?(?:sole\s+|single\s+|only\s+)?FIG(?:URE|\.)?(?=\s|:)", re.IGNORECASE)
# Designs that came by the Hague system: "1.4 : Left", "1.8 is an enlarged view".
_HAGUE = re.compile(r"(?P<numbers>\d{1,3}\.\d{1,3})\s*(?::|\bis\b|\bshows\b)")
# Older texts have several figures in one paragraph.
_NEXT = re.compile(
    r"(?<=[;.])\s+(?:and,?\s+)?(?=FIGS?\b\.?\s*\d[^;.]{0,40}?\s(?:is|are|shows?|illustrates?|depicts?|provides?)\b)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"(?P<first>\d+)(?P<from>[A-Z]?)\s*(?:-|–|—|\bto\b|\bthrough\b)\s*(?P<last>\d*)(?P<to>[A-Z]?)", re.IGNORECASE
)
_LEAD, _TAIL = 'end="lead"', 'end="tail"'
_BRIEF = "brief-description-of-drawings"


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One line and the figures that it tells of: ("1", "2", "3") for FIGS. 1-3, ("",) for the only figure."""

    figures: tuple[str, ...]
    text: str


def figure_lines(description: etree._Element | None) -> tuple[FigureLine, ...]:
    """Return the lines that begin with a figure, in order; remarks on broken lines and the like are none.

    A figure that was told of before is not told of again: the first line is the one that says what it shows.
    """
    told: set[str] = set()
    found: list[FigureLine] = []
    for line in _lines(description):
        figures = tuple(
            figure for figure in islice(_figures(line[:FIGURE_TEXT_CHARACTERS]), FIGURES_IN_LINE) if figure not in told
        )
        figures = tuple(dict.fromkeys(figures))
        if figures:
            told.update(figures)
            found.append(FigureLine(figures, line[:FIGURE_TEXT_CHARACTERS]))
        if len(found) == DRAWINGS:
            break
    return tuple(found)


def _lines(description: etree._Element | None) -> Iterator[str]:
    for paragraph in _paragraphs(description):
        yield from (line.strip() for line in _NEXT.split(text(paragraph)))


def _paragraphs(description: etree._Element | None) -> Iterator[etree._Element]:
    """Yield those of <description-of-drawings>; before version 4.2 applications mark the place by instructions only."""
    if description is None:
        return
    element = description.find("description-of-drawings")
    if element is not None:
        yield from element.iterchildren("p")
        return
    within = False
    for child in description:
        if isinstance(child, etree._ProcessingInstruction) and child.target == _BRIEF:
            within = _LEAD in (child.text or "") or (within and _TAIL not in (child.text or ""))
        elif within and child.tag == "p":
            yield child


def _figures(line: str) -> Iterator[str]:
    match = _FIGURE.match(line) or _HAGUE.match(line)
    if match:
        yield from _numbers(match["numbers"])
    elif _SOLE.match(line):
        yield ""


def _numbers(printed: str) -> Iterator[str]:
    """Yield the numbers of "1-3", "1A to 1C" or "1, 2 and 4" one by one."""
    left = re.sub(r"FIGS?\.?", " ", printed, flags=re.IGNORECASE)
    for match in _RANGE.finditer(left):
        if match["last"] or match["to"]:
            yield from _range(match)
            left = left.replace(match[0], " ", 1)
    for number in re.findall(_NUMBER, left, flags=re.IGNORECASE):
        yield re.sub(r"\s", "", number).upper()


def _range(match: re.Match[str]) -> Iterator[str]:
    first, last = int(match["first"]), int(match["last"] or match["first"])
    start, end = match["from"].upper(), match["to"].upper()
    if first == last and start and end:
        yield from (f"{first}{chr(letter)}" for letter in range(ord(start), ord(end) + 1))
    elif first < last <= first + FIGURES_IN_LINE:
        yield from (str(number) for number in range(first, last + 1))
    else:
        yield f"{first}{start}"
