"""What the page's templates show that no answer says outright: reasons in words, bars, samples, safe highlights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from markupsafe import Markup, escape

from search.page_state import PageState

RANK_CONSTANT = 60
"""The constant of reciprocal rank fusion, as the search uses it: a rank adds 1 / (60 + rank)."""

PASSAGES = ("figure_texts", "abstract", "description", "claims")
"""Where passages are worth reading, best first: a design's claim says little more than its title does."""

SIGNAL_NAMES = {"image": "drawing", "description": "description", "keyword": "words"}
_SHEET = re.compile(r"D0*([1-9]\d*)")
_FIELD = re.compile(r"^[a-z]+(?:\.\w+)*: (.)")
_MARK = re.compile(r"(</?em>)")


@dataclass(frozen=True, slots=True)
class Segment:
    """One signal's part of a bar; `start` and `width` in percent of a first rank in every signal."""

    signal: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Sample:
    """A query to click on the first visit, with the drawing that stands for it."""

    label: str
    drawing: str
    changes: dict[str, Any]


def bar(signals: Mapping[str, Mapping[str, Any]], asked: Iterable[str]) -> list[Segment]:
    """Return the segments of one result; `asked` are all signals that any result has."""
    names = [name for name in SIGNAL_NAMES if name in set(asked)]
    full = len(names) / (RANK_CONSTANT + 1)
    segments, start = [], 0.0
    for name in names:
        rank = signals.get(name, {}).get("rank")
        if rank is not None:
            width = round(100 / (RANK_CONSTANT + rank) / full, 2)
            segments.append(Segment(name, round(start, 2), width))
            start += width
    return segments


def why(signals: Mapping[str, Mapping[str, Any]]) -> str:
    """Say ranks and scores in words."""
    parts = []
    for name, words in SIGNAL_NAMES.items():
        hit = signals.get(name)
        if hit is not None and hit.get("rank") is not None:
            parts.append(f"{words}: rank {hit['rank']}, score {hit['score']:.3f}")
    return "; ".join(parts)


def ranks(signals: Mapping[str, Mapping[str, Any]]) -> str:
    """Say the ranks, short enough for a tile: "drawing 1 · words 3"."""
    hits = ((words, signals.get(name)) for name, words in SIGNAL_NAMES.items())
    return " · ".join(f"{words} {hit['rank']}" for words, hit in hits if hit is not None and hit.get("rank"))


def total(state: PageState, count: int, shown: int) -> str:
    """Say how many patents there are and in which order; `shown` is how many were listed up to this page's end."""
    everything = f"{count:,} {'patent' if count == 1 else 'patents'}"
    if state.is_first_visit:
        return f"Newest of {everything}"
    if state.text and count < shown:
        return f"{count:,} with these words, then others by likeness"
    if state.figure or state.image:
        return f"{everything}, most alike first"
    return f"{everything}, {'best' if state.text else 'newest'} first"


def plain(detail: str) -> str:
    """Return a problem's sentence without the request's field that it begins with, which no page shows."""
    return _FIELD.sub(lambda match: match[1].upper(), detail)


def figure_name(figure: Mapping[str, Any]) -> str:
    """Say what to call a figure: its line in the description, or its sheet."""
    sheet = _SHEET.fullmatch(figure["sheet"] or "")
    return str(figure["text"] or (f"Sheet {sheet[1]}" if sheet else figure["sheet"] or "Drawing"))


def highlighted(text: str) -> Markup:
    """Take a passage, HTML already, but let only the `<em>` that marks a word found stand as markup."""
    parts = _MARK.split(text)
    return Markup("").join(Markup(part) if part in ("<em>", "</em>") else escape(unescape(part)) for part in parts)


def snippet(highlights: Mapping[str, list[str]]) -> str:
    """Return the passage that says most besides the title."""
    return next((highlights[field][0] for field in PASSAGES if highlights.get(field)), "")


def samples(results: Iterable[Mapping[str, Any]]) -> list[Sample]:
    """Make three sample queries (a drawing; words; a drawing within its class) of results of different classes."""
    chosen: list[Mapping[str, Any]] = []
    seen: set[str] = set()
    for result in results:
        main = result["classes"][0] if result["classes"] else result["title"]
        if result["figures"] and main not in seen:
            seen.add(main)
            chosen.append(result)
    made = []
    for kind, result in zip(("drawing", "words", "class"), chosen, strict=False):
        figure = result["figures"][0]
        changes: dict[str, Any] = {"figure": figure["digest"]}
        label = "Drawings like this one"
        if kind == "words":
            changes = {"text": result["title"].lower()}
            label = f"“{result['title'].lower()}”"
        elif kind == "class" and result["classes"]:
            changes["classes"] = (result["classes"][0],)
            label = f"Like this one, within {result['classes'][0].partition(':')[2]}"
        made.append(Sample(label, figure["url"], changes))
    return made
