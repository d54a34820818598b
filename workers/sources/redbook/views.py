"""The standard view that a line of the description of the drawings tells of: "front perspective", "left side", ..."""

from __future__ import annotations

import re

# What follows these words is about the thing or the way of drawing, not about the side that it is seen from.
_END = re.compile(
    r"\b(?:of|thereof|show(?:n|s|ing)|taken|according|that|which|where|when|for|with|illustrating|depicting)\b|;|\.(?:\s|$)"
)
_VERB = re.compile(r"^.*?\b(?:is|are|shows?|illustrates?|provides?|depicts?|represents?)\b\s*(?:an?\b|the\b)?\s*")
_DIRECTIONS = {
    "front": "front",
    "rear": "rear",
    "back": "rear",
    "left": "left",
    "right": "right",
    "top": "top",
    "upper": "top",
    "bottom": "bottom",
    "underside": "bottom",
}
# Patterns in the order in which they win; the last field says whether the directions stay ("front perspective").
_MANNERS = (
    (re.compile(r"\bflow\s*-?\s*(?:chart|diagram)"), "flowchart", False),
    (re.compile(r"\bblock diagram"), "block diagram", False),
    (re.compile(r"\bexploded\b"), "exploded", True),
    (re.compile(r"\b(?:cross[\s-]*)?section(?:al|ed)?\b|\bcut-?away\b"), "sectional", True),
    (re.compile(r"\benlarged\b|\bdetail(?:ed)?\b.*\bview\b|\bclose-?up\b|\bfragmentary\b"), "enlarged", True),
    (re.compile(r"\bschematic"), "schematic", True),
    (re.compile(r"\breference\b"), "reference", True),
)
_PERSPECTIVE = re.compile(r"\bperspective\b|\bisometric\b")
_WORD = re.compile(r"[a-z]+")


def view_of(line: str) -> str | None:
    """Return the view of a figure's line, None where it tells of none."""
    head = _head(line.casefold())
    manner, keeps = next(((name, keep) for pattern, name, keep in _MANNERS if pattern.search(head)), ("", True))
    if not keeps:
        return manner
    directions = list(dict.fromkeys(_DIRECTIONS[word] for word in _WORD.findall(head) if word in _DIRECTIONS))
    if _PERSPECTIVE.search(head):
        side = [*directions, "perspective"]
    elif directions in (["left"], ["right"]):
        side = [*directions, "side"]
    else:
        side = directions or _unsided(head)
    return " ".join([manner, *side] if manner else side) or None


def _unsided(head: str) -> list[str]:
    """A plan is seen from above; a side or elevation may be any."""
    if re.search(r"\bplan\b", head):
        return ["top"]
    if re.search(r"\bside\b", head):
        return ["side"]
    return ["elevation"] if re.search(r"\belevation(?:al)?\b", head) else []


def _head(line: str) -> str:
    """Return the words between the figure's number and the thing that it shows."""
    after = re.sub(r"^[\d.]+\s*:\s*", "", _VERB.sub("", line, count=1))
    end = _END.search(after)
    return after[: end.start()] if end else after
