"""The describer that needs no model: the publication's own words about a drawing, put together in one text."""

from __future__ import annotations

import re

from encoder.protocols import DrawingFacts

# What the lines of every description of drawings say, and what tells no drawing from another.
BOILERPLATE = re.compile(
    r"^\W*(?:the\s+)?fig(?:ure|s|\.)?\b[\s.]*[\d.]*[a-z]?\b\W*(?:is|are|shows?|illustrates?|depicts?)?\s+(?:an?\s+|the\s+)?"
    r"|\b(?:showing|embodying)\s+(?:my|our|the|an?)?\s*(?:new|claimed|novel)?\s*(?:ornamental\s+)?design\b(?:\s+(?:for|of)\s+an?)?"
    r"|\ban?\s+ornamental design (?:for|of)\b"
    r"|\baccording to (?:my|our|the present) (?:new\s+)?(?:invention|design)\b"
    r"|\bof the present invention\b"
    r"|\bthereof\b",
    re.IGNORECASE,
)


class MetadataDescriber:
    """Title, figure text, view and class titles, the most telling first."""

    name = "metadata-1"
    adds_words = False

    def describe(self, facts: DrawingFacts) -> tuple[str, ...]:
        """Describe one drawing in one text; "Design." where the publication says nothing at all."""
        figure = _tidy(BOILERPLATE.sub(" ", facts.figure_text or ""))
        view = _tidy(facts.view or "")
        view = f"{view} view" if view and not view.lower().endswith("view") else view
        parts: list[str] = []
        for part in (_tidy(facts.title), figure, view, *map(_tidy, facts.class_titles)):
            if part and not any(part.lower() in said.lower() for said in parts):
                parts.append(part)
        return (" ".join(f"{_sentence(part)}." for part in parts) or "Design.",)


def _tidy(text: str) -> str:
    text = re.sub(r"\s+(?=[,;.])", "", " ".join(text.split()))
    return re.sub(r"[,;]\s*and$", "", text.strip(" ,;:.-"))


def _sentence(text: str) -> str:
    """Begin with a capital; class schemes that print titles in capitals only are set in lower case."""
    text = text.lower() if text.isupper() else text
    return text[:1].upper() + text[1:]
