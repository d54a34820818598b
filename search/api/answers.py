"""The shapes of the answers, for the OpenAPI document; a test holds the answers against them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from search.api.problems import STARTING


class Shape(BaseModel):
    """Base of all answers."""

    model_config = ConfigDict(extra="forbid")


class Signal(Shape):
    """Where one signal put a patent."""

    rank: int | None = Field(
        ge=1, description="Null where the patent is not among the signal's own hits, or below the floor of a cut-off."
    )
    score: float = Field(
        description="Cosine for image and description, BM25 for keyword (0 without the words); true, ranked or not."
    )
    part: float = Field(description="What the signal adds to the patent's fused score.")


class Signals(Shape):
    """Places by signal; a signal that was not asked, found nothing or has no score for the patent is absent."""

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


class FoldedFigure(Shape):
    """The best figure of a folded patent."""

    digest: str
    url: str


class Alike(Shape):
    """A patent folded under another, since its best figure is nearly the same."""

    publication: str
    title: str
    date: str | None
    figure: FoldedFigure


class Result(Shape):
    """One patent."""

    publication: str
    title: str
    date: str | None
    classes: list[str] = Field(description="Canonical `scheme:code`, in the publication's order.")
    score: float = Field(
        description="Sum of the parts of its signals; by `rrf` weight / (60 + rank) each. 0 where the order is by date."
    )
    signals: Signals
    figures: list[MatchingFigure]
    highlights: dict[str, list[str]] = Field(
        description="Passages by field, as HTML: all is escaped but the <em> around words found."
    )
    alike: list[Alike] = Field(description="Patents folded under this one, best first.")


class FacetNode(Shape):
    """A class with the number of patents in it and below it."""

    code: str
    title: str | None
    count: int
    children: list[FacetNode]


class Number(Shape):
    """The patent whose number the text is."""

    publication: str
    title: str
    date: str | None


class Year(Shape):
    """A year with the number of its patents."""

    year: int
    count: int


class Applicant(Shape):
    """An applicant or assignee with the number of its patents."""

    name: str = Field(description="As published; a request with this name in quotes as `applicant` finds as many.")
    count: int


class Without(Shape):
    """How many patents there would be without one filter."""

    field: Literal["classes", "dates", "applicant", "text"]
    value: str | None = Field(description="The class; null for other filters.")
    total: int


class Word(Shape):
    """A word for a drawing."""

    word: str
    score: float = Field(
        description="Cosine of the drawing and the nearest text that has the word for its name. It compares with those "
        "of the same source: a whole description is not as near as a name."
    )
    sources: list[Literal["goods", "titles", "index"]] = Field(
        description="Where the word is among the nearest, best first: names of goods, or titles of patents of the "
        "index by the description of a figure."
    )


class SearchAnswer(Shape):
    """The answer to a search."""

    total: int = Field(
        description="Patents that fit filters and words, folded or not; or the filters alone, with a note, if no word "
        "matches. With a cut-off those of the ranked patents that reach it."
    )
    listed: int = Field(
        description="Results that can be paged through, the same on every page: at most the window, less what is cut "
        "or folded. More than `total` where drawings or descriptions find patents without the words."
    )
    folded: int = Field(description="Patents of the list that stand under others, as their `alike`.")
    took_ms: int
    index: str = Field(description="The concrete index that answered.")
    encoder: str
    number: Number | None = Field(
        description="The patent here whose publication number the text is, in whatever spelling; filters do not matter."
    )
    named: list[Word] = Field(
        description="Words for the drawing that were searched beside it, where `name` asks for it."
    )
    can_name: bool = Field(description="Whether the encoder of the index can name a drawing.")
    results: list[Result]
    facets: dict[str, list[FacetNode]] = Field(description="Trees of classes by scheme.")
    years: list[Year] = Field(description="Patents by year, under all filters but the dates; a year without is absent.")
    applicants: list[Applicant] = Field(description="The most frequent applicants and assignees.")
    without: list[Without] = Field(
        description="For each filter, and for the words beside filters, the total if it alone were taken away."
    )
    notes: list[str]


class DrawingAnswer(Shape):
    """An uploaded drawing."""

    digest: str = Field(description="To be given as `figure` of a search.")
    url: str = Field(description="Address of its picture.")
    expires_at: str = Field(description="When it is deleted, in UTC; uploaded again, it is kept for longer.")


class ClassSuggestion(Shape):
    """A class for a drawing."""

    scheme: str
    code: str
    title: str | None
    score: float = Field(description="Cosine of the drawing and the nearest text of the class.")
    sources: list[Literal["goods", "titles", "index"]] = Field(
        description="Where the class is among the nearest, best first: by its goods, by its title, or by patents of "
        "the index that bear it."
    )
    by: str = Field(description="The nearest text of the class in the first of the sources.")


class NameAnswer(Shape):
    """Words and classes for a drawing, the nearest first: sources are fused by reciprocal rank."""

    words: list[Word]
    classes: list[ClassSuggestion] = Field(description="By scheme, Locarno first.")
    index: str
    encoder: str


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
    status: str | None = Field(description='Legal status, such as "granted" or "expired", where somebody told it.')
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


class AuditEntry(Shape):
    """One thing that was done or refused."""

    at: str
    who: Literal["key", "loopback", "nobody", "command"] = Field(
        description="nobody: with a wrong key; loopback: without a key; command: a user of the operating system."
    )
    key_id: str | None
    name: str | None = Field(description="Of the key, or of the user.")
    action: str = Field(description="Method and route, or command.")
    publication: str | None
    outcome: str = Field(description="An HTTP status, or what became of a command: done, failed or stopped.")
    address: str | None
    job: str | None = Field(
        description="Of a write that workers carry out. Not waited for, it has two entries: the 202, then its outcome."
    )


class AuditAnswer(Shape):
    """Who changed what."""

    entries: list[AuditEntry]


class WriteAnswer(Shape):
    """What a write has done."""

    publication: str
    revision: int = Field(description="The ETag, without its quotes.")
    created: bool = Field(description="Whether there was no such patent before.")
    changed: bool = Field(description="False where the patent was that already; then it keeps its revision.")
    failures: list[Failure] = Field(description="Drawings that could not be taken in; the others were.")
    job: str
    url: str


class DeleteAnswer(Shape):
    """What a delete has done."""

    publication: str
    revision: int = Field(description="Every write that begins later has a higher one.")


class FigureCounts(Shape):
    """Figures of a job; found is the sum of the others once it has ended."""

    found: int
    indexed: int
    unchanged: int
    failed: int


class JobFailure(Shape):
    """One failure of a job; figure is null where a whole patent failed."""

    source: str
    figure: str | None
    reason: str


class Written(Shape):
    """What a write has written."""

    publication: str
    revision: int


class JobAnswer(Shape):
    """A job and how far it is."""

    job: str
    kind: str = Field(description='"ingest", "restore", "reindex" or "write".')
    state: str = Field(description='"running" or "ended".')
    created_at: int = Field(description="Milliseconds since 1970.")
    ended_at: int | None = Field(description="Milliseconds since 1970.")
    patents: dict[str, int] = Field(
        description='How many are "waiting", "sent", "running", "indexed", "unchanged" and "failed"; 0 is left out.'
    )
    figures: FigureCounts
    failures: list[JobFailure]
    written: Written | None = Field(description="Of a write that has ended well.")


class Activity(Shape):
    """A job that has patents to work on yet."""

    kind: str = Field(description='"ingest" or "reindex".')
    patents: int = Field(description="All that are known so far.")
    ended: int


class ActivityAnswer(Shape):
    """What is under way: results may be incomplete meanwhile."""

    jobs: list[Activity]


class Problem(Shape):
    """What went wrong (RFC 9457)."""

    type: str = Field(description=f"`about:blank`, or `{STARTING}` where the service is on its way up (503).")
    title: str
    status: int
    detail: str
