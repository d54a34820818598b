from __future__ import annotations

import json

from openapi_spec_validator import OpenAPIV31SpecValidator

from search import limits
from search.api import openapi, openapi_access


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


def test_every_operation_says_which_key_it_needs_and_how_it_refuses() -> None:
    document = openapi.document()
    assert set(document["components"]["securitySchemes"]) == {"bearer", "header"}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if path == "/healthz":
                assert operation["security"] == []
                continue
            (scope,) = operation["security"][1]["bearer"]
            assert operation["security"] == [{}, {"bearer": [scope]}, {"header": [scope]}]
            assert f"scope {scope}:" in operation["description"]
            assert operation["operationId"] in openapi_access.OPERATIONS, "name it as its view"
            assert {"401", "403", "429"} <= set(operation["responses"])
            assert "WWW-Authenticate" in operation["responses"]["401"]["headers"]
            assert {"Retry-After", "X-RateLimit-Limit"} <= set(operation["responses"]["429"]["headers"])
            right = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
            assert "X-RateLimit-Remaining" in right["headers"]
