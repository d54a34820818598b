"""Any text is a number, a class, or refused as none; and what was read once reads the same again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings import classification, publication
from mappings.errors import BadClassCode, BadPublication

NUMBERS = st.from_regex(r"(US|EP|)[ -]?(D|RE|PP|H|T|)[0-9,/ .]{1,14}([ A-Z][0-9]?)?", fullmatch=True)
CODES = st.from_regex(r"([A-Za-z]{1,8}:)?[A-Z]?[0-9A-Za-z ]{0,6}[-/ .]?[0-9A-Z.]{0,8}", fullmatch=True)


def assert_short(error: Exception) -> None:
    """However long the text was."""
    assert len(str(error)) < 400


@given(st.one_of(st.text(), NUMBERS))
def test_a_publication_number(text: str) -> None:
    try:
        name = publication.canonical(text)
    except BadPublication as error:
        assert_short(error)
        return
    assert publication.canonical(name) == name
    assert name.startswith(publication.stem(text))


@pytest.mark.parametrize("scheme", classification.SCHEMES)
@given(text=st.one_of(st.text(), CODES))
def test_a_class(scheme: str, text: str) -> None:
    try:
        code = classification.canonical(scheme, text)
    except BadClassCode as error:
        assert_short(error)
        return
    assert classification.canonical(scheme, code) == code
    assert classification.ancestors(scheme, code)[-1] == code


@given(st.one_of(st.text(), st.from_regex(r"[D ]?[ 0-9.A-Z]{1,9}", fullmatch=True)))
def test_a_class_in_columns(text: str) -> None:
    try:
        code = classification.from_fixed_width_uspc(text)
    except BadClassCode:
        return
    assert classification.canonical("uspc", code) == code


@given(st.one_of(st.text(), CODES))
def test_a_filter(text: str) -> None:
    try:
        terms = classification.parse_filter(text).terms
    except BadClassCode as error:
        assert_short(error)
        return
    assert terms
    for term in terms:
        scheme, _, code = term.partition(":")
        assert classification.canonical(scheme, code) == code
