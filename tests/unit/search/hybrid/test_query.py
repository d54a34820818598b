from __future__ import annotations

import base64
import json
import tracemalloc
from typing import Any

import pytest

from search import limits
from search.errors import BadQuery, NotJson
from search.hybrid.query import EncodeRequest, Query, build, parse

DIGEST = "0" * 64


def test_a_body_of_more_names_than_any_query_has_is_refused_before_it_takes_memory() -> None:
    body = json.dumps({f"k{number}": 1 for number in range(300_000)}).encode()
    tracemalloc.start()
    try:
        with pytest.raises(BadQuery, match="more than 10,000 names"):
            parse(Query, body)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_of_very_many_faults_none_is_named() -> None:
    with pytest.raises(BadQuery, match="The body has 20,001 faults"):
        build({f"k{number}": 1 for number in range(20_001)})


@pytest.mark.parametrize(
    ("body", "field", "value"),
    [
        ({}, "size", 10),
        ({}, "page", 1),
        ({"size": 29.0}, "size", 29),
        ({"text": " chair "}, "text", "chair"),
        ({"text": " \t\n"}, "text", None),
        ({"text": None}, "text", None),
        ({"applicant": "  "}, "applicant", None),
        ({"image": "QUJD"}, "image", b"ABC"),
        ({"classes": ["06-01", "cpc:A47C"]}, "classes", ["06-01", "cpc:A47C"]),
        ({"size": 10, "page": 20}, "page", 20),
        ({"size": 30, "page": 7}, "page", 7),
    ],
)
def test_what_is_taken(body: dict[str, Any], field: str, value: Any) -> None:
    assert getattr(parse(Query, json.dumps(body).encode()), field) == value


def test_weights_are_one_each_unless_given() -> None:
    query = parse(Query, b'{"weights": {"image": 2, "keyword": 0}}')
    assert query.weights.model_dump() == {"image": 2.0, "description": 1.0, "keyword": 0.0}


def test_dates_are_read_by_their_json_names() -> None:
    query = parse(Query, b'{"dates": {"from": "2020-02-29", "to": "2020-02-29"}}')
    assert (query.dates.from_, query.dates.to) == ("2020-02-29", "2020-02-29")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("[]", "The body must be a JSON object."),
        ('"text"', "The body must be a JSON object."),
        ('{"txt": ""}', "txt: there is no such field; a request has text, image, figure, name, words"),
        ('{"dates": {"from_": "2021-01-01"}}', "dates.from_: there is no such field."),
        ('{"size": true}', "size: it must be a whole number."),
        ('{"size": "10"}', "size: it must be a whole number."),
        ('{"size": 10.5}', "size: it must be a whole number."),
        ('{"size": 101}', "size: it must be less than or equal to 100."),
        ('{"page": 0}', "page: it must be greater than or equal to 1."),
        ('{"page": 21}', "Page 21 of 10 begins past the 200 patents that can be paged through; narrow"),
        ('{"size": 100, "page": 3}', "Page 3 of 100 begins past"),
        ('{"weights": {"image": NaN}}', "weights.image: it must be a finite number."),
        ('{"weights": {"image": -0.1}}', "weights.image: it must be greater than or equal to 0."),
        ('{"weights": {"image": 1e300}}', "weights.image: it must be less than or equal to 1000."),
        ('{"weights": {"colour": 1}}', "weights.colour: there is no such field."),
        ('{"classes": "06-01"}', "classes: it must be a list, in square brackets."),
        ('{"classes": ["06-01", 6]}', "classes.1: it must be a text in quotes."),
        ('{"classes": ["hague:06-01"]}', "classes.0: 'hague' is not a classification"),
        ('{"dates": {"from": "2021-02-30"}}', "dates.from: '2021-02-30' is not a date; write it as 2021-01-31."),
        ('{"dates": {"from": "20210201"}}', "dates.from: '20210201' is not a date"),
        ('{"dates": {"from": "2021-02-01", "to": "2021-01-01"}}', "dates: from (2021-02-01) is later than to"),
        ('{"figure": "abc"}', "figure: "),
        ('{"words": ["chair", " "]}', "words.1: it is blank."),
        ('{"words": "chair"}', "words: it must be a list, in square brackets."),
        (json.dumps({"words": ["a"] * 21}), "words: there are 21; the limit is 20."),
        (json.dumps({"words": ["a" * 101]}), "words.0: it must have at most 100 characters."),
        ('{"words": ["chair"], "name": true}', "Give either name or words: name searches what it finds"),
        ('{"name": 1}', "name: it must be true or false."),
        ('{"image": "A"}', "image: it is not base64"),
        ('{"image": "QUJD\\n"}', "image: it is not base64"),
        ('{"image": "data:image/png;base64,QUJD"}', "image: it is not base64"),
        ('{"image": 5}', "image: it must be a text in base64."),
        (json.dumps({"image": "QUJD", "figure": DIGEST}), "Give either image or figure, not both."),
        (json.dumps({"text": "a" * 2001}), "text: it must have at most 2000 characters."),
        (json.dumps({"classes": ["06-01"] * 51}), "classes: there are 51; the limit is 50"),
    ],
)
def test_what_is_refused_with_the_field_and_the_reason(body: str, sentence: str) -> None:
    with pytest.raises(BadQuery) as caught:
        parse(Query, body.encode())
    assert str(caught.value).startswith(sentence)
    assert str(caught.value).endswith(".")
    assert ".." not in str(caught.value)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff{}", b"[" * 10_000, b'{"text": "\\ud800"}', b'{"size": 1' + b"0" * 9_000]
)
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(NotJson, match=r"^The body is not JSON: "):
        parse(Query, body)


def test_an_image_past_the_limit_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(BadQuery, match=r"^image: it is larger than 20,000,000 bytes"):
        parse(Query, json.dumps({"image": "A" * (limits.BASE64_CHARACTERS + 1)}).encode())


def test_values_in_python_are_checked_alike() -> None:
    assert build({"dates": {"from": "2021-01-01"}, "image": b"ABC"}).image == b"ABC"
    with pytest.raises(BadQuery, match=r"^size: "):
        build({"size": 0})


def test_an_encode_request_has_no_other_fields() -> None:
    assert parse(EncodeRequest, json.dumps({"image": base64.b64encode(b"x").decode()}).encode()).image == b"x"
    with pytest.raises(BadQuery, match=r"^size: there is no such field; a request has text, image"):
        parse(EncodeRequest, b'{"size": 1}')
