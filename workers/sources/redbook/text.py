"""The text of elements: inline markup flattened, white space tidied, tables and formulas left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from workers.sources.redbook.limits import TEXT_CHARACTERS
from workers.sources.redbook.tree import entity_text

# Numbers in columns, formulas and their files are noise to a search by words.
_LEFT_OUT = frozenset(
    {"tables", "table", "maths", "math", "us-math", "chemistry", "us-chemistry", "img", "sequence-list"}
)
# These stand on lines of their own, so that their text must not grow together with what is around.
_BLOCKS = frozenset(
    {
        "claim-text",
        "p",
        "heading",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "br",
        "sl",
        "abstract",
        "claim",
        "description-of-drawings",
    }
)


def text(element: etree._Element | None) -> str:
    """Return the tidy text of an element, its tail not included; "" where there is no element."""
    if element is None:
        return ""
    pieces: list[str] = []
    _collect(element, pieces)
    return " ".join("".join(pieces).split())


def outermost(element: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Yield the descendants of these tags in order, but none that lies in another: its text is in that one's."""
    for child in element:
        if child.tag in tags:
            yield child
        elif len(child):
            yield from outermost(child, *tags)


def texts(elements: Iterable[etree._Element], limit: int = TEXT_CHARACTERS) -> tuple[str, ...]:
    """Return the texts that are not empty, in order, up to `limit` characters together; the last is cut."""
    found: list[str] = []
    left = limit
    for element in elements:
        piece = text(element)[:left]
        if piece:
            found.append(piece)
            left -= len(piece)
        if left <= 0:
            break
    return tuple(found)


def child_text(element: etree._Element | None, path: str) -> str:
    """Return the tidy text of the first element at `path`, "" where there is none."""
    return text(element.find(path)) if element is not None else ""


def _collect(element: etree._Element, pieces: list[str]) -> None:
    """Add the pieces of an element's text; into one list, since generators in generators cost the depth a piece."""
    if element.tag in _LEFT_OUT:
        pieces.append(" ")
        return
    block = element.tag in _BLOCKS
    if block:
        pieces.append(" ")
    pieces.append(element.text or "")
    for child in element:
        if isinstance(child, etree._Entity):
            pieces.append(entity_text(child))
        elif isinstance(child.tag, str):
            _collect(child, pieces)
        pieces.append(child.tail or "")
    if block:
        pieces.append(" ")
