"""The HTTP interface over a real Elasticsearch: answers held against its OpenAPI document, and what bad input gets."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from PIL import Image
from werkzeug.test import TestResponse

from encoder.images import open_drawing
from search import limits
from search.api import openapi
from search.app import create_app
from search.drawings import Drawings
from search.elastic import Elastic
from search.index import Index
from tests.integration import made_patents
from tests.integration.made_patents import Corpus, drawing, publication

PROBLEM = "application/problem+json"
TIFF_OF_NOTHING = b"II*\0\x08\0\0\0\0\0"


@pytest.fixture(scope="module")
def corpus(elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    documents = [made_patents.made(number) for number in range(20)]
    loaded = made_patents.load(
        elasticsearch_url, f"api-{secrets.token_hex(4)}-", tmp_path_factory.mktemp("blobs"), documents
    )
    yield loaded
    made_patents.unload(loaded)


@pytest.fixture(scope="module")
def client(corpus: Corpus) -> FlaskClient:
    return create_app(corpus.service, "127.0.0.1,localhost,[::1]").test_client()


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def assert_shape(name: str, answer: Any) -> None:
    document = openapi.document()
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    Draft202012Validator(schema).validate(answer)


def assert_problem(answer: TestResponse, status: int, words: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.content_type == PROBLEM
    assert_shape("Problem", answer.json)
    assert answer.json is not None
    assert answer.json["status"] == status
    assert words in answer.json["detail"]
    assert "Traceback" not in answer.text


def test_json_and_form_give_the_same_answer(client: FlaskClient) -> None:
    data = drawing(121)
    query = {"text": "coffee table", "classes": ["06-03"], "size": 3}
    as_json = client.post("/api/v1/search", json={**query, "image": in_base64(data)})
    form = {"image": (io.BytesIO(data), "query.png"), "query": json.dumps(query)}
    as_form = client.post("/api/v1/search", data=form)
    assert as_json.status_code == as_form.status_code == 200, as_form.text
    assert_shape("SearchAnswer", as_json.json)
    assert as_json.json is not None
    assert as_form.json is not None
    assert {**as_json.json, "took_ms": 0} == {**as_form.json, "took_ms": 0}
    ranks = {one["publication"]: one["signals"]["image"]["rank"] for one in as_json.json["results"]}
    assert ranks[publication(12)] == 1
    assert set(as_json.json["results"][0]["signals"]) == {"image", "description", "keyword"}


def test_a_form_with_an_image_alone_and_one_with_the_query_as_a_file(client: FlaskClient) -> None:
    alone = client.post("/api/v1/search", data={"image": (io.BytesIO(drawing(121)), "query.png")})
    assert alone.status_code == 200
    as_file = {"query": (io.BytesIO(b'{"size": 1}'), "query.json", "application/json")}
    answer = client.post("/api/v1/search", data=as_file).json
    assert answer is not None
    assert len(answer["results"]) == 1


def test_an_uploaded_drawing_is_searched_by_and_shown_like_a_figure(client: FlaskClient, corpus: Corpus) -> None:
    data = drawing(555_001)  # of no patent
    kept = client.post("/api/v1/drawings", data={"image": (io.BytesIO(data), "mine.png")})
    assert kept.status_code == 201, kept.text
    assert_shape("DrawingAnswer", kept.json)
    assert kept.json is not None
    digest = kept.json["digest"]
    assert digest == hashlib.sha256(data).hexdigest()
    by_digest = client.post("/api/v1/search", json={"figure": digest}).json
    by_upload = client.post("/api/v1/search", json={"image": in_base64(data)}).json
    assert by_digest is not None
    assert by_upload is not None
    assert by_digest["results"] == by_upload["results"] != []
    picture = client.get(kept.json["url"])
    assert picture.status_code == 200
    assert picture.headers["Cache-Control"].startswith("private")
    with Image.open(io.BytesIO(picture.data)) as shown, open_drawing(data) as opened:
        assert shown.size == opened.size


def test_an_expired_drawing_is_refused_as_such(client: FlaskClient, corpus: Corpus) -> None:
    data = drawing(555_002)
    digest = hashlib.sha256(data).hexdigest()
    Drawings(corpus.service.blobs, clock=lambda: time.time() - 25 * 3600).keep(digest, data)
    words = "was kept for 24 hours"
    assert_problem(client.post("/api/v1/search", json={"figure": digest}), 422, words)
    assert_problem(client.get(f"/api/v1/figures/{digest}/image"), 404, words)


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({}, 422, "image: "),
        ({"image": "text"}, 422, "image: "),
        ({"picture": (b"", "a.png")}, 422, "image: "),
        ({"image": (b"hello", "a.png")}, 422, "image: it is not an image"),
        ({"image": (b"", "a.png")}, 422, "image: the file is empty"),
    ],
)
def test_what_is_no_drawing_is_not_kept(
    client: FlaskClient, corpus: Corpus, form: dict[str, Any], status: int, words: str
) -> None:
    before = corpus.service.blobs.kept()
    opened = {name: (io.BytesIO(one[0]), one[1]) if isinstance(one, tuple) else one for name, one in form.items()}
    data = {"nothing": "", **opened} if not form else opened
    answer = client.post("/api/v1/drawings", data=data, content_type="multipart/form-data")
    assert_problem(answer, status, words)
    assert_problem(client.post("/api/v1/drawings", json={}), 415, "multipart/form-data")
    assert corpus.service.blobs.kept() == before


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not JSON"),
        (b" ", "not JSON: it is empty; send an object, if only {}."),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 1_000, "not JSON"),
        (b'{"text": "\\ud800"}', "not JSON"),
    ],
)
def test_what_is_no_json_is_a_400(client: FlaskClient, body: bytes, words: str) -> None:
    assert_problem(client.post("/api/v1/search", data=body, content_type="application/json"), 400, words)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ([], "JSON object"),
        (None, "JSON object"),
        ({"colour": 1}, "colour: there is no such field"),
        ({"text": 5}, "text: it must be a text in quotes."),
        ({"classes": "06-01"}, "classes: it must be a list, in square brackets."),
        ({"classes": [""]}, "classes.0: it must have at least 1 character."),
        ({"text": "a" * 2_001}, "text: "),
        ({"size": 0}, "size: "),
        ({"size": 101}, "size: "),
        ({"size": "10"}, "size: "),
        ({"page": 10**30}, "past the 200 patents"),
        ({"weights": {"image": float("nan")}}, "weights.image: "),
        ({"weights": {"image": float("inf")}}, "weights.image: "),
        ({"weights": {"image": -1}}, "weights.image: "),
        ({"classes": ["locarno:zz"]}, "classes.0: "),
        ({"fusion": "best"}, "fusion: it must be 'rrf', 'min_max', 'z_score' or 'distribution'"),
        ({"cutoff": {"score": "0.5"}}, "cutoff.score: "),
        ({"cutoff": {"image": float("nan")}}, "cutoff.image: "),
        ({"fold": 1}, "fold: it must be true or false."),
        ({"classes": ["06-01"] * 51}, "classes: "),
        ({"dates": {"from": "2021-13-01"}}, "dates.from: "),
        ({"dates": {"from": "2021-03-01", "to": "2021-02-01"}}, "dates: from"),
        ({"image": "not base64!"}, "image: it is not base64"),
        ({"image": ""}, "image: the file is empty"),
        ({"image": in_base64(TIFF_OF_NOTHING)}, "image: "),
        ({"image": in_base64(b"hello")}, "image: it is not an image"),
        ({"figure": "0" * 64}, "figure: There is no figure"),
        ({"figure": "../../etc/passwd"}, "figure: "),
        ({"image": in_base64(drawing(1)), "figure": "0" * 64}, "either image or figure"),
    ],
)
def test_a_wrong_field_is_a_422_that_names_it(client: FlaskClient, query: Any, words: str) -> None:
    body = json.dumps(query)
    assert_problem(client.post("/api/v1/search", data=body, content_type="application/json"), 422, words)
    if isinstance(query, dict):
        form = {"query": (io.BytesIO(body.encode()), "query.json")}
        assert_problem(client.post("/api/v1/search", data=form), 422, words)


def test_too_many_pixels_are_refused_by_the_header(client: FlaskClient) -> None:
    buffer = io.BytesIO()
    Image.new("1", (10_000, 6_000), 1).save(buffer, "PNG")
    answer = client.post("/api/v1/search", data={"image": (io.BytesIO(buffer.getvalue()), "large.png")})
    assert_problem(answer, 422, "50,000,000 pixels")


def test_an_unknown_part_of_a_form_is_named(client: FlaskClient) -> None:
    form = {"query": "{}", "picture": (io.BytesIO(drawing(1)), "a.png")}
    assert_problem(client.post("/api/v1/search", data=form), 422, "picture: there is no such part")
    as_text = client.post("/api/v1/search", data={"image": "abc"}, content_type="multipart/form-data")
    assert_problem(as_text, 422, "image: it must be a file")


def test_a_form_without_parts_is_refused(client: FlaskClient) -> None:
    answer = client.post("/api/v1/search", data=b"--a--\r\n", content_type="multipart/form-data; boundary=b")
    assert_problem(answer, 422, "The form is empty")


def test_one_drawing_at_a_time(client: FlaskClient) -> None:
    form = {"image": (io.BytesIO(drawing(1)), "a.png"), "query": json.dumps({"image": in_base64(drawing(1))})}
    assert_problem(client.post("/api/v1/search", data=form), 422, "one drawing")


def test_too_large_is_a_413_in_every_form(client: FlaskClient) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.tif"\r\n\r\n'
    form = head + bytes(limits.UPLOAD_BYTES + 1) + b"\r\n--x--\r\n"
    answer = client.post("/api/v1/search", data=form, content_type="multipart/form-data; boundary=x")
    assert_problem(answer, 413, "20,000,000 bytes")
    body = b'{"image": "' + b"A" * limits.REQUEST_BYTES + b'"}'
    assert_problem(client.post("/api/v1/search", data=body, content_type="application/json"), 413, "20,000,000 bytes")


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
def test_another_content_type_is_a_415(client: FlaskClient, content_type: str) -> None:
    assert_problem(client.post("/api/v1/search", data=b"{}", content_type=content_type), 415, "application/json")


def test_unknown_addresses_and_methods(client: FlaskClient) -> None:
    assert_problem(client.get("/api/v1/nothing"), 404, "/openapi.json")
    answer = client.get("/api/v1/search")
    assert_problem(answer, 405, "Allow")
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8080", "", "localhost:80:80", "[::2]"])
def test_a_host_that_is_not_ours_is_refused(client: FlaskClient, host: str) -> None:
    assert_problem(client.get("/healthz", headers={"Host": host}), 421, "FIGSEEK_HOSTS")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8080", "LOCALHOST", "[::1]:8080", "[::1]"])
def test_our_hosts_are_served_on_any_port(client: FlaskClient, host: str) -> None:
    assert client.get("/openapi.json", headers={"Host": host}).status_code == 200


def test_a_patent_by_any_spelling_and_one_that_is_not_there(client: FlaskClient) -> None:
    answer = client.get("/api/v1/patents/US D900,007 S1")
    assert_shape("PatentAnswer", answer.json)
    assert answer.json is not None
    assert answer.json["publication"] == publication(7)
    assert_problem(client.get("/api/v1/patents/USD0999999S1"), 404, "There is no patent USD0999999S1")
    assert_problem(client.get("/api/v1/patents/US 2025%2F0204297 A1"), 404, "There is no patent US20250204297A1")
    assert_problem(client.get("/api/v1/patents/%00%ff"), 404, "not a publication number")


def test_a_picture_is_a_png_to_be_kept_for_good(client: FlaskClient, corpus: Corpus) -> None:
    digest = corpus.patents[publication(7)].figures[0].digest
    answer = client.get(f"/api/v1/figures/{digest}/image?size=64")
    assert answer.status_code == 200
    assert answer.content_type == "image/png"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with Image.open(io.BytesIO(answer.data)) as image:
        assert max(image.size) == 64
    again = client.get(f"/api/v1/figures/{digest}/image?size=64", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize("size", ["63", "2049", "-1", "", "64.5", "abc", "1e3", "²", "9" * 400])
def test_a_size_out_of_bounds_is_a_422(client: FlaskClient, corpus: Corpus, size: str) -> None:
    digest = corpus.patents[publication(7)].figures[0].digest
    assert_problem(client.get(f"/api/v1/figures/{digest}/image", query_string={"size": size}), 422, "size: ")


@pytest.mark.parametrize("digest", ["0" * 64, "A" * 64, "abc", "..", "0" * 65, "0" * 63 + "\n"])
def test_a_figure_that_is_not_there_is_a_404(client: FlaskClient, digest: str) -> None:
    assert_problem(client.get(f"/api/v1/figures/{digest}/image"), 404, "")


def test_encode_gives_a_unit_vector_and_a_clause(client: FlaskClient) -> None:
    for asked in ({"image": in_base64(drawing(3))}, {"text": "a lamp"}):
        answer = client.post("/api/v1/encode", json=asked)
        assert_shape("EncodeAnswer", answer.json)
        assert answer.json is not None
        assert np.linalg.norm(answer.json["vector"]) == pytest.approx(1, abs=1e-5)
        assert answer.json["knn"]["query_vector"] == answer.json["vector"]
    assert client.post("/api/v1/encode", data={"image": (io.BytesIO(drawing(3)), "a.png")}).status_code == 200


@pytest.mark.parametrize("asked", [{}, {"text": " "}, {"text": "a", "image": in_base64(drawing(3))}])
def test_encode_takes_one_thing(client: FlaskClient, asked: dict[str, str]) -> None:
    assert_problem(client.post("/api/v1/encode", json=asked), 422, "one image or one text")


def test_an_encoder_with_two_spaces_names_no_drawing_and_says_so(client: FlaskClient) -> None:
    answer = client.post("/api/v1/name", json={"image": in_base64(drawing(3))})
    assert_problem(
        answer, 422, "The encoder of the index, squares, cannot name a drawing, since its drawings and texts"
    )


def test_health_tells_the_index(client: FlaskClient, corpus: Corpus) -> None:
    answer = client.get("/healthz")
    assert_shape("HealthAnswer", answer.json)
    assert answer.json == {"status": "ok", "index": corpus.live.name}


def test_without_elasticsearch_everything_that_needs_it_says_503_and_when_to_come_back(corpus: Corpus) -> None:
    away = Elastic("http://127.0.0.1:9")
    service = replace(corpus.service, elastic=away, index=Index(away))
    client = create_app(service, "localhost").test_client()
    for answer in (
        client.post("/api/v1/search", json={}),
        client.post("/api/v1/encode", json={"text": "a"}),
        client.get("/api/v1/patents/USD0900001S1"),
        client.get("/healthz"),
    ):
        assert_problem(answer, 503, "Elasticsearch cannot be reached")
        assert int(answer.headers["Retry-After"]) > 0
    away.close()


def test_without_an_index_the_installation_is_not_healthy(corpus: Corpus) -> None:
    service = replace(corpus.service, index=Index(corpus.service.elastic, "nothing-there-"))
    client = create_app(service, "localhost").test_client()
    assert_problem(client.get("/healthz"), 503, "figseek ingest")


def test_the_page_is_served_with_its_policy(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
