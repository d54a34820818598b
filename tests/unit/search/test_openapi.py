from __future__ import annotations

import json

from openapi_spec_validator import OpenAPIV31SpecValidator

from search import limits, openapi


def test_the_document_is_valid_openapi_3_1() -> None:
    document = openapi.document()
    assert document["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_limit_stands_in_it() -> None:
    document = openapi.document()
    query = document["components"]["schemas"]["Query"]["properties"]
    text = next(one for one in query["text"]["anyOf"] if one["type"] == "string")
    image = next(one for one in query["image"]["anyOf"] if one["type"] == "string")
    assert text["maxLength"] == limits.TEXT_CHARACTERS
    assert image["maxLength"] == limits.BASE64_CHARACTERS
    assert (query["size"]["minimum"], query["size"]["maximum"], query["size"]["default"]) == (1, 100, 10)
    assert query["classes"]["maxItems"] == limits.CLASSES
    words = document["info"]["description"]
    assert all(number in words for number in ("20,000,000 bytes", "50,000,000 pixels", "200 patents"))


def test_a_file_part_is_binary_so_that_clients_send_it_as_a_file() -> None:
    content = openapi.document()["paths"]["/api/v1/search"]["post"]["requestBody"]["content"]
    assert set(content) == {"application/json", "multipart/form-data"}
    form = content["multipart/form-data"]["schema"]["properties"]
    assert form["image"] == {"type": "string", "format": "binary"}
    assert form["query"] == content["application/json"]["schema"]


def test_dates_bear_their_json_names() -> None:
    assert set(openapi.document()["components"]["schemas"]["Dates"]["properties"]) == {"from", "to"}


def test_every_error_is_a_problem_document() -> None:
    for path in openapi.document()["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"]
    assert json.dumps(openapi.document())
