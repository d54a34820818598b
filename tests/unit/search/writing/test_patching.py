import json
from typing import Any

import pytest

from search.errors import BadQuery, NotJson
from search.writing.patching import merge, patched, read_patch

STORED = {"publication": "USD0907292S1", "title": "Lamp", "applicants": ["Acme"], "figures": [{"file": "a"}]}


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    # Appendix A of RFC 7396.
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_is_that_of_the_rfc(target: Any, patch: Any, result: Any) -> None:
    before = json.dumps(target)
    assert merge(target, patch) == result
    assert json.dumps(target) == before


def test_a_patch_changes_what_it_names_and_null_takes_away() -> None:
    record = patched(STORED, {"title": None, "status": "expired", "applicants": None})
    assert (record.title, record.status, record.applicants) == ("", "expired", [])
    assert [figure.file for figure in record.figures] == ["a"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b'{"title": "\\ud800"}'])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises((NotJson, BadQuery)):
        read_patch(body)


@pytest.mark.parametrize(
    "name", ["publication", "figures", "failures", "revision", "source_digest", "office", "kind", "x"]
)
def test_what_a_patch_cannot_change_is_named(name: str) -> None:
    with pytest.raises(BadQuery, match=f"^{name}: a patch cannot change it"):
        read_patch(json.dumps({name: None}).encode())


def test_a_value_that_no_patent_can_have_is_named() -> None:
    with pytest.raises(BadQuery, match="stage: "):
        read_patch(b'{"stage": "draft"}')
    assert read_patch(b'{"title": null, "cpc": []}') == {"title": None, "cpc": []}


def test_a_patch_of_more_than_a_record_holds_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(BadQuery, match="more than 3,000,000 names"):
        read_patch(b'{"claims": [' + b"[]," * 1_500_000 + b"[]]}")
