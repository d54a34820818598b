"""The descriptions of real designs that are shipped with the code, read from their file once and checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from encoder.training.descriptions.designs import BadDescriptions, Description, Design, Figure, Sheet

# A drawing by its file: "USD0907292-20210105-D00003.TIF" of a grant, "D793495-S001.tif" of a design cut from its PDF.
_FILE = re.compile(r"(?:US)?D0*(?P<number>[1-9]\d*)(?:-\d{8})?-(?P<sheet>[DS]\d+)(?:\.\w+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """Where descriptions come from: who wrote them, when, from what and how asked; who reviewed them; the licence."""

    written_by: str
    written_on: str
    drawn_from: str
    prompt: str
    reviewed_by: str
    licence: str


@dataclass(frozen=True, slots=True)
class RealDesigns:
    """All described real designs by publication ("USD907292"), with their source."""

    source: Source
    designs: Mapping[str, Design]

    def describe(self, file: str) -> tuple[str, ...]:
        """Return the descriptions of a drawing by the name of its file; none where its design or sheet is not known."""
        named = _FILE.fullmatch(file)
        design = self.designs.get(f"USD{named['number']}") if named else None
        if named is None or design is None or named["sheet"].upper() not in {sheet.name for sheet in design.sheets}:
            return ()
        return design.describe(named["sheet"].upper())


@cache
def load_real_designs() -> RealDesigns:
    """Read the shipped file."""
    return parse(files("encoder.training.descriptions").joinpath("real_designs.jsonl").read_text(encoding="utf-8"))


def parse(text: str) -> RealDesigns:
    """Read JSON Lines: the source first, then a design a line. A line that is wrong is `BadDescriptions` and named."""
    source: Source | None = None
    designs: dict[str, Design] = {}
    for number, line in enumerate(text.splitlines(), 1):
        try:
            record = json.loads(line)
            if source is None:
                source = Source(**{field.name: str(record["source"][field.name]) for field in fields(Source)})
                continue
            design = _design(record)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadDescriptions(f"Line {number} of the descriptions cannot be read: {error!r}.") from error
        if design.publication in designs:
            raise BadDescriptions(f"Line {number} of the descriptions has {design.publication} again.")
        designs[design.publication] = design
    if source is None:
        raise BadDescriptions("The descriptions are empty; their first line says where they come from.")
    return RealDesigns(source, designs)


def _design(record: dict[str, Any]) -> Design:
    return Design(
        publication=record["publication"],
        object=record["object"],
        aliases=tuple(record["aliases"]),
        parts=tuple(record["parts"]),
        descriptions=tuple(Description(said["text"], tuple(said.get("views", ()))) for said in record["descriptions"]),
        sheets=tuple(
            Sheet(sheet["sheet"], tuple(Figure(figure["view"], figure.get("label")) for figure in sheet["figures"]))
            for sheet in record["sheets"]
        ),
    )
