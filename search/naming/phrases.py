"""The vocabulary that needs no index: names of goods and titles of classes, each with the classes it stands for."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Literal

from mappings.class_titles import titles
from mappings.goods import goods

Source = Literal["goods", "titles", "index"]

# IPC shares its titles with CPC, and says the same of a drawing.
TITLED = ("locarno", "cpc", "uspc")
# A class of what fits nowhere else says nothing of what its drawings show.
TELLS_NOTHING = "Miscellaneous"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One text: the name of a good, or the title of a class; `classes` are canonical, `scheme:code`."""

    text: str
    source: Source
    classes: tuple[str, ...]


@cache
def vocabulary() -> tuple[Phrase, ...]:
    """Return all phrases, always in the same order."""
    named = (Phrase(good.name, "goods", (f"locarno:{good.locarno}",)) for good in goods())
    titled = (
        Phrase(title, "titles", (f"{scheme}:{code}",))
        for scheme in TITLED
        for code, title in titles(scheme).items()
        if title != TELLS_NOTHING
    )
    return (*named, *titled)


@cache
def vocabulary_digest() -> str:
    """SHA-256 of all texts in their order: vectors of the same digest are of the same texts."""
    return hashlib.sha256(json.dumps([phrase.text for phrase in vocabulary()]).encode()).hexdigest()
