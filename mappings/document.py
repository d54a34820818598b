"""The document: one patent with its figures, as frozen records, and their form in Elasticsearch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from mappings.classification import SCHEMES, ancestors
from mappings.errors import BadDocument, BadPublication
from mappings.publication import parse, stem

Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited patent document.

    `publication` is canonical where the number can be read, else as printed; `category` is the office's words
    ("cited by examiner", "cited by applicant"), empty where it gives none.
    """

    publication: str
    category: str = ""
    date: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """One link to another application of the family: "continuation", "division", "continuation-in-part", ..."""

    kind: str
    parent: str
    child: str | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """One image that a publication names, before it was opened.

    `file` is the name in the XML, `sheet` the office's short name ("D00001"), `text` its line in the description of
    the drawings, `view` the standard view in it ("front perspective"), `orientation` "portrait" or "landscape".
    """

    file: str
    sheet: str
    text: str | None = None
    view: str | None = None
    orientation: str = "portrait"
    front_page: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One drawing that was read: `digest` is the SHA-256 (hex) of the file as published.

    A figure to be searched has both vectors, each of unit length; the front-page figure has none.
    `descriptions` are generated texts, `describer` names what wrote them ("metadata-1"). `look` is the hash that tells
    near-duplicates (`encoder.look`); a figure that was taken in before there was one has none.
    """

    digest: str
    sheet: str
    file: str = ""
    text: str | None = None
    view: str | None = None
    orientation: str = "portrait"
    descriptions: tuple[str, ...] = ()
    describer: str | None = None
    look: str | None = None
    image_vector: Vector | None = None
    description_vector: Vector | None = None


@dataclass(frozen=True, slots=True)
class FigureFailure:
    """A drawing that the publication names and that could not be taken in."""

    figure: str
    reason: str


@dataclass(frozen=True, slots=True)
class Patent:
    """One publication. Classes are canonical codes of their scheme, in the publication's order; dates are ISO.

    `kind_of_patent` is "design", "utility", ...; `stage` is "grant" or "application"; `status` is the legal status
    where somebody told it ("granted", "expired"), since publications do not. `figure_texts` are the lines of
    the description of the drawings; `generated` are those generated descriptions whose words go beyond the
    publication's own, the only ones that keyword search reads. `source_digest` tells whether the same input was taken
    in before; `revision` only grows; `deleted` marks a tombstone.
    """

    publication: str
    title: str = ""
    date: str | None = None
    office: str = "US"
    kind: str = ""
    kind_of_patent: str = ""
    stage: str = "grant"
    status: str | None = None
    application: str | None = None
    filed: str | None = None
    abstract: str | None = None
    claims: tuple[str, ...] = ()
    description: str | None = None
    figure_texts: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    cpc: tuple[str, ...] = ()
    ipc: tuple[str, ...] = ()
    locarno: tuple[str, ...] = ()
    locarno_edition: int | None = None
    uspc: tuple[str, ...] = ()
    applicants: tuple[str, ...] = ()
    inventors: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    relations: tuple[Relation, ...] = ()
    front_page: Figure | None = None
    figures: tuple[Figure, ...] = ()
    failures: tuple[FigureFailure, ...] = ()
    source_digest: str = ""
    revision: int = 0
    deleted: bool = False


_SCALARS = (
    "title", "date", "office", "kind", "kind_of_patent", "stage", "status", "application", "filed", "abstract",
    "description", "locarno_edition", "source_digest",
)  # fmt: skip
_LISTS = (
    "claims", "figure_texts", "generated", "cpc", "ipc", "locarno", "uspc", "applicants", "inventors", "assignees",
)  # fmt: skip
_FIGURE_LISTS = ("descriptions", "image_vector", "description_vector")
_FRONT_PAGE = ("digest", "sheet", "file", "text", "view", "orientation")


def class_codes(patent: Patent) -> tuple[str, ...]:
    """List every class of the patent as `scheme:code`, scheme by scheme, each in the publication's order."""
    return tuple(f"{scheme}:{code}" for scheme in SCHEMES for code in getattr(patent, scheme))


def class_paths(patent: Patent) -> tuple[str, ...]:
    """List every class and every level above it as `scheme:code`, each once: what filters and facets look at."""
    own = ((scheme, code) for scheme in SCHEMES for code in getattr(patent, scheme))
    return tuple(dict.fromkeys(f"{scheme}:{level}" for scheme, code in own for level in ancestors(scheme, code)))


