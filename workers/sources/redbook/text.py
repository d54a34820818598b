"""The text of elements: inline markup flattened, white space tidied, tables and formulas left out."""

from __future__ import annotations

from collections.abc import Iterator

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
    return " ".join("".join(_pieces(element)).split())


def texts(elements: list[etree._Element], limit: int = TEXT_CHARACTERS) -> tuple[str, ...]:
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


def _pieces(element: etree._Element) -> Iterator[str]:
    if element.tag not in _LEFT_OUT:
        block = element.tag in _BLOCKS
        if block:
            yield " "
        yield element.text or ""
        for child in element:
            if isinstance(child, etree._Entity):
                yield entity_text(child)
            elif isinstance(child.tag, str):
                yield from _pieces(child)
            yield child.tail or ""
        if block:
            yield " "
    else:
        yield " "
