"""What a viewer said of one real design, as checked records: what it is, its parts, the view of each figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from encoder.errors import EncoderError
from encoder.training.descriptions.wording import seen

SIDES = ("perspective", "front", "rear", "left", "right", "side", "top", "bottom")
VIEWS = frozenset((*SIDES, "detail", "section", "exploded", "in use"))
FEWEST, MOST = 15, 25
ALIASES = range(4, 9)
# Characters: of a name of a thing or of a part, and of a description.
LONGEST_NAME, SHORTEST_TEXT, LONGEST_TEXT = 48, 12, 160


class BadDescriptions(EncoderError):
    """Descriptions that break a rule; the message says which and where."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: the side that it shows, and its label as on the sheet ("3", "1.4"), None where it has none."""

    view: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One drawing sheet, by the end of its file's name ("D00003", "S001")."""

    name: str
    figures: tuple[Figure, ...]

    @property
    def views(self) -> tuple[str, ...]:
        """Return the views that it shows, in order and each once."""
        return tuple(dict.fromkeys(figure.view for figure in self.figures))


@dataclass(frozen=True, slots=True)
class Description:
    """One description; `views` are those in which it is true, none where it is true in all."""

    text: str
    views: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Design:
    """One design, by office and number without padding ("USD907292"); `aliases` are 4 to 8 other names of `object`."""

    publication: str
    object: str
    aliases: tuple[str, ...]
    parts: tuple[str, ...]
    descriptions: tuple[Description, ...]
    sheets: tuple[Sheet, ...]

    def __post_init__(self) -> None:
        for fault in self._faults():
            raise BadDescriptions(f"{self.publication}: {fault}.")

    def describe(self, sheet: str) -> tuple[str, ...]:
        """Return what is true of a sheet: the descriptions that are bound to no view or to one of its views, and those.

        Every view is said once with the object's name and once with an alias. An unknown sheet is a KeyError.
        """
        views = {known.name: known.views for known in self.sheets}[sheet]
        told = [said.text for said in self.descriptions if not said.views or set(said.views) & set(views)]
        for place, view in enumerate(views):
            told += [seen(view, self.object), seen(view, self.aliases[place % len(self.aliases)])]
        return tuple(dict.fromkeys(told))

    def _faults(self) -> Iterable[str]:
        texts = [said.text for said in self.descriptions]
        names = [self.object, *self.aliases]
        shown = {view for sheet in self.sheets for view in sheet.views}
        if not FEWEST <= len(texts) <= MOST:
            yield f"{len(texts)} descriptions, not {FEWEST} to {MOST}"
        if len(self.aliases) not in ALIASES:
            yield f"{len(self.aliases)} aliases, not {ALIASES[0]} to {ALIASES[-1]}"
        if not self.parts or not self.sheets or not all(sheet.figures for sheet in self.sheets):
            yield "no part, no sheet or a sheet without a figure"
        for kind, words in ("description", texts), ("name", names), ("part", list(self.parts)):
            yield from (f"the {kind} {twice!r} is there twice" for twice in _repeated(words))
        yield from (
            f"the text {text!r} is no plain line of {SHORTEST_TEXT} to {LONGEST_TEXT} characters"
            for text in texts
            if not (SHORTEST_TEXT <= len(text) <= LONGEST_TEXT and _plain(text))
        )
        yield from (
            f"the name {name!r} is no plain line of up to {LONGEST_NAME} characters"
            for name in (*names, *self.parts)
            if not (0 < len(name) <= LONGEST_NAME and _plain(name))
        )
        yield from (f"the view {view!r} is none of {', '.join(sorted(VIEWS))}" for view in sorted(shown - VIEWS))
        yield from (
            f"{said.text!r} is bound to a view that no sheet shows"
            for said in self.descriptions
            if not set(said.views) <= shown
        )


def _repeated(texts: list[str]) -> list[str]:
    return [text for text, times in Counter(text.casefold() for text in texts).items() if times > 1]


def _plain(text: str) -> bool:
    """Whether a text is one line of words: no markup, no control characters, no blanks around or doubled."""
    return text.isprintable() and " ".join(text.split()) == text and not set(text) & set("<>{}&\\")
