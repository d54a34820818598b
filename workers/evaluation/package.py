"""A design with its drawings as a reader of some layout hands it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from encoder.training.descriptions.made import Made
from search.evaluation.collection import Design
from workers.sources.records import ImageLoader

# Told of each thing that cannot be read: its name and why.
Refuse = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One drawing to be read: the loader works until the next one is asked for.

    `view` is the side that it shows ("front and rear"), `text` what its publication says of it, `made` what it shows
    and what that is made of: None where its source does not tell. What does not ask is no query, and what is not found
    is in no ranking: published splits part the two.
    """

    name: str
    load: ImageLoader
    front_page: bool = False
    view: str | None = None
    text: str | None = None
    made: Made | None = None
    asks: bool = True
    is_found: bool = True


@dataclass(frozen=True, slots=True)
class Package:
    """A design with all of its drawings, in their order; with `all_count` they count however many they are."""

    design: Design
    sheets: tuple[Sheet, ...]
    all_count: bool = False
