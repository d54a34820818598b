"""Links to other documents: what a publication cites and which applications it continues."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from mappings import publication
from mappings.document import Citation, Relation
from mappings.errors import BadPublication
from workers.sources.redbook.dates import iso_bounded
from workers.sources.redbook.limits import CITATIONS, NAME_CHARACTERS, RELATIONS
from workers.sources.redbook.text import child_text, outermost

# "us-provisional-application" is a provisional like any other.
_RELATIONS = {"us-provisional-application": "provisional"}


def citations(biblio: etree._Element) -> tuple[Citation, ...]:
    """Cited patent documents in order, each once; articles and web pages have no number to join by and are left out."""
    found: dict[str, Citation] = {}
    for item in [*biblio.iterfind("us-references-cited/*"), *biblio.iterfind("references-cited/*")]:
        document = item.find("patcit/document-id")
        if document is None or not child_text(document, "doc-number"):
            continue
        citation = Citation(
            publication=publication_of(document),
            category=child_text(item, "category"),
            date=iso_bounded(child_text(document, "date")),
            name=child_text(document, "name")[:NAME_CHARACTERS] or None,
        )
        found.setdefault(citation.publication, citation)
        if len(found) == CITATIONS:
            break
    return tuple(found.values())


def relations(biblio: etree._Element, own: str) -> tuple[Relation, ...]:
    """Links of the family; an application is named by its publication where this document tells it, else its number.

    `own` is this publication, of which the application number is in the document too.
    """
    application = _number(biblio.find("application-reference/document-id"))
    known = {application: own} if application else {}
    raw: list[tuple[str, str, str]] = []
    for link in biblio.iterfind("us-related-documents/*"):
        if not isinstance(link.tag, str):
            continue
        kind = _RELATIONS.get(link.tag, link.tag.removeprefix("us-"))
        for relation in outermost(link, "relation"):
            parent = _number(relation.find("parent-doc/document-id"))
            for path in ("parent-grant-document", "parent-pct-document"):
                document = relation.find(f"parent-doc/{path}/document-id")
                if parent and document is not None and child_text(document, "doc-number"):
                    known.setdefault(parent, publication_of(document))
            raw.append((kind, parent, _number(relation.find("child-doc/document-id"))))
        document = link.find("document-id")
        if document is not None:
            published = kind == "related-publication"
            raw.append((kind, publication_of(document) if published else _number(document), ""))
    found = (
        Relation(kind, known.get(parent, parent), known.get(child, child) or None)
        for kind, parent, child in raw
        if parent
    )
    return tuple(dict.fromkeys(islice(found, RELATIONS)))


def publication_of(document: etree._Element) -> str:
    """Return the canonical publication of a document-id, or as printed ("XX old 12") where it cannot be read."""
    country, number, kind = (child_text(document, tag) for tag in ("country", "doc-number", "kind"))
    try:
        return publication.canonical(f"{country}{number}{kind}")
    except BadPublication:
        return " ".join(part for part in (country, number, kind) if part)[:NAME_CHARACTERS]


def _number(document: etree._Element | None) -> str:
    """Return the number of an application as printed, "29680800"."""
    return child_text(document, "doc-number")[:NAME_CHARACTERS]
