from __future__ import annotations

import pytest

from encoder.describe.metadata import MetadataDescriber
from encoder.protocols import Describer, DrawingFacts


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (
            DrawingFacts(
                "Connector terminal",
                "FIG. 1 is a front perspective view of a connector terminal showing our new design;",
                "front perspective",
                ("Equipment for production, distribution or transformation of electricity",),
            ),
            "Connector terminal. Front perspective view of a connector terminal. "
            "Equipment for production, distribution or transformation of electricity.",
        ),
        (DrawingFacts("Shoe", "FIG. 2 is a side view thereof; and,"), "Shoe. Side view."),
        (DrawingFacts("Wheel", None, "rear"), "Wheel. Rear view."),
        (DrawingFacts("Lamp", None, None, ("LIGHTING APPARATUS", "Lamp")), "Lamp. Lighting apparatus."),
        (DrawingFacts("Bat"), "Bat."),
        (DrawingFacts(""), "Design."),
    ],
)
def test_the_publication_s_words_become_one_text(facts: DrawingFacts, text: str) -> None:
    assert MetadataDescriber().describe(facts) == (text,)


def test_its_words_are_the_publication_s_own() -> None:
    describer: Describer = MetadataDescriber()
    assert not describer.adds_words
    assert describer.name == "metadata-1"
