"""The pages that the server renders, on answers made by hand."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from search.access.headers import secure
from search.api import problems
from search.errors import BadQuery, NotFound, SearchError, Unavailable
from search.ui.pages import STATIC, VERSION, pages

DIGEST = "ab" * 32
PUBLICATION = "USD0900001S1"
ANSWER = {
    "total": 1,
    "listed": 1,
    "folded": 0,
    "number": None,
    "named": [],
    "can_name": True,
    "years": [{"year": 2021, "count": 1}],
    "applicants": [{"name": "Lux", "count": 1}],
    "without": [],
    "took_ms": 3,
    "index": "patents-v1-x",
    "encoder": "x",
    "results": [
        {
            "publication": PUBLICATION,
            "title": "Lamp <script>alert(1)</script>",
            "date": "2021-05-04",
            "classes": ["locarno:26-05"],
            "score": 0.03,
            "signals": {"keyword": {"rank": 1, "score": 3.5, "part": 0.0164}},
            "figures": [
                {
                    "digest": DIGEST,
                    "sheet": "D00001",
                    "text": "a front view",
                    "url": f"/api/v1/figures/{DIGEST}/image",
                    "score": None,
                }
            ],
            "highlights": {"claims": ["a <em>lamp</em> &amp; shade"]},
            "alike": [
                {
                    "publication": "USD0900002S1",
                    "title": "Same lamp",
                    "date": "2022-01-04",
                    "figure": {"digest": DIGEST, "url": f"/api/v1/figures/{DIGEST}/image"},
                }
            ],
        }
    ],
    "facets": {"locarno": [{"code": "26", "title": "Lighting", "count": 1, "children": []}], "cpc": []},
    "notes": ["A note."],
}
PATENT = {
    "publication": PUBLICATION,
    "title": "Lamp",
    "date": "2021-05-04",
    "filed": None,
    "applicants": ["Lux"],
    "assignees": [],
    "inventors": ["A. Maker"],
    "classes": ["locarno:26-05"],
    "class_titles": {"locarno:26-05": "Lamps"},
    "claims": ["The lamp as shown."],
    "figure_texts": ["a front view"],
    "citations": [],
    "figures": [
        {"digest": DIGEST, "sheet": "D00001", "text": "a front view", "url": f"/api/v1/figures/{DIGEST}/image"}
    ],
    "front_page": None,
}


def found(document: str, path: str) -> list[str]:
    """What an XPath of texts or attributes finds in a page."""
    return cast(list[str], html.fromstring(document).xpath(path))


@dataclass
class Answers:
    """A service that gives one answer, or one error, and remembers what it was asked."""

    error: SearchError | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)

    def search(self, query: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(query)
        if self.error:
            raise self.error
        return ANSWER

    def patent(self, publication: str) -> dict[str, Any]:
        if self.error:
            raise self.error
        return PATENT


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def client(answers: Answers) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    app.extensions["figseek"] = answers
    app.register_blueprint(pages)
    app.after_request(secure)
    problems.register(app)
    return app.test_client()


def test_results_and_facets_are_there_without_scripts(client: FlaskClient, answers: Answers) -> None:
    page = client.get("/?text=lamp&class=locarno:26&from=2021").text
    assert answers.asked == [
        {"text": "lamp", "classes": ["locarno:26"], "dates": {"from": "2021-01-01"}, "size": 24, "page": 1}
    ]
    assert "".join(found(page, "//li[@class='tile']//p[@class='snippet']//text()")) == "a lamp & shade"
    assert found(page, "//li[@class='tile']/a/@href") == [
        f"/patents/{PUBLICATION}",
        f"/?figure={DIGEST}&class=locarno%3A26&from=2021-01-01",
    ]
    assert found(page, "//section//a[@class='choice']/@href") == ["/?text=lamp&from=2021-01-01"]
    assert found(page, "//p[@id='total']/text()") == ["1 patent"]
    assert found(page, "//div[@class='notice']/p/text()") == ["A note."]


def test_texts_of_the_index_are_escaped(client: FlaskClient) -> None:
    assert "<script>alert" not in client.get("/?text=lamp").text


def test_the_scripts_get_the_same_answer(client: FlaskClient) -> None:
    (boot,) = found(client.get("/?text=lamp").text, "//script[@id='boot']/text()")
    assert json.loads(boot)["answer"] == ANSWER


def test_a_first_visit_offers_samples_and_a_search_does_not(client: FlaskClient) -> None:
    assert 'class="sample"' in client.get("/").text
    assert 'class="sample"' not in client.get("/?text=lamp").text


@pytest.mark.parametrize(
    ("error", "status"),
    [(BadQuery("That is no class."), 422), (Unavailable("Elasticsearch is away."), 503)],
)
def test_a_problem_is_shown_on_the_page(client: FlaskClient, answers: Answers, error: SearchError, status: int) -> None:
    answers.error = error
    response = client.get("/?text=lamp")
    assert response.status_code == status
    assert found(response.text, "//div[@role='alert']/p/text()") == [str(error)]
    assert response.headers["Cache-Control"] == "no-store"
    assert ("Retry-After" in response.headers) == (status == 503)


def test_a_problem_names_no_field_of_the_request(client: FlaskClient, answers: Answers) -> None:
    answers.error = BadQuery("classes.0: “chair” is no class.")
    assert found(client.get("/?class=chair").text, "//div[@role='alert']/p/text()") == ["“chair” is no class."]


def test_without_scripts_the_query_drawing_is_shown_and_can_be_taken_away(client: FlaskClient) -> None:
    page = client.get(f"/?text=lamp&figure={DIGEST}").text
    assert found(page, "//noscript//img/@src") == [f"/api/v1/figures/{DIGEST}/image?size=256"]
    assert found(page, "//noscript//a[@class='icon-button']/@href") == ["/?text=lamp"]


def test_without_scripts_kept_words_are_shown_and_can_be_taken_out(client: FlaskClient) -> None:
    page = client.get(f"/?figure={DIGEST}&word=vase&word=jug&struck=cup").text
    assert found(page, "//section[@id='naming']//a/text()[1]") == ["vase ", "jug "]
    assert found(page, "//section[@id='naming']//a/@href") == [
        f"/?figure={DIGEST}&word=jug&struck=cup",
        f"/?figure={DIGEST}&word=vase&struck=cup",
    ]
    assert found(page, "//input[@name='word']/@value") == ["vase", "jug"]
    assert found(client.get("/?text=lamp").text, "//section[@id='naming']/@hidden") == [""]


def test_a_patent_has_a_page_of_its_own(client: FlaskClient, answers: Answers) -> None:
    page = client.get(f"/patents/{PUBLICATION}").text
    assert found(page, "//h1/text()") == ["Lamp"]
    assert found(page, "//ul[@class='sheets']//img/@alt") == ["a front view"]
    answers.error = NotFound("There is no patent here.")
    assert client.get("/patents/USD1S1").status_code == 404


def test_pages_run_nothing_inline(client: FlaskClient) -> None:
    for address in ("/?text=lamp", f"/patents/{PUBLICATION}"):
        response = client.get(address)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert found(response.text, "//@style | //style | //@*[starts-with(name(), 'on')]") == []
        assert found(response.text, "//script[not(@src)]/@type") == ["application/json"]


def test_all_that_a_page_names_is_served_and_may_be_kept(client: FlaskClient) -> None:
    named = found(client.get("/").text, "//link/@href | //script/@src")
    assert len(named) >= 7
    for address in named:
        response = client.get(address)
        assert response.status_code == 200, address
        assert "immutable" in response.headers["Cache-Control"]


def test_an_older_address_of_a_script_is_served_but_not_kept(client: FlaskClient) -> None:
    assert client.get("/ui/000000000000/js/main.js").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["../pages.py", "js/none.js", "..%2fpages.py"])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/ui/{VERSION}/{name}").status_code == 404


def test_texts_are_compressed_for_those_who_take_it(client: FlaskClient) -> None:
    small = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data).decode() == client.get("/").text
    assert small.headers["Vary"] == "Accept-Encoding"


def test_styles_and_scripts_are_small() -> None:
    total = sum(len(gzip.compress(path.read_bytes())) for path in STATIC.rglob("*") if path.is_file())
    assert total < 64_000


def test_filters_say_what_they_do_to_the_count_and_the_rest_is_a_form(client: FlaskClient) -> None:
    address = "/?text=lamp&class=locarno:26&from=2021&applicant=%22Lux%22&fusion=min_max&weights.image=2&fold=no"
    page = client.get(address).text
    assert found(page, "//option[@selected]/@value") == ["min_max"]
    assert found(page, "//input[@name='weights.image']/@value") == ["2"]
    assert found(page, "//input[@name='fold'][@checked]/@value") == ["no"]
    assert found(page, "//div[@id='years']//a/@aria-label") == ["2021: 1"]
    assert found(page, "//ul[@id='applicants']//a/@href") == [
        "/?text=lamp&class=locarno%3A26&from=2021-01-01&fusion=min_max&weights.image=2&fold=no"
    ]
    assert found(page, "//ul[@id='chips']//a/span[@class='kind']/text()") == [
        "Locarno",
        "Published",
        "Applicant",
        "Ranking",
    ]


def test_near_duplicates_are_folded_under_a_result(client: FlaskClient) -> None:
    page = client.get("/?text=lamp").text
    assert found(page, "//details[@class='alike']/summary/text()") == ["+1 alike"]
    assert found(page, "//details[@class='alike']//a/@href") == ["/patents/USD0900002S1"]


def test_a_drawing_that_is_not_kept_any_more_is_told_with_a_way_on(client: FlaskClient, answers: Answers) -> None:
    answers.error = BadQuery(f"figure: There is no figure {DIGEST} here.")
    page = client.get(f"/?text=lamp&figure={DIGEST}").text
    assert found(page, "//section[@role='alert']//a/@href") == ["/?text=lamp"]
    assert json.loads(found(page, "//script[@id='boot']/text()")[0])["problem"]["field"] == "figure"
