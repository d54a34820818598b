"""Applicants, inventors and assignees by name."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from lxml import etree

from workers.sources.redbook.limits import NAME_CHARACTERS, NAMES
from workers.sources.redbook.text import child_text

# Up to version 4.2 the inventors of a United States application are its applicants, marked by this word.
_INVENTOR = "inventor"


def applicants(biblio: etree._Element) -> tuple[str, ...]:
    """Organisations, or people as "Last, First"."""
    return _names([*biblio.iterfind("us-parties/us-applicants/*"), *biblio.iterfind("parties/applicants/*")])


def inventors(biblio: etree._Element) -> tuple[str, ...]:
    """People as "Last, First"."""
    named = [*biblio.iterfind("us-parties/inventors/*"), *biblio.iterfind("parties/inventors/*")]
    marked = [item for item in biblio.iterfind("parties/applicants/*") if _INVENTOR in item.get("app-type", "")]
    return _names(named or marked)


def assignees(biblio: etree._Element) -> tuple[str, ...]:
    """Organisations, or people as "Last, First"."""
    return _names(biblio.iterfind("assignees/assignee"))


def _names(parties: Iterable[etree._Element]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(islice((name for party in parties if (name := _name(party))), NAMES)))


def _name(party: etree._Element) -> str:
    """Version 4.0 has assignees without an address book, their name beside the role."""
    book = party.find("addressbook")
    book = party if book is None else book
    organisation = child_text(book, "orgname")
    person = ", ".join(part for tag in ("last-name", "first-name") if (part := child_text(book, tag)))
    suffix = child_text(book, "suffix")
    return (organisation or " ".join(part for part in (person, suffix) if part))[:NAME_CHARACTERS]
