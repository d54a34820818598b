"""The classes of a publication, canonical and in its order; one that cannot be read is left out with a log line."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from mappings import classification
from mappings.errors import BadClassCode
from workers.sources.redbook.limits import CLASSES
from workers.sources.redbook.text import child_text, outermost

logger = logging.getLogger(__name__)

_FIXED_IPC = re.compile(r"([A-H])(\d\d)([A-Z])\s*(\d{1,4})/?\s*(\d{2,6})")
# Before its own element existed, a design's Locarno class stood in that of the IPC, as four digits.
_LOCARNO_AS_IPC = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Classes:
    """Codes by scheme, without the scheme."""

    cpc: tuple[str, ...]
    ipc: tuple[str, ...]
    locarno: tuple[str, ...]
    locarno_edition: int | None
    uspc: tuple[str, ...]


def classes(biblio: etree._Element, name: str) -> Classes:
    """Read the classes of the bibliographic part; those of citations and of the field of search are not its own."""
    locarno = biblio.find("classification-locarno")
    old_ipc = biblio.find("classification-ipc")
    old_codes = _codes(old_ipc)
    if locarno is None and old_codes and all(_LOCARNO_AS_IPC.fullmatch(code.strip()) for code in old_codes):
        locarno, old_ipc, old_codes = old_ipc, None, []
    cpc = [
        _symbol(item)
        for part in biblio.iterfind("classifications-cpc")
        for item in islice(outermost(part, "classification-cpc"), CLASSES)
    ]
    ipc = [_symbol(item) for item in biblio.iterfind("classifications-ipcr/classification-ipcr")]
    ipc += [_fixed_ipc(code) for code in old_codes]
    uspc = _codes(biblio.find("classification-national"))
    edition = child_text(locarno, "edition")
    return Classes(
        cpc=_readable("cpc", cpc, name),
        ipc=_readable("ipc", ipc, name),
        locarno=_readable("locarno", _codes(locarno), name),
        locarno_edition=int(edition) if re.fullmatch(r"\d{1,2}", edition, re.ASCII) else None,
        uspc=_readable("uspc", uspc, name),
    )


def _codes(element: etree._Element | None) -> list[str]:
    """Return main and further codes as printed: in the national class the columns tell class from subclass."""
    if element is None:
        return []
    items = [*element.iterfind("main-classification"), *element.iterfind("further-classification")]
    return [item.text for item in items if item.text and item.text.strip()]


def _symbol(element: etree._Element) -> str:
    section, digits, letter, group, subgroup = (
        child_text(element, tag) for tag in ("section", "class", "subclass", "main-group", "subgroup")
    )
    return f"{section}{digits}{letter}" + (f" {group}/{subgroup}" if group and subgroup else "")


def _fixed_ipc(code: str) -> str:
    """Read "A61B005/00" of version 4.0."""
    match = _FIXED_IPC.fullmatch(code.strip())
    return f"{match[1]}{match[2]}{match[3]} {int(match[4])}/{match[5]}" if match else code


def _readable(scheme: str, codes: Iterable[str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_canonical(scheme, islice(codes, CLASSES), name)))


def _canonical(scheme: str, codes: Iterable[str], name: str) -> Iterator[str]:
    for code in codes:
        try:
            yield (
                classification.from_fixed_width_uspc(code)
                if scheme == "uspc"
                else classification.canonical(scheme, code)
            )
        except BadClassCode as error:
            logger.info("%s: a class was left out: %s", name, error)
