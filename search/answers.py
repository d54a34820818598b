"""The shapes of the answers, for the OpenAPI document; a test holds the answers against them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """Base of all answers."""

    model_config = ConfigDict(extra="forbid")


class Signal(Shape):
    """Where one signal put a patent."""

    rank: int = Field(ge=1)
    score: float = Field(description="Cosine for image and description, BM25 for keyword.")


class Signals(Shape):
    """Places by signal; a signal that missed the patent, or was not asked, is absent."""

    image: Signal | None = None
    description: Signal | None = None
    keyword: Signal | None = None


class MatchingFigure(Shape):
    """A figure of a result: one that matched, best first, or one of the first."""

    digest: str
    sheet: str | None
    text: str | None = Field(description="The figure's line in the description of the drawings.")
    url: str = Field(description="Address of its picture; add ?size= for another than 1024.")
    score: float | None = Field(description="Cosine to the query, null where nothing was compared.")


class Result(Shape):
    """One patent."""

    publication: str
    title: str
    date: str | None
    classes: list[str] = Field(description="Canonical `scheme:code`, in the publication's order.")
    score: float = Field(description="Sum of weight / (60 + rank) over its signals; 0 where the order is by date.")
    signals: Signals
    figures: list[MatchingFigure]
    highlights: dict[str, list[str]] = Field(
        description="Passages by field, as HTML: all is escaped but the <em> around words found."
    )


class FacetNode(Shape):
    """A class with the number of patents in it and below it."""

    code: str
    title: str | None
    count: int
    children: list[FacetNode]


class SearchAnswer(Shape):
    """The answer to a search."""

    total: int = Field(
        description="Patents that fit filters and words; or the filters alone, with a note, if no word matches."
    )
    took_ms: int
    index: str = Field(description="The concrete index that answered.")
    encoder: str
    results: list[Result]
    facets: dict[str, list[FacetNode]] = Field(description="Trees of classes by scheme.")
    notes: list[str]


class EncodeAnswer(Shape):
    """A vector of unit length, and a kNN section to put into a search of one's own."""

    vector: list[float]
    encoder: str
    knn: dict[str, Any]


class HealthAnswer(Shape):
    """A search can be answered."""

    status: str
    index: str


class Sheet(Shape):
    """One drawing of a patent."""

    digest: str
    sheet: str
    file: str
    text: str | None
    view: str | None
    orientation: str
    descriptions: list[str]
    describer: str | None
    url: str


class Citation(Shape):
    """A cited document."""

    publication: str
    category: str
    date: str | None
    name: str | None
    indexed: str | None = Field(description="Its publication in this index; null where it is not here.")


class Relation(Shape):
    """A link to another application."""

    kind: str
    parent: str
    child: str | None


class Failure(Shape):
    """A drawing that could not be taken in."""

    figure: str
    reason: str


class PatentAnswer(Shape):
    """A whole patent."""

    publication: str
    title: str
    date: str | None
    office: str
    kind: str
    kind_of_patent: str
    stage: str
    application: str | None
    filed: str | None
    abstract: str | None
    claims: list[str]
    description: str | None
    figure_texts: list[str]
    cpc: list[str]
    ipc: list[str]
    locarno: list[str]
    locarno_edition: int | None
    uspc: list[str]
    applicants: list[str]
    inventors: list[str]
    assignees: list[str]
    citations: list[Citation]
    relations: list[Relation]
    front_page: Sheet | None
    figures: list[Sheet]
    failures: list[Failure]
    revision: int
    classes: list[str]
    class_titles: dict[str, str | None]


class Problem(Shape):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
