"""A grant's XML as USPTO writes its Red Book: the DTD of 2014 (v4.5), with the elements that published designs have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree

from encoder.training.drawings.plan import PUBLISHED, Citation, Design, Parent

DOCTYPE = '<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [ ]>'
LOCARNO_EDITION = "15"
# The office closes its books two weeks before it publishes.
PRODUCED = date(2025, 12, 22)
MM_PER_PIXEL = 25.4 / 300
ASSIGNEE_COMPANY = {"US": "02"}
ASSIGNEE_FOREIGN_COMPANY = "03"


@dataclass(frozen=True)
class Sheet:
    """One TIFF: `file` and its size as it is stored."""

    file: str
    width_px: int
    height_px: int
    landscape: bool


def write_xml(
    design: Design, title: str, sheets: Sequence[Sheet], figure_texts: Sequence[str], *, sheet_count: int
) -> bytes:
    """Return the grant's XML; `sheets` has the front-page figure first, which `sheet_count` leaves out."""
    root = etree.Element("us-patent-grant", lang="EN")
    for name, value in (
        ("dtd-version", "v4.5 2014-04-03"),
        ("file", f"{design.stem}.XML"),
        ("status", "PRODUCTION"),
        ("id", "us-patent-grant"),
        ("country", "US"),
        ("date-produced", f"{PRODUCED:%Y%m%d}"),
        ("date-publ", f"{PUBLISHED:%Y%m%d}"),
    ):
        root.set(name, value)
    _nest(
        root,
        _bibliography(design, title, sheet_count, len(figure_texts)),
        _drawings(sheets),
        _description(figure_texts),
        _leaf("us-claim-statement", "CLAIM"),
        _claims(title),
    )
    body: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, doctype=DOCTYPE)
    return body.replace(b"<?xml version='1.0' encoding='UTF-8'?>", b'<?xml version="1.0" encoding="UTF-8"?>', 1) + b"\n"


def _bibliography(design: Design, title: str, sheet_count: int, figure_count: int) -> etree._Element:
    published = _document("US", design.number, "S1", f"{PUBLISHED:%Y%m%d}")
    applied = _document("US", design.application, None, f"{design.filed:%Y%m%d}")
    locarno = design.family.locarno.replace("-", "")
    parts = [
        _block("publication-reference", published),
        _block("application-reference", applied, attributes={"appl-type": "design"}),
        _leaf("us-application-series-code", design.application[:2]),
        _block("us-term-of-grant", _leaf("length-of-grant", "15")),
        _block("classification-locarno", _leaf("edition", LOCARNO_EDITION), _leaf("main-classification", locarno)),
        _national(design.family.uspc),
        _leaf("invention-title", title, {"id": "d2e53"}),
        _block("us-references-cited", *(_citation(n, citation) for n, citation in enumerate(design.citations, 1))),
        _leaf("number-of-claims", "1"),
        _leaf("us-exemplary-claim", "1"),
        _block("us-field-of-classification-search", _national(design.family.uspc)),
        _block(
            "figures",
            _leaf("number-of-drawing-sheets", str(sheet_count)),
            _leaf("number-of-figures", str(figure_count)),
        ),
        *([_block("us-related-documents", _continuation(design, design.parent))] if design.parent else []),
        _parties(design),
        _assignees(design),
        _block("examiners", _block("primary-examiner", *_name(design.examiner), _leaf("department", "2910"))),
    ]
    # A design against which nothing is cited has no element for it.
    return _block("us-bibliographic-data-grant", *(part for part in parts if len(part) or part.text))


def fixed_width_uspc(code: str) -> str:
    """Return `D6/716.4` as the office writes it in fixed columns: `D 67164`."""
    main, _, subclass = code.partition("/")
    whole, _, decimals = subclass.partition(".")
    return f"D{main[1:]:>2}{whole:>3}{decimals}"


def _national(uspc: str) -> etree._Element:
    return _block(
        "classification-national", _leaf("country", "US"), _leaf("main-classification", fixed_width_uspc(uspc))
    )


def _document(country: str, number: str, kind: str | None, day: str | None, name: str | None = None) -> etree._Element:
    leaves = [("country", country), ("doc-number", number), ("kind", kind), ("name", name), ("date", day)]
    return _block("document-id", *(_leaf(tag, text) for tag, text in leaves if text))


def _citation(position: int, citation: Citation) -> etree._Element:
    # The office gives a citation's month only.
    cited = _document("US", citation.number, "S", f"{PUBLISHED:%Y%m}00", citation.name)
    parts = [_block("patcit", cited, attributes={"num": f"{position:05}"}), _leaf("category", citation.category)]
    if citation.category == "cited by examiner":
        parts.append(_national(citation.uspc))
    return _block("us-citation", *parts)


