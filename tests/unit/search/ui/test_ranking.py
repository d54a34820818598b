"""How a search ranks, in its address."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from search.hybrid.query import Query, build
from search.ui.ranking import DEFAULTS, FUSIONS, WEIGHTED, asked, chosen


def test_what_is_as_usual_stands_in_no_address() -> None:
    assert chosen(MultiDict(DEFAULTS)) == ()
    assert chosen(MultiDict({"weights.image": "1.00", "fusion": ""})) == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fusion", "sum"),
        ("weights.image", "x"),
        ("weights.image", "1e"),
        ("weights.image", "1."),
        ("weights.image", "+1"),
        ("weights.image", "1e999"),
        ("weights.image", "\N{ARABIC-INDIC DIGIT TWO}"),
        ("weights.image", "nan"),
        ("weights.image", "1_0"),
        ("weights.image", "²"),
        ("cutoff.score", ","),
        ("fold", "maybe"),
    ],
)
def test_what_is_no_value_is_left_out(name: str, value: str) -> None:
    assert chosen(MultiDict({name: value})) == ()


@pytest.mark.parametrize(
    ("given", "kept"),
    [(".5", "0.5"), ("-.5", "-0.5"), ("1e-3", "1e-3"), ("1.5E+2", "1.5e2"), ("0.12345678901", "0.12345678901")],
)
def test_a_number_is_what_a_field_of_numbers_takes_in_one_spelling(given: str, kept: str) -> None:
    assert chosen(MultiDict({"cutoff.score": given})) == (("cutoff.score", kept),)
    assert asked((("cutoff.score", kept),)) == {"cutoff": {"score": float(given)}}


def test_the_search_takes_what_the_address_bears() -> None:
    given = {"fusion": "distribution", "weights.keyword": "0", "cutoff.image": "-0.25", "fold": "no"}
    ranking = chosen(MultiDict(given))
    assert ranking == tuple(given.items())
    query = build(asked(ranking))
    assert (query.fusion, query.weights.keyword, query.cutoff.image, query.fold) == ("distribution", 0, -0.25, False)


def test_the_page_knows_the_methods_signals_and_defaults_of_the_search() -> None:
    schema = Query.model_json_schema()["properties"]
    assert list(FUSIONS) == schema["fusion"]["enum"]
    usual = Query()
    assert usual.fusion == DEFAULTS["fusion"]
    assert {f"weights.{name}": float(DEFAULTS[f"weights.{name}"]) for name in WEIGHTED} == {
        f"weights.{name}": weight for name, weight in usual.weights.model_dump().items()
    }
    assert {f"cutoff.{name}" for name in usual.cutoff.model_dump()} == {n for n in DEFAULTS if n.startswith("cutoff.")}
