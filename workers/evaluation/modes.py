"""How a figseek that runs is asked for a drawing: by it, its design's title, both, or by it and words found for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from search.evaluation.collection import Design


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to ask; `tells` says with what. `by_words` is by words that figseek finds for the drawing."""

    name: str
    tells: str
    by_drawing: bool = False
    by_title: bool = False
    by_words: bool = False

    def query(self, design: Design) -> dict[str, Any] | None:
        """Return the request but its image; None where it takes a title and the design has none."""
        if self.by_title and not design.title:
            return None
        # Each patent has its own rank: none stands under a near-duplicate.
        return {"fold": False} | ({"text": design.title} if self.by_title else {})


_ALL = (
    Mode("image", "the drawing alone", by_drawing=True),
    Mode("words", "the drawing and the words that are found for it", by_drawing=True, by_words=True),
    Mode("text", "the title of its design alone", by_title=True),
    Mode("hybrid", "the drawing and the title", by_drawing=True, by_title=True),
)

MODES: Mapping[str, Mode] = {mode.name: mode for mode in _ALL}
