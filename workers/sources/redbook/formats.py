"""Names the format of a publication from its first characters, so that one that is not read is refused by name."""

from __future__ import annotations

import codecs
import re
from itertools import islice

# Possessive, so that a hostile prologue cannot make the match try again and again.
_SKIPPED = re.compile(r"(?:\s++|<\?(?:(?!\?>).)*+\?>|<!--(?:(?!-->).)*+-->)*+", re.DOTALL)
_QUOTED = r"\"[^\"]*+\"|'[^']*+'"
_SUBSET = re.compile(
    rf"<!DOCTYPE\s++[^\s\[>]++(?:[^\[>\"']++|{_QUOTED})*+"
    rf"(?:\[(?P<subset>(?:<!--(?:(?!-->).)*+-->|{_QUOTED}|<(?!!--)|[^\]\"'<]++)*+)\]\s*+)?>",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"<([A-Za-z_][\w:.-]*+)")
_ENTITY = re.compile(r"<!ENTITY|%[\w.-]+;", re.IGNORECASE)
_DECLARATION = re.compile(rb"<\?xml\s")

READ = frozenset({"us-patent-grant", "us-patent-application"})

# Root elements, in lower case (SGML has no case), of formats that are not read.
_FORMATS = {
    "patdoc": "USPTO grant XML or SGML v2 (PATDOC, 2001 to 2004)",
    "patent-application-publication": "USPTO application XML v1 (PAP, 2001 to 2004)",
    "ep-patent-document": "an EPO publication",
    "exchange-document": "EPO DOCDB XML",
    "exchange-documents": "EPO DOCDB XML",
    "wo-published-application": "a WIPO publication",
    "patent-document": "MAREC or ST.36 XML of another office",
    "sequence-cwu": "a USPTO sequence listing",
    "st26sequencelisting": "a ST.26 sequence listing",
    "class-scheme": "the CPC scheme",
}
_ST96 = re.compile(r"wipo\.int/standards/XMLSchema/ST96|urn:us:gov:doc:uspto", re.IGNORECASE)
# As much as is looked at: the root element comes within it, even after the entities of hundreds of images.
_HEAD_BYTES = 1 << 20


def refusal(xml: bytes) -> str | None:
    """Say what a document is, if it is one that is not read or declares entities, else None.

    The rest of a sentence that begins with the name of the file. A prologue that is broken is left to the XML parser,
    which knows the line.
    """
    head = _text(xml[:_HEAD_BYTES])
    if not xml.strip():
        return "is empty"
    if re.match(r"PATN\s|HHHHHT", head):
        return "is APS text (Greenbook, 1976 to 2001), which is not read yet"
    position = _after(_SKIPPED, head, 0)
    doctype = _SUBSET.match(head, position)
    root = _ROOT.match(head, _after(_SKIPPED, head, doctype.end() if doctype else position))
    if root is None:
        return None if head.lstrip().startswith("<") else "is not XML"
    name = root[1].rsplit(":", 1)[-1].casefold()
    if root[1] not in READ:
        if name in _FORMATS:
            return f"is {_FORMATS[name]}, which is not read yet"
        if _ST96.search(head):
            return "is ST.96 XML, which is not read yet"
        return f"is no publication that is read: its root element is <{root[1][:60]}>, not <us-patent-grant>"
    if doctype and doctype["subset"] and _ENTITY.search(doctype["subset"]):
        return "declares entities in its DOCTYPE, which are not expanded"
    if len(list(islice(_DECLARATION.finditer(xml), 2))) > 1:
        return "holds several documents one after the other (USPTO's text-only weekly file), which is not read yet"
    return None


def _after(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _text(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
