"""The query: taken whole, or refused with the field and the reason."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import ErrorDetails

from mappings.classification import parse_filter
from mappings.errors import BadClassCode
from search import limits
from search.errors import BadQuery, NotJson
from search.hybrid.tokens import has_more

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
DIGEST = r"^[0-9a-f]{64}$"
# What pydantic says of a wrong type, for people who write no Python.
PLAIN = {
    "string_type": "it must be a text in quotes",
    "int_type": "it must be a whole number",
    "float_type": "it must be a number",
    "bool_type": "it must be true or false",
    "list_type": "it must be a list, in square brackets",
}


def _whole(value: object) -> object:
    """JSON Schema calls 29.0 an integer, so it is one here too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _stripped(text: str) -> str | None:
    return text.strip() or None


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("it is blank")
    return text.strip()


def _decoded(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise ValueError("it must be a text in base64")
    if len(value) > limits.BASE64_CHARACTERS:
        raise ValueError(f"it is larger than {limits.UPLOAD_BYTES:,} bytes")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("it is not base64 (RFC 4648, without line breaks and without a data: prefix)") from None


def _iso(value: str) -> str:
    if ISO_DATE.fullmatch(value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise ValueError(f"{value[:40]!r} is not a date; write it as 2021-01-31")


def _class(code: str) -> str:
    try:
        parse_filter(code)
    except BadClassCode as error:
        raise ValueError(str(error)) from None
    return code


Whole = BeforeValidator(_whole)
Day = Annotated[str, AfterValidator(_iso), WithJsonSchema({"type": "string", "format": "date"})]
Code = Annotated[str, Field(min_length=1, max_length=limits.CLASS_CHARACTERS), AfterValidator(_class)]
Weight = Annotated[float, Field(ge=0, le=limits.WEIGHT)]
Words = Annotated[str, Field(max_length=limits.TEXT_CHARACTERS), AfterValidator(_stripped)]
Word = Annotated[str, Field(max_length=limits.WORD_CHARACTERS), AfterValidator(_not_blank)]
Name = Annotated[str, Field(max_length=limits.APPLICANT_CHARACTERS), AfterValidator(_stripped)]
Picture = Annotated[
    bytes,
    BeforeValidator(_decoded),
    WithJsonSchema({"type": "string", "contentEncoding": "base64", "maxLength": limits.BASE64_CHARACTERS}),
]


class Strict(BaseModel):
    """What all parts of a request have in common: no unknown keys, no guessing of types."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    # How much a body of it may hold (`search.hybrid.tokens`).
    MOST_TOKENS: ClassVar[int] = limits.QUERY_TOKENS


class Dates(Strict):
    """Dates of publication, both inclusive; either may be left out."""

    from_: Day | None = Field(
        default=None, validation_alias="from", serialization_alias="from", description="First day."
    )
    to: Day | None = Field(default=None, description="Last day.")

    @model_validator(mode="after")
    def _in_order(self) -> Dates:
        if self.from_ and self.to and self.from_ > self.to:
            raise ValueError(f"from ({self.from_}) is later than to ({self.to})")
        return self


class Weights(Strict):
    """How much each signal counts in the ranking; 0 leaves it out."""

    image: Weight = 1.0
    description: Weight = 1.0
    keyword: Weight = 1.0


class Cutoff(Strict):
    """Scores that must be reached; a signal's floor is in its own unit (cosine, BM25), each may be left out."""

    score: float | None = Field(default=None, description="A patent with a lower fused score is left out.")
    image: float | None = Field(default=None, description="A hit with a lower cosine does not count as one by image.")
    description: float | None = Field(default=None, description="The same for descriptions.")
    keyword: float | None = Field(default=None, description="The same for words, in BM25.")


class Query(Strict):
    """One search. Nothing given, or filters alone: the newest first."""

    text: Words | None = Field(
        default=None,
        description=f"Words; blanks only are none. Keyword search looks for the first {limits.KEYWORD_WORDS}.",
    )
    image: Picture | None = Field(default=None, description="A drawing as TIFF, PNG, JPEG or GIF, in base64.")
    figure: str | None = Field(
        default=None,
        pattern=DIGEST,
        description="Digest of an indexed figure or an uploaded drawing, in place of `image`.",
    )
    name: bool = Field(
        default=False,
        description="Name the drawing, as `POST /api/v1/name` does, and search the words found beside it, at most "
        f"{limits.NAMES}: `named` of the answer. To strike some, send the others as `words` in its place.",
    )
    words: list[Word] = Field(
        default_factory=list,
        max_length=limits.WORDS,
        description="Words beside the text, such as those kept of a drawing's names. Keyword search looks for any of "
        "them, and for the text; their descriptions are compared with that of all together.",
    )
    classes: list[Code] = Field(
        default_factory=list,
        max_length=limits.CLASSES,
        description="`[scheme:]code` of Locarno, CPC, IPC or USPC, at any level. Codes of the same schemes are "
        "alternatives; groups of different schemes must all fit.",
    )
    dates: Dates = Field(default=Dates(), description="Dates of publication.")
    applicant: Name | None = Field(
        default=None,
        description='Words that an applicant or assignee has, all of them; in quotes ("Acme Ltd") the very name, as '
        "`applicants` of an answer lists it.",
    )
    size: Annotated[int, Field(ge=1, le=limits.MAX_SIZE), Whole] = Field(
        default=limits.SIZE, description="Patents a page."
    )
    page: Annotated[int, Field(ge=1), Whole] = Field(
        default=1, description=f"Page, from 1; the first {limits.WINDOW} patents can be paged through."
    )
    weights: Weights = Field(default=Weights(), description="Weights of the signals.")
    fusion: Literal["rrf", "min_max", "z_score", "distribution"] = Field(
        default="rrf",
        description="How signals are put together: by reciprocal rank, or as a weighted sum of scores scaled by their "
        "extremes, by their standard deviation, or to their mean +/- 3 standard deviations (as Qdrant's DBSF).",
    )
    cutoff: Cutoff = Field(default=Cutoff(), description="Scores that must be reached.")
    fold: bool = Field(
        default=True,
        description="Put a patent whose best figure is nearly the same as a better result's under that; where no "
        "drawing and no description is compared, the first figure stands for the best.",
    )

    @model_validator(mode="after")
    def _whole_query(self) -> Query:
        if self.image is not None and self.figure is not None:
            raise ValueError("give either image or figure, not both")
        if self.name and self.words:
            raise ValueError("give either name or words: name searches what it finds, words what was kept of that")
        if (self.page - 1) * self.size >= limits.WINDOW:
            raise ValueError(
                f"page {self.page} of {self.size} begins past the {limits.WINDOW} patents that can be paged through; "
                "narrow the search with classes, dates or words"
            )
        return self

    @property
    def said(self) -> tuple[str, ...]:
        """All words that are searched: the text first, then each of `words`."""
        return tuple(dict.fromkeys((*((self.text,) if self.text else ()), *self.words)))

    def wordless(self) -> Query:
        """Return the query without its words."""
        return self.model_copy(update={"text": None, "words": []})


class EncodeRequest(Strict):
    """One image or one text to be encoded."""

    text: Words | None = Field(default=None, description="A text.")
    image: Picture | None = Field(default=None, description="A drawing as TIFF, PNG, JPEG or GIF, in base64.")


class NameRequest(Strict):
    """One drawing to be named."""

    image: Picture | None = Field(default=None, description="A drawing as TIFF, PNG, JPEG or GIF, in base64.")
    figure: str | None = Field(
        default=None,
        pattern=DIGEST,
        description="Digest of an indexed figure or an uploaded drawing, in place of `image`.",
    )
    size: Annotated[int, Field(ge=1, le=limits.MAX_NAMES), Whole] = Field(
        default=limits.NAMES, description="Words, and classes of each scheme, at most."
    )

    @model_validator(mode="after")
    def _one_drawing(self) -> NameRequest:
        if self.image is not None and self.figure is not None:
            raise ValueError("give either image or figure, not both")
        return self


Request = TypeVar("Request", bound=Strict)


def parse(model: type[Request], body: bytes) -> Request:
    """Read a request from JSON; `BadQuery` names the field and the reason in one sentence."""
    if not body.strip():
        raise NotJson("The body is not JSON: it is empty; send an object, if only {}.")
    check_tokens(model, body)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise refusal(error, model) from None


def check_tokens(model: type[Strict], body: bytes) -> None:
    """Refuse (`BadQuery`) a body that holds more than any of its kind, before it takes memory."""
    if has_more(body, model.MOST_TOKENS):
        raise BadQuery(
            f"The body holds more than {model.MOST_TOKENS:,} names, values and marks between them; send no more than "
            "the fields that /openapi.json lists."
        )


def build(values: Mapping[str, Any]) -> Query:
    """Make a query from values in Python; `BadQuery` as for JSON."""
    try:
        return Query.model_validate(values)
    except ValidationError as error:
        raise refusal(error, Query) from None


def refusal(error: ValidationError, model: type[BaseModel]) -> BadQuery:
    """Make an error of the first of pydantic's complaints: one sentence that names the field."""
    # pydantic has no way to the first complaint but to make a dictionary of each.
    if error.error_count() > limits.FAULTS:
        return BadQuery(f"The body has {error.error_count():,} faults; send the fields that /openapi.json lists.")
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return NotJson(f"The body is not JSON: {first['msg'].removeprefix('Invalid JSON: ')}.")
    return BadQuery(_reason(first, model))


def _reason(first: ErrorDetails, model: type[BaseModel]) -> str:
    # Our own names are ASCII; a name that the request made up may have line breaks and half characters in it.
    field = ascii(".".join(str(part) for part in first["loc"]))[1:-1]
    if first["type"] == "extra_forbidden":
        known = ", ".join(model.model_fields)
        return f"{field[:80]}: there is no such field" + ("." if "." in field else f"; a request has {known}.")
    if not field and first["type"] == "model_type":
        return "The body must be a JSON object."
    if first["type"] == "too_long" and "actual_length" in first["ctx"]:
        return f"{field}: there are {first['ctx']['actual_length']}; the limit is {first['ctx']['max_length']}."
    if first["type"] == "string_pattern_mismatch" and first["ctx"]["pattern"] == DIGEST:
        return f"{field}: it must be the 64 hexadecimal digits of a figure's digest."
    said = PLAIN.get(first["type"]) or first["msg"].removeprefix("Value error, ")
    message = re.sub(r"^(Input|String|List|Data) should ", "it must ", said).rstrip(".")
    if field:
        return f"{field}: {message[:1].lower()}{message[1:]}."
    return f"{message[:1].upper()}{message[1:]}."
