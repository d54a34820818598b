"""The record: the public JSON form of one patent, in which it is written over HTTP, exported and taken in again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, Field, model_validator

from mappings import classification, publication
from mappings.document import Citation, Figure, FigureFailure, Patent, Relation
from search import limits
from search.hybrid.query import DIGEST, Day, Strict, Whole

Named = Annotated[str, Field(max_length=limits.NAME_CHARACTERS)]
Word = Annotated[str, Field(max_length=limits.WORD_CHARACTERS)]
Long = Annotated[str, Field(max_length=limits.LONG_CHARACTERS)]
FigureText = Annotated[str, Field(max_length=limits.FIGURE_TEXT_CHARACTERS)]
Generated = Annotated[str, Field(max_length=limits.GENERATED_CHARACTERS)]
Digest = Annotated[str, Field(pattern=DIGEST)]
Names = Annotated[list[Named], Field(max_length=limits.ENTRIES)]


def _publication(text: str) -> str:
    return publication.canonical(text)


def _canonical(scheme: str, codes: list[str]) -> list[str]:
    return list(dict.fromkeys(classification.canonical(scheme, code) for code in codes))


# MappingsError is a ValueError, so what they refuse is a complaint about the field.
Number = Annotated[str, Field(min_length=1, max_length=publication.MAX_LENGTH), AfterValidator(_publication)]
Code = Annotated[str, Field(min_length=1, max_length=limits.CLASS_CHARACTERS)]
Codes = Annotated[list[Code], Field(max_length=limits.ENTRIES)]
Cpc = Annotated[Codes, AfterValidator(partial(_canonical, "cpc"))]
Ipc = Annotated[Codes, AfterValidator(partial(_canonical, "ipc"))]
Locarno = Annotated[Codes, AfterValidator(partial(_canonical, "locarno"))]
Uspc = Annotated[Codes, AfterValidator(partial(_canonical, "uspc"))]


class CitationRecord(Strict):
    """One cited document."""

    publication: Named
    category: Named = ""
    date: Word | None = Field(default=None, description="As exactly as it is known: 2019, 2019-06 or 2019-06-30.")
    name: Named | None = None


class RelationRecord(Strict):
    """One link to another application of the family."""

    kind: Named
    parent: Named
    child: Named | None = None


class FailureRecord(Strict):
    """A drawing that the publication names and that could not be taken in."""

    figure: Named
    reason: Annotated[str, Field(max_length=limits.REASON_CHARACTERS)]


class FigureRecord(Strict):
    """One drawing. Its image comes beside the record under the name `file`, or is stored already under its digest."""

    file: Annotated[str, Field(min_length=1, max_length=limits.NAME_CHARACTERS)] = Field(
        description="Name of the image's file, each once in a record."
    )
    sheet: Named | None = Field(default=None, description="The office's short name; else the file's without its end.")
    digest: Digest | None = Field(default=None, description="SHA-256 of the image's file, in hex.")
    text: FigureText | None = Field(default=None, description="Its line in the description of the drawings.")
    view: Named | None = None
    orientation: Literal["portrait", "landscape"] = "portrait"
    front_page: bool = Field(default=False, description="A copy of another sheet, for the front page; one at most.")
    descriptions: Annotated[list[Generated], Field(max_length=limits.DESCRIPTIONS)] = Field(
        default_factory=list, description="Generated texts; left out, figseek writes its own."
    )
    describer: Word | None = Field(default=None, description="What wrote the descriptions.")

    def named_sheet(self) -> str:
        """The sheet's name, made from the file's where none is given."""
        return self.sheet if self.sheet is not None else self.file.rpartition(".")[0] or self.file


class Metadata(Strict):
    """What is known of a patent besides its number and its drawings; a merge patch may change it."""

    MOST_TOKENS: ClassVar[int] = limits.RECORD_TOKENS

    title: Named = ""
    date: Day | None = Field(default=None, description="Of publication.")
    kind_of_patent: Word = Field(default="", description='"design", "utility", ...')
    stage: Literal["grant", "application"] = "grant"
    status: Annotated[Word, Field(min_length=1)] | None = Field(
        default=None, description='Legal status, such as "granted" or "expired".'
    )
    application: Named | None = Field(default=None, description="Number of the application.")
    filed: Day | None = None
    abstract: Long | None = None
    claims: Annotated[list[Long], Field(max_length=limits.ENTRIES)] = Field(default_factory=list)
    description: Long | None = None
    figure_texts: Annotated[list[FigureText], Field(max_length=limits.SHEETS)] = Field(
        default_factory=list, description="Lines of the description of the drawings."
    )
    cpc: Cpc = Field(default_factory=list)
    ipc: Ipc = Field(default_factory=list)
    locarno: Locarno = Field(default_factory=list)
    locarno_edition: Annotated[int, Field(ge=0, le=99), Whole] | None = None
    uspc: Uspc = Field(default_factory=list)
    applicants: Names = Field(default_factory=list)
    inventors: Names = Field(default_factory=list)
    assignees: Names = Field(default_factory=list)
    citations: Annotated[list[CitationRecord], Field(max_length=limits.ENTRIES)] = Field(default_factory=list)
    relations: Annotated[list[RelationRecord], Field(max_length=limits.ENTRIES)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _claims_together(self) -> Metadata:
        if sum(map(len, self.claims)) > limits.LONG_CHARACTERS:
            raise ValueError(f"the claims together have more than {limits.LONG_CHARACTERS:,} characters")
        return self


class Record(Metadata):
    """One patent with its figures."""

    publication: Number = Field(description="Its number with office and kind, in any spelling: USD0907292S1.")
    office: Word | None = Field(default=None, description="Follows from the number.")
    kind: Word | None = Field(default=None, description="Follows from the number.")
    figures: Annotated[list[FigureRecord], Field(max_length=limits.SHEETS)] = Field(default_factory=list)
    failures: Annotated[list[FailureRecord], Field(max_length=limits.SHEETS)] = Field(default_factory=list)
    generated: Annotated[list[Generated], Field(max_length=limits.ENTRIES)] = Field(
        default_factory=list, description="Words of descriptions that go beyond the publication's own."
    )
    source_digest: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = Field(
        default="", description="Tells an ingest whether it took in the same input before; left out, figseek makes one."
    )
    revision: Annotated[int, Field(ge=0, lt=1 << 63), Whole] | None = Field(
        default=None, description="The revision that was exported; a write gets one of its own."
    )
    image_url: Annotated[str, Field(max_length=limits.NAME_CHARACTERS)] | None = Field(
        default=None,
        description="Where images are fetched that come neither with the record nor by digest, from a host of "
        "FIGSEEK_IMAGE_HOSTS: https://images.example/{publication}/{file}. "
        "No part of the patent, yet the job's row in the ledger keeps it, with its query.",
    )

    @model_validator(mode="after")
    def _agrees(self) -> Record:
        number = publication.parse(self.publication)
        for name, given, own in (("office", self.office, number.office), ("kind", self.kind, number.kind or "")):
            if given is not None and given != own:
                raise ValueError(f"{name} {given!r} does not agree with {self.publication}; leave it out")
        files = [figure.file for figure in self.figures]
        if len(set(files)) != len(files):
            twice = next(file for file in files if files.count(file) > 1)
            raise ValueError(f"two figures have the file {twice!r}")
        if sum(figure.front_page for figure in self.figures) > 1:
            raise ValueError("more than one figure is the front page's")
        return self


def to_patent(record: Record) -> Patent:
    """Make the patent of a record, without figures: they need their images first."""
    number = publication.parse(record.publication)
    lists = ("claims", "figure_texts", "generated", "cpc", "ipc", "locarno", "uspc", "applicants", "inventors")
    plain = {name: getattr(record, name) for name in _PLAIN} | {
        name: tuple(getattr(record, name)) for name in (*lists, "assignees")
    }
    return Patent(
        publication=record.publication,
        office=number.office,
        kind=number.kind or "",
        **plain,
        citations=tuple(Citation(**one.model_dump()) for one in record.citations),
        relations=tuple(Relation(**one.model_dump()) for one in record.relations),
        failures=tuple(FigureFailure(**one.model_dump()) for one in record.failures),
        source_digest=record.source_digest,
    )


_PLAIN = (
    "title", "date", "kind_of_patent", "stage", "status", "application", "filed", "abstract", "description",
    "locarno_edition",
)  # fmt: skip


def to_json(patent: Patent) -> dict[str, Any]:
    """Write a patent as a record, without what it has not; `Record` reads it back without loss."""
    values = {name: _plain(getattr(patent, name)) for name in Record.model_fields if name not in _APART}
    front = () if patent.front_page is None else (_figure(patent.front_page) | {"front_page": True},)
    return _present(values) | {"figures": [*front, *(_figure(figure) for figure in patent.figures)]}


# Figures have a form of their own, and an image's address is not kept.
_APART = ("figures", "image_url")
_FIGURE = ("file", "sheet", "digest", "text", "view", "orientation", "descriptions", "describer")


def content_digest(record: Record, images: Mapping[str, Mapping[str, str]]) -> str:
    """What tells one input from another: the record's own, or one of its content and its images."""
    if record.source_digest:
        return record.source_digest
    facts = [dict(_content(record)), images]
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=BaseModel.model_dump).encode()).hexdigest()


def checked(expected: str | None, digest: str) -> dict[str, str]:
    """An image as a row holds it: of another digest than the record says it is the figure's failure."""
    if expected in (None, digest):
        return {"digest": digest}
    return {"reason": f"its SHA-256 is {digest} and not {expected}, as the record has it."}


def _content(record: Record) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in record if name not in ("revision", "image_url")]


def _figure(figure: Figure) -> dict[str, Any]:
    return _present({name: _plain(getattr(figure, name)) for name in _FIGURE})


def _plain(value: object) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return _present(asdict(value)) if isinstance(value, Citation | Relation | FigureFailure) else value


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [])}