def require_complete(patent: Patent) -> None:
    """Refuse (`BadDocument`) what must not be written: a figure without both vectors, or an id that is not canonical.

    A search by drawing would silently never find such a figure; a patent under two ids would be found twice.
    """
    name = parse(patent.publication).name
    if name != patent.publication:
        raise BadDocument(f"{patent.publication!r} is not the canonical form of this publication number; use {name!r}.")
    for figure in patent.figures:
        if not figure.image_vector or not figure.description_vector:
            raise BadDocument(f"{name}: {figure.sheet} lacks a vector; encode the figure before the patent is written.")


def to_source(patent: Patent) -> dict[str, Any]:
    """Write the patent as Elasticsearch stores it, with what is derived: stem, class tree, cited, digests and the like.

    A tombstone keeps only publication, stem, revision and deleted; a front-page figure only what tells where it is.
    """
    number = parse(patent.publication)
    source: dict[str, Any] = {"publication": patent.publication, "stem": number.stem, "revision": patent.revision}
    if patent.deleted:
        return source | {"deleted": True}
    images = patent.figures if patent.front_page is None else (*patent.figures, patent.front_page)
    front_page = None if patent.front_page is None else _stored(patent.front_page)
    source |= {name: getattr(patent, name) for name in _SCALARS}
    source |= {name: list(getattr(patent, name)) for name in _LISTS}
    source |= {
        "number": number.number,
        "deleted": False,
        "classes": list(class_codes(patent)),
        "class_tree": list(class_paths(patent)),
        "applicant_names": list(dict.fromkeys((*patent.applicants, *patent.assignees))),
        "citations": [_stored(citation) for citation in patent.citations],
        "cited": _cited(patent.citations),
        "cited_by_examiner": _cited([each for each in patent.citations if "examiner" in each.category.lower()]),
        "relations": [_stored(relation) for relation in patent.relations],
        "front_page": front_page and {name: front_page[name] for name in _FRONT_PAGE if name in front_page},
        "figures": [_stored(figure) for figure in patent.figures],
        "looks": list(dict.fromkeys(figure.look for figure in patent.figures if figure.look)),
        "digests": list(dict.fromkeys(figure.digest for figure in images)),
        "failures": [_stored(failure) for failure in patent.failures],
    }
    return {name: value for name, value in source.items() if value not in (None, [])}


def from_source(source: Mapping[str, Any]) -> Patent:
    """Read a stored document, where vectors may be absent; `BadDocument` if it is not one of ours."""
    try:
        plain: dict[str, Any] = {name: source[name] for name in _SCALARS if name in source}
        plain |= {name: _tuple(source[name]) for name in _LISTS if name in source}
        front_page = source.get("front_page")
        return Patent(
            publication=source["publication"],
            revision=int(source["revision"]),
            deleted=bool(source["deleted"]),
            **plain,
            citations=tuple(Citation(**each) for each in source.get("citations", ())),
            relations=tuple(Relation(**each) for each in source.get("relations", ())),
            failures=tuple(FigureFailure(**each) for each in source.get("failures", ())),
            front_page=None if front_page is None else _figure(front_page),
            figures=tuple(_figure(each) for each in source.get("figures", ())),
        )
    except (KeyError, TypeError, ValueError) as error:
        name = source.get("publication", "without a publication")
        raise BadDocument(f"The stored document {name} is not one of this schema: {error!r}; reindex it.") from error


def _stored(record: Citation | Relation | Figure | FigureFailure) -> dict[str, Any]:
    """Write a record without what it has not; `asdict` would copy vectors number by number."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value not in (None, ())
    }


def _figure(stored: Mapping[str, Any]) -> Figure:
    lists = {name: _tuple(stored[name]) for name in _FIGURE_LISTS if name in stored}
    return Figure(**{**stored, **lists})


def _tuple(value: object) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise TypeError(f"a list was expected where {type(value).__name__} stands")
    return tuple(value)


def _cited(citations: Sequence[Citation]) -> list[str]:
    """Stems, so that every spelling and kind of a cited publication joins; as printed where it cannot be read."""
    return list(dict.fromkeys(_stem_or_printed(each.publication) for each in citations))


def _stem_or_printed(publication: str) -> str:
    try:
        return stem(publication)
    except BadPublication:
        return publication