def _continuation(design: Design, parent: Parent) -> etree._Element:
    earlier = _document("US", parent.application, None, f"{parent.filed:%Y%m%d}")
    granted = _block("parent-grant-document", _document("US", parent.number, None, None))
    child = _block("child-doc", _document("US", design.application, None, None))
    return _block("continuation", _block("relation", _block("parent-doc", earlier, granted), child))


def _parties(design: Design) -> etree._Element:
    company, city, country = design.applicant
    applicant = _block(
        "us-applicant",
        _block("addressbook", _leaf("orgname", company), _address(city, country)),
        _block("residence", _leaf("country", country)),
        attributes={
            "sequence": "001",
            "app-type": "applicant",
            "designation": "us-only",
            "applicant-authority-category": "assignee",
        },
    )
    inventors = [
        _block(
            "inventor",
            _block("addressbook", *_name(person), _address(city, country)),
            attributes={"sequence": f"{position:03}", "designation": "us-only"},
        )
        for position, person in enumerate(design.inventors, 1)
    ]
    return _block("us-parties", _block("us-applicants", applicant), _block("inventors", *inventors))


def _assignees(design: Design) -> etree._Element:
    company, city, country = design.applicant
    role = _leaf("role", ASSIGNEE_COMPANY.get(country, ASSIGNEE_FOREIGN_COMPANY))
    return _block(
        "assignees", _block("assignee", _block("addressbook", _leaf("orgname", company), role, _address(city, country)))
    )


def _name(person: tuple[str, str]) -> tuple[etree._Element, etree._Element]:
    return _leaf("last-name", person[0]), _leaf("first-name", person[1])


def _address(city: str, country: str) -> etree._Element:
    return _block("address", _leaf("city", city), _leaf("country", country))


def _drawings(sheets: Sequence[Sheet]) -> etree._Element:
    figures = []
    for position, sheet in enumerate(sheets):
        place = f"EMI-D{position:05}"
        attributes = {
            "id": place,
            "he": f"{sheet.height_px * MM_PER_PIXEL:.2f}mm",
            "wi": f"{sheet.width_px * MM_PER_PIXEL:.2f}mm",
            **({"orientation": "landscape"} if sheet.landscape else {}),
            "file": sheet.file,
            "alt": "embedded image",
            "img-content": "drawing",
            "img-format": "tif",
        }
        image = _block("img", attributes=attributes)
        figures.append(_block("figure", image, attributes={"id": f"Fig-{place}", "num": f"{position:05}"}))
    return _block("drawings", *figures, attributes={"id": "DRAWINGS"})


def _description(figure_texts: Sequence[str]) -> etree._Element:
    def mark(end: str) -> etree._Element:
        text = f'description="Brief Description of Drawings" end="{end}"'
        return etree.ProcessingInstruction("brief-description-of-drawings", text)

    paragraphs = []
    for number, text in enumerate(figure_texts, 1):
        paragraph = _block("p", attributes={"id": f"p-{number:04}", "num": f"{number:04}"})
        reference = etree.SubElement(paragraph, "figref", idref="DRAWINGS")
        reference.text = f"FIG. {number}"
        end = "." if number == len(figure_texts) else "; and," if number == len(figure_texts) - 1 else ";"
        reference.tail = f" is a {text}{end}"
        paragraphs.append(paragraph)
    listed = _block("description-of-drawings", *paragraphs)
    return _block("description", mark("lead"), listed, mark("tail"), attributes={"id": "description"})


def _claims(title: str) -> etree._Element:
    article = "an" if title[0].lower() in "aeiou" else "a"
    text = _leaf(
        "claim-text", f"The ornamental design for {article} {title[0].lower()}{title[1:]}, as shown and described."
    )
    return _block(
        "claims", _block("claim", text, attributes={"id": "CLM-00001", "num": "00001"}), attributes={"id": "claims"}
    )


def _leaf(tag: str, text: str, attributes: dict[str, str] | None = None) -> etree._Element:
    element = etree.Element(tag, attributes or {})
    element.text = text
    return element


def _block(tag: str, *children: etree._Element, attributes: dict[str, str] | None = None) -> etree._Element:
    return _nest(etree.Element(tag, attributes or {}), *children)


def _nest(element: etree._Element, *children: etree._Element) -> etree._Element:
    # A line for every element, as published files have it.
    if children:
        element.text = "\n"
    for child in children:
        child.tail = "\n"
        element.append(child)
    return element
