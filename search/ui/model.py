"""What the page's templates show that no answer says outright: reasons in words, bars, samples, safe highlights."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from markupsafe import Markup, escape

from search import limits
from search.ui.state import PageState

PASSAGES = ("figure_texts", "abstract", "description", "claims")
"""Where passages are worth reading, best first: a design's claim says little more than its title does."""

SIGNAL_NAMES = {"image": "drawing", "description": "description", "keyword": "words"}
SHORT = {"image": "drawing", "description": "desc.", "keyword": "words"}
_SHEET = re.compile(r"D0*([1-9]\d*)")
_FIELD = re.compile(r"^([a-z]+)(?:\.\w+)*: (.)")
_MARK = re.compile(r"(</?em>)")


@dataclass(frozen=True, slots=True)
class Segment:
    """One signal's part of a bar; `start` and `width` in percent of the best score of the page."""

    signal: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Sample:
    """A query to click on the first visit, with the drawing that stands for it."""

    label: str
    drawing: str
    changes: dict[str, Any]


def bar(signals: Mapping[str, Mapping[str, Any]], best: float) -> list[Segment]:
    """Return the segments of one result; `best` is the best score of the page, which fills a bar."""
    segments, start = [], 0.0
    for name in SIGNAL_NAMES:
        part = signals.get(name, {}).get("part", 0)
        if part > 0 and best > 0:
            width = round(100 * part / best, 2)
            segments.append(Segment(name, round(start, 2), width))
            start += width
    return segments


def why(signals: Mapping[str, Mapping[str, Any]], asked: Collection[str]) -> list[str]:
    """Say rank and score in words, for each of the signals that any result of the page has."""
    return [_reason(words, signals.get(name)) for name, words in SIGNAL_NAMES.items() if name in asked]


def _reason(words: str, hit: Mapping[str, Any] | None) -> str:
    if hit is None:
        return f"By {words}: nothing to compare"
    if hit["rank"] is None:
        return f"By {words}: not among its first {limits.WINDOW}, score {hit['score']:.3f}"
    return f"By {words}: rank {hit['rank']}, score {hit['score']:.3f}"


def ranks(signals: Mapping[str, Mapping[str, Any]], asked: Collection[str]) -> str:
    """Say the ranks, short enough for a tile: "drawing 1 · words 3"; of a single signal its score."""
    if len(asked) == 1:
        return " · ".join(f"{SHORT[name]} {signals[name]['score']:.2f}" for name in asked if name in signals)
    ranked = (name for name in SIGNAL_NAMES if signals.get(name, {}).get("rank"))
    return " · ".join(f"{SHORT[name]} {signals[name]['rank']}" for name in ranked)


def told(state: PageState, answer: Mapping[str, Any], shown: int) -> str:
    """Say how many patents there are, in which order, and how many of the list stand under others.

    `shown` is how many were listed up to this page's end.
    """
    text, folded = total(state, answer["total"], shown), answer["folded"]
    return f"{text} · {folded:,} folded as near-duplicate{'' if folded == 1 else 's'}" if folded else text


def total(state: PageState, count: int, shown: int) -> str:
    """Say how many patents there are and in which order."""
    everything = f"{count:,} {'patent' if count == 1 else 'patents'}"
    if state.is_first_visit:
        return f"Newest of {everything}"
    if state.said and count < shown:
        return f"{count:,} with these words, then others by likeness"
    if count == 1 and shown == 1:
        return everything
    if state.figure:
        return f"{everything}, most alike first"
    return f"{everything}, {'best' if state.said else 'newest'} first"


def is_cut(answer: Mapping[str, Any], page: int, last_page: int) -> bool:
    """Tell whether the list ends with this page because a search ranks no more: it is full, and there are others."""
    ranked = answer["listed"] + answer["folded"]
    return page >= last_page and ranked >= limits.WINDOW and answer["total"] != ranked


def plain(detail: str) -> str:
    """Return a problem's sentence without the request's field that it begins with, which no page shows."""
    return _FIELD.sub(lambda match: match[2].upper(), detail)


def field(detail: str) -> str:
    """Return the field of the request that a problem is about; empty where it is about none."""
    match = _FIELD.match(detail)
    return match[1] if match else ""


def schemes(facets: Mapping[str, list[dict[str, Any]]]) -> list[str]:
    """Order schemes of classes: Locarno first, but CPC where more of the hits are utility patents."""
    weight = {name: sum(node["count"] for node in facets.get(name, ())) for name in ("locarno", "cpc")}
    first = ["cpc", "locarno"] if weight["cpc"] > weight["locarno"] else ["locarno", "cpc"]
    return [name for name in (*first, "uspc", "ipc") if facets.get(name)]


def narrower(facets: Mapping[str, list[dict[str, Any]]], most: int = 4) -> list[tuple[str, dict[str, Any]]]:
    """Return classes that part the hits, `(scheme:code, node)`: those below the branch that most hits share."""
    for scheme in schemes(facets):
        nodes = facets[scheme]
        while len(nodes) == 1:
            nodes = nodes[0]["children"]
        if nodes:
            return [(f"{scheme}:{node['code']}", node) for node in nodes[:most]]
    return []


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
