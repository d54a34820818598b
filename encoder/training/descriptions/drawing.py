"""One drawing and its descriptions, whatever it is: looked at, made, or known by its publication's words alone."""

from __future__ import annotations

from dataclasses import dataclass

from encoder.describe.metadata import MetadataDescriber
from encoder.protocols import DrawingFacts
from encoder.training.descriptions.made import Made, compose
from encoder.training.descriptions.real import RealDesigns


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing to describe: the name of its file, what its publication says, and of a made one what it was made of."""

    file: str
    facts: DrawingFacts
    made: Made | None = None


def describe(drawing: Drawing, real: RealDesigns, seed: int) -> tuple[str, ...]:
    """Return a drawing's descriptions, never none: a viewer's, else composed ones, else its metadata's.

    Beside composed ones that of the metadata stands where the publication has a line on the drawing.
    """
    told = real.describe(drawing.file)
    if told:
        return told
    composed = compose(drawing.made, drawing.facts, f"{seed}/{drawing.file}") if drawing.made else ()
    if composed and not drawing.facts.figure_text:
        return composed
    return *composed, *MetadataDescriber().describe(drawing.facts)
