"""XML into a tree, without entities, network, DTD or depth."""

from __future__ import annotations

from html.entities import html5
from typing import Any

from lxml import etree

from workers.errors import UnreadableSource
from workers.sources.limits import MIB, XML_BYTES
from workers.sources.names import shown
from workers.sources.redbook.formats import READ, refusal
from workers.sources.redbook.limits import DEPTH, MARKS


def tree(xml: bytes, name: str) -> etree._Element:
    """Return the root element; what is broken, hostile or of another format is `UnreadableSource` with one sentence."""
    if len(xml) > XML_BYTES:
        raise UnreadableSource(f"{name} is larger than {XML_BYTES // MIB} MB.")
    if sum(map(xml.count, (b"<", b"&", b"="))) > MARKS:
        raise UnreadableSource(f"{name} has more than {MARKS:,} tags, entities and attributes.")
    reason = refusal(xml)
    if reason:
        raise UnreadableSource(f"{name} {reason}.")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, LookupError) as error:  # LookupError: an encoding that nobody knows
        line = getattr(error, "lineno", None)
        raise UnreadableSource(f"{name} is broken XML{f' at line {line}' if line else ''}: {_cause(error)}.") from None
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise UnreadableSource(f"{name} declares entities in its DOCTYPE, which are not expanded.")
    if root.tag not in READ:
        raise UnreadableSource(f"{name} is no publication that is read: its root element is <{shown(root.tag)[:60]}>.")
    _check_depth(root, name)
    return root


def entity_text(entity: etree._Entity) -> str:
    """Return the character of an entity that HTML knows; any other stays as it is written."""
    return html5.get(f"{entity.name};", f"&{entity.name};")


def _check_depth(root: etree._Element, name: str) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEPTH:
            raise UnreadableSource(f"{name} has elements nested more than {DEPTH} deep.")


def _cause(error: Exception) -> str:
    """Return libxml2's message without the position, which is told apart, and the piece of the file that may follow."""
    message = str(getattr(error, "msg", error)).partition("\n")[0].split(", line ")[0]
    return shown(message.strip().rstrip(".") or "it cannot be read")[:200]
