"""One Red Book XML into a patent and the drawings that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from mappings import publication
from mappings.document import Drawing, Patent
from mappings.errors import BadPublication
from workers.errors import UnreadableSource
from workers.sources.redbook.classes import classes
from workers.sources.redbook.dates import iso_day
from workers.sources.redbook.drawings import drawings
from workers.sources.redbook.figures import figure_lines
from workers.sources.redbook.limits import NAME_CHARACTERS, TEXT_CHARACTERS
from workers.sources.redbook.links import citations, relations
from workers.sources.redbook.parties import applicants, assignees, inventors
from workers.sources.redbook.text import child_text, outermost, text, texts
from workers.sources.redbook.tree import tree

_STAGES = {"us-patent-grant": "grant", "us-patent-application": "application"}
# "v40 2004-12-02", "v4.5 2014-04-03"
_VERSION = re.compile(r"v?\s*(\d)")
_READ_VERSION = "4"


@dataclass(frozen=True, slots=True)
class ParsedPatent:
    """A publication without its figures, and the drawings to read for them."""

    patent: Patent
    drawings: tuple[Drawing, ...]


def parse(xml: bytes, name: str) -> ParsedPatent:
    """Read one publication; what cannot be read is `UnreadableSource` with one sentence that begins with `name`."""
    root = tree(xml, name)
    version = root.get("dtd-version", "").strip()
    major = _VERSION.match(version)
    if major and major[1] != _READ_VERSION:
        raise UnreadableSource(
            f"{name} is Red Book XML {version[:20]}, which is not read yet; versions 4.0 to 4.6 are."
        )
    biblio = root.find(f"us-bibliographic-data-{_STAGES[root.tag]}")
    if biblio is None:
        raise UnreadableSource(f"{name} has no bibliographic part.")
    document = biblio.find("publication-reference/document-id")
    own = _publication(document, name)
    found = classes(biblio, name)
    description = root.find("description")
    lines = figure_lines(description)
    application = biblio.find("application-reference")
    patent = Patent(
        publication=own.name,
        title=child_text(biblio, "invention-title")[:NAME_CHARACTERS],
        date=iso_day(child_text(document, "date")),
        office=own.office,
        kind=own.kind or "",
        kind_of_patent=(application.get("appl-type", "") if application is not None else "").strip().casefold(),
        stage=_STAGES[root.tag],
        application=child_text(application, "document-id/doc-number")[:NAME_CHARACTERS] or None,
        filed=iso_day(child_text(application, "document-id/date")),
        abstract=" ".join(texts(root.findall("abstract"))) or None,
        claims=texts(root.findall("claims/claim")),
        description=_description(description),
        figure_texts=tuple(line.text for line in lines),
        cpc=found.cpc,
        ipc=found.ipc,
        locarno=found.locarno,
        locarno_edition=found.locarno_edition,
        uspc=found.uspc,
        applicants=applicants(biblio),
        inventors=inventors(biblio),
        assignees=assignees(biblio),
        citations=citations(biblio),
        relations=relations(biblio, own.name),
    )
    return ParsedPatent(patent, drawings(root, lines, name))


def _publication(document: etree._Element | None, name: str) -> publication.Publication:
    country, number, kind = (child_text(document, tag) for tag in ("country", "doc-number", "kind"))
    if not number or not kind:
        raise UnreadableSource(f"{name} does not tell its publication number and kind.")
    try:
        return publication.parse(f"{country}{number}{kind}")
    except BadPublication as error:
        raise UnreadableSource(f"{name} has a publication number that cannot be read: {error}") from None


def _description(description: etree._Element | None) -> str | None:
    """Return headings and paragraphs, a line each; those of <description-of-drawings> are in their place."""
    if description is None:
        return None
    blocks = outermost(description, "heading", "p")
    return "\n".join(texts(blocks))[:TEXT_CHARACTERS] or text(description)[:TEXT_CHARACTERS] or None
