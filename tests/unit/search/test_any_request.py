"""Any body is a request, or refused with one sentence; any address of the page has a state that writes itself again."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from search.api.problems import body
from search.errors import BadQuery, NotJson
from search.hybrid.query import EncodeRequest, NameRequest, Query, Strict, build, parse
from search.ui.state import PageState
from search.writing.patching import read_patch
from search.writing.record import Metadata, Record

LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text())
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


def fields(model: type[Strict]) -> st.SearchStrategy[dict[str, Any]]:
    """Requests of fields that exist, with any values."""
    return st.dictionaries(st.sampled_from(sorted(model.model_fields)), VALUES, max_size=6)


def assert_refused_in_words(error: BadQuery) -> None:
    sentence = str(error)
    assert sentence.endswith(".")
    assert sentence.isprintable()
    assert len(sentence) < 1_000
    # Whatever a name in it is made of.
    assert json.loads(body(422, sentence))["status"] == 422


@pytest.mark.parametrize("model", [Query, NameRequest, EncodeRequest, Record])
@given(data=st.data())
def test_any_body(model: type[Strict], data: st.DataObject) -> None:
    values = data.draw(st.one_of(VALUES, fields(model)))
    try:
        assert isinstance(parse(model, json.dumps(values).encode()), model)
    except BadQuery as error:
        assert_refused_in_words(error)


@given(st.one_of(VALUES, fields(Metadata)))
def test_any_patch(values: Any) -> None:
    try:
        assert isinstance(read_patch(json.dumps(values).encode()), dict)
    except BadQuery as error:
        assert_refused_in_words(error)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_json(data: bytes) -> None:
    try:
        parse(Query, data)
    except BadQuery as error:
        assert_refused_in_words(error)


@given(fields(Query))
def test_any_values_in_python(values: dict[str, Any]) -> None:
    try:
        build(values)
    except BadQuery as error:
        assert_refused_in_words(error)


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"classes":[', '{"dates":{"from":'])
def test_values_nested_a_thousand_and_more_times_are_refused(opening: str) -> None:
    with pytest.raises(NotJson, match="The body is not JSON"):
        parse(Query, (opening * 1_000).encode())
    with pytest.raises(BadQuery, match="The body holds more than 10,000"):
        parse(Query, (opening * 100_000).encode())


@pytest.mark.parametrize("name", ["\\ud800", "\\n"])
def test_a_name_that_cannot_be_printed_is_refused_in_words(name: str) -> None:
    for read in (read_patch, partial(parse, Query)):
        with pytest.raises(BadQuery) as refused:
            read(f'{{"{name}": 1}}'.encode())
        assert_refused_in_words(refused.value)


NAMES = ["text", "figure", "class", "from", "to", "applicant", "page", "fusion", "w_image"]


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text()), max_size=8))
def test_any_address_of_the_page(pairs: list[tuple[str, str]]) -> None:
    state = PageState.from_arguments(MultiDict(pairs))
    again = PageState.from_arguments(MultiDict(parse_qsl(urlencode(pairs), keep_blank_values=True)))
    assert again == state
    try:
        build(state.query(24))
    except BadQuery as error:
        assert_refused_in_words(error)
