"""Descriptions that are composed: how things and views are spoken of, and what is made of a design's facts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from encoder.protocols import DrawingFacts
from encoder.training.descriptions.drawing import Drawing, describe
from encoder.training.descriptions.made import Made, compose
from encoder.training.descriptions.real import load_real_designs
from encoder.training.descriptions.wording import article, seen

STOOL = Made("stool", ("stool", "bar stool", "tabouret"), ("round seat", "three legs", "stretchers"))
FACTS = DrawingFacts("Counter stool", "rear view thereof", "rear", ("Seats",))


@pytest.mark.parametrize(
    ("noun", "said"),
    [
        ("stool", "a stool"),
        ("armrest", "an armrest"),
        ("legs", "legs"),
        ("three legs", "three legs"),
        ("45 tufts", "45 tufts"),
        ("glasses", "glasses"),
        ("glass", "a glass"),
        ("bus", "a bus"),
        ("disc with holes", "a disc with holes"),
        ("hourglass", "an hourglass"),
        ("USB port", "a USB port"),
        ("upright ribs shell", "an upright ribs shell"),
        ("S-shaped hook", "an S-shaped hook"),
        ("one-piece seat", "a one-piece seat"),
    ],
)
def test_a_noun_has_the_article_that_it_is_said_with(noun: str, said: str) -> None:
    assert article(noun) == said


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("rear", "rear view of a straw"),
        ("front perspective view", "front perspective view of a straw"),
        ("section", "section through a straw"),
        ("detail", "detail of a straw"),
        ("in use", "a straw in use"),
    ],
)
def test_a_view_is_said_of_a_thing(view: str, said: str) -> None:
    assert seen(view, "straw") == said


def test_twenty_descriptions_in_many_ways_with_many_words() -> None:
    texts = compose(STOOL, FACTS, "1/a.tif")
    assert len(texts) == len(set(texts)) == 20
    assert {"tabouret", "rear", "stretchers", "seats", "counter"} <= set(re.findall(r"[a-z]+", " ".join(texts)))
    assert len(set().union(*(re.findall(r"[a-z]+", text) for text in texts))) > 25


def test_every_description_says_more_than_a_name() -> None:
    for seed in map(str, range(50)):
        for text in compose(STOOL, FACTS, seed):
            more = (*STOOL.parts, "bar stool", "tabouret", "seats")
            assert any(fact in text for fact in more), text
            # An alias is beside the name and never for it.
            assert "stool" in text.replace("bar stool", "").replace("tabouret", ""), text


def test_the_same_seed_says_the_same_and_another_something_else() -> None:
    assert compose(STOOL, FACTS, "1/a.tif") == compose(STOOL, FACTS, "1/a.tif")
    assert compose(STOOL, FACTS, "1/a.tif") != compose(STOOL, FACTS, "1/b.tif")
    everything = set().union(*(compose(STOOL, FACTS, str(seed)) for seed in range(60)))
    assert {
        "counter stool with a round seat",
        "stool with three legs and stretchers",
        "rear view of a stool with a round seat",
        "rear view of a counter stool, tabouret or the like",
        "stool, akin to a bar stool, with three legs",
        "counter stool with stretchers, classed with seats",
        "line drawing of a stool: round seat, three legs and stretchers",
        "counter stool, found under bar stool too",
    } <= everything


@pytest.mark.parametrize(
    ("made", "facts", "texts"),
    [
        (Made("wheel", ("wheel",), ()), DrawingFacts("Wheel", None, "front"), {"front view of a wheel"}),
        (
            Made("wheel", ("rim",), ()),
            DrawingFacts("WHEEL RIM"),
            {"wheel rim, found under rim too", "wheel, found under rim too"},
        ),
        (
            Made("LED lamp", (), ("shade",)),
            DrawingFacts(""),
            {
                "LED lamp with a shade",
                "LED lamp that has a shade, in outline",
                "line drawing of an LED lamp: shade",
            },
        ),
        (Made("seat", (), ("seat",)), DrawingFacts("Seat"), set()),
    ],
)
def test_where_little_is_known_little_is_said(made: Made, facts: DrawingFacts, texts: set[str]) -> None:
    assert set(compose(made, facts, "1")) == texts


def test_a_drawing_is_described_by_the_best_that_there_is() -> None:
    real = load_real_designs()
    looked_at = describe(Drawing("USD0930094-20210907-D00001.TIF", FACTS, STOOL), real, 1)
    assert "perspective view of a baseball bat" in looked_at
    made = Drawing("USD9900001-20260106-D00001.TIF", FACTS, STOOL)
    composed = compose(STOOL, FACTS, f"1/{made.file}")
    assert describe(made, real, 1) == (*composed, "Counter stool. Rear view. Seats.")
    assert describe(replace(made, facts=replace(FACTS, figure_text=None)), real, 1) == composed
    assert describe(made, real, 1) != describe(made, real, 2)
    assert describe(Drawing(made.file, FACTS), real, 1) == ("Counter stool. Rear view. Seats.",)
    # Of a design of which nothing can be composed its metadata still tell.
    assert describe(Drawing("a.tif", DrawingFacts("Wheel"), Made("wheel", (), ())), real, 1) == ("Wheel.",)
