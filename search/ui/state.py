"""The state of the page as its address bears it: parsed from a query string, written back as a link."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import urlencode

from search.ui.ranking import Ranking, asked, chosen

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?")


class Arguments(Protocol):
    """What is needed of werkzeug's MultiDict."""

    def get(self, key: str, default: str) -> str:
        """Return the first value of a key."""

    def getlist(self, key: str) -> list[str]:
        """Return all values of a key."""


def first_day(text: str) -> str:
    """Complete "2021" or "2021-03" to the first day of that time; anything else comes back as it is."""
    return _completed(text, last=False)


def last_day(text: str) -> str:
    """Complete "2021" or "2021-03" to the last day of that time; anything else comes back as it is."""
    return _completed(text, last=True)


def _completed(text: str, *, last: bool) -> str:
    match = _PARTIAL_DATE.fullmatch(text)
    if match is None:
        return text
    year, month, day = match[1], match[2] or ("12" if last else "01"), match[3]
    if day is None:
        known = 1 <= int(month) <= 12 and int(year) >= 1
        day = f"{calendar.monthrange(int(year), int(month))[1]:02}" if last and known else "01"
    return f"{year}-{month}-{day}"


def _all(arguments: Arguments, key: str) -> tuple[str, ...]:
    """All values of a key, each once, without blank ones."""
    return tuple(dict.fromkeys(value.strip() for value in arguments.getlist(key) if value.strip()))


@dataclass(frozen=True, slots=True)
class PageState:
    """What is searched. `figure` is the digest of a drawing of the index or of one that was uploaded.

    `words` are those kept of what the drawing is named by; `struck` ones take no part, and are offered no more.
    """

    text: str = ""
    figure: str = ""
    words: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    date_from: str = ""
    date_to: str = ""
    applicant: str = ""
    ranking: Ranking = ()
    page: int = 1

    @classmethod
    def from_arguments(cls, arguments: Arguments) -> PageState:
        """Read a query string; a page that is no number is the first."""
        page = arguments.get("page", "1")
        return cls(
            text=arguments.get("text", "").strip(),
            figure=arguments.get("figure", "").strip(),
            words=_all(arguments, "word"),
            struck=_all(arguments, "struck"),
            classes=_all(arguments, "class"),
            date_from=first_day(arguments.get("from", "").strip()),
            date_to=last_day(arguments.get("to", "").strip()),
            applicant=arguments.get("applicant", "").strip(),
            ranking=chosen(arguments),
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    @property
    def is_first_visit(self) -> bool:
        """Whether nothing is asked for."""
        return replace(self, struck=()) == PageState()

    @property
    def said(self) -> tuple[str, ...]:
        """All words that are searched: those typed, and those kept of the drawing's."""
        return (*((self.text,) if self.text else ()), *self.words)

    def query(self, size: int) -> dict[str, Any]:
        """Return the same as the body of `POST /api/v1/search`."""
        dates = {key: day for key, day in (("from", self.date_from), ("to", self.date_to)) if day}
        fields: dict[str, Any] = {
            "text": self.text,
            "figure": self.figure,
            "words": list(self.words),
            "classes": list(self.classes),
            "dates": dates,
            "applicant": self.applicant,
        }
        given = {key: value for key, value in fields.items() if value}
        return given | asked(self.ranking) | {"size": size, "page": self.page}

    def link(self, **changes: Any) -> str:
        """Return the address of this state with some fields changed; another search starts at page 1.

        Another drawing has other words.
        """
        another = changes.get("figure", self.figure) != self.figure
        fresh: dict[str, Any] = {"page": 1} | ({"words": (), "struck": ()} if another else {})
        state = replace(self, **(fresh | changes))
        pairs: Sequence[tuple[str, str]] = [
            ("text", state.text),
            ("figure", state.figure),
            *(("word", word) for word in state.words),
            *(("struck", word) for word in state.struck),
            *(("class", code) for code in state.classes),
            ("from", state.date_from),
            ("to", state.date_to),
            ("applicant", state.applicant),
            *state.ranking,
            ("page", str(state.page) if state.page != 1 else ""),
        ]
        given = urlencode([pair for pair in pairs if pair[1]])
        return f"/?{given}" if given else "/"

    def toggled(self, code: str) -> str:
        """Return the address with a class added, or taken away where it was."""
        kept = tuple(other for other in self.classes if other != code)
        return self.link(classes=kept if code in self.classes else (*self.classes, code))
