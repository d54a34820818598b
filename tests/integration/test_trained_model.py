"""From a recipe to an encoder: trained, exported, judged as any other; and, with one space, what names a drawing."""

import csv
import hashlib
import io
import json
import secrets
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from encoder.images import open_drawing, to_png
from encoder.protocols import Encoder
from encoder.registry import find_spec, load_encoder
from encoder.sandbox.pool import Sandbox
from encoder.training.drawings.sample import sample_path
from mappings.document import Figure, Patent
from search.app import create_app
from search.blobs import Blobs
from search.elastic import Elastic
from search.encoders import EncoderPool
from search.hybrid.service import SearchService
from search.index import Index
from search.naming.phrases import vocabulary
from search.naming.vectors import VocabularyVectors
from search.settings import Settings
from tests.integration.test_api import assert_problem, assert_shape
from workers.batch.run import run
from workers.cli import main

# The 21 families come in turns: some 400 drawings, and titles enough to be judged.
TAKEN = 56
RECIPE = """
name = "tiny"
data = ["{drawings}"]
steps = 2
looks = 16
image = {{side = 64}}
sampling = {{designs = 4, views = 2}}
judge = {{every = 1}}
losses = {{image-text = {{}}, multi-view = {{}}}}
"""


@dataclass(frozen=True, slots=True)
class Trained:
    """A model folder, the grants that it learned from, and what the training said."""

    folder: Path
    grants: Path
    told: dict[str, Any]

    def encoder(self) -> Encoder:
        return load_encoder(find_spec(f"folder:{self.folder}"))

    def drawing(self, place: int) -> bytes:
        """The first sheet of a grant."""
        with zipfile.ZipFile(sorted(self.grants.rglob("*.ZIP"))[place]) as grant:
            return grant.read(next(name for name in sorted(grant.namelist()) if name.endswith("D00001.TIF")))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    folder = tmp_path_factory.mktemp("trained")
    with tarfile.open(sample_path()) as week:
        week.extractall(folder / "grants", sorted(week.getmembers(), key=lambda one: one.name)[:TAKEN], filter="data")
    (folder / "tiny.toml").write_text(RECIPE.format(drawings=folder / "grants"))
    cache = {"FIGSEEK_CACHE": str(folder / "cache")}
    done = CliRunner().invoke(main, ["train", str(folder / "tiny.toml"), "--out", str(folder / "trained")], env=cache)
    assert done.exit_code == 0, done.output
    command: list[str | Path] = [sys.executable, "-m", "encoder.training.export", folder / "model"]
    command += ["--drawings", sample_path(), "--exact", "--trained", folder / "trained"]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return Trained(folder / "model", folder / "grants", json.loads(done.stdout))


def test_a_trained_model_is_exported_and_judged(trained: Trained) -> None:
    record = json.loads((trained.folder / "spec.json").read_text())
    assert (record["image_dims"], record["text_dims"], record["image_size"]) == (400, 400, 64)
    judged = CliRunner().invoke(
        main, ["evaluate", str(trained.grants), "--model", f"folder:{trained.folder}", "--json"]
    )
    assert judged.exit_code == 0, judged.output
    protocols = json.loads(judged.stdout)["protocols"]
    # A fifth of a drawing's cosine with itself is its words', so no text is nearer than the root of that.
    encoder = trained.encoder()
    drawing = encoder.encode_images([open_drawing(trained.drawing(0))])[0]
    texts = encoder.encode_texts(["chair", "lamp", "a bottle with a cap", "wheel"])
    assert np.abs(texts @ drawing).max() < 0.2**0.5
    # Texts and drawings are in one space, so titles are judged, too; with so short a training both hardly find.
    assert protocols["title"]["measures"]["mAP"]["mean"] > 0
    assert 0 < trained.told["prior art mAP"] < 1


TITLES = ("Chair", "Bottle with a cap", "Method and apparatus for folding a chair", "Lamp", "LED lamp", "Chair")


def describe(title: str) -> str:
    return f"{title}. Perspective view."


@dataclass(frozen=True, slots=True)
class Named:
    """An index by the trained model, as a service, over HTTP, and as settings for a command."""

    service: SearchService
    client: FlaskClient
    settings: Settings


@pytest.fixture(scope="module")
def named(trained: Trained, services: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Named]:
    encoder, blobs = trained.encoder(), Blobs(str(tmp_path_factory.mktemp("blobs")))
    elastic, prefix = Elastic(services.elasticsearch_url), f"named-{secrets.token_hex(4)}-"
    index = Index(elastic, prefix)
    live = index.ensure(encoder.spec)
    for place, title in enumerate(TITLES):
        data, description = trained.drawing(place), describe(title)
        figure = Figure(
            digest=hashlib.sha256(data).hexdigest(),
            sheet="D00001",
            descriptions=(description,),
            image_vector=tuple(encoder.encode_images([open_drawing(data)])[0].tolist()),
            description_vector=tuple(encoder.encode_texts([description])[0].tolist()),
        )
        blobs.put_named("upright", blobs.put("images", data), to_png(open_drawing(data)))
        number = f"USD09{place:05}S1"
        index.put(live.name, Patent(number, title, locarno=("06-01",), figures=(figure,), revision=1))
    index.refresh(live.name)
    service = SearchService(elastic, index, EncoderPool(1), blobs, Sandbox(), VocabularyVectors(blobs))
    settings = services.model_copy(update={"index_prefix": prefix, "blobs_url": blobs._root})
    yield Named(service, create_app(service, "localhost").test_client(), settings)
    elastic.delete_index(live.name)
    elastic.close()


def test_a_drawing_is_named_by_what_is_nearest_by_cosine(trained: Trained, named: Named) -> None:
    data, encoder = trained.drawing(9), trained.encoder()
    response = named.client.post("/api/v1/name", data={"image": (io.BytesIO(data), "a.tif"), "query": '{"size": 20}'})
    assert response.status_code == 200, response.text
    assert_shape("NameAnswer", response.json)
    answer: dict[str, Any] = response.json or {}
    drawing = encoder.encode_images([open_drawing(data)])[0]
    # An eight-bit text tower scales by its batch, so the same texts are encoded together here.
    every = encoder.encode_texts([phrase.text for phrase in vocabulary()]) @ drawing
    goods = {phrase.text: phrase for phrase in vocabulary() if phrase.source == "goods"}
    cosines = {phrase.text: cosine for phrase, cosine in zip(vocabulary(), every, strict=True) if phrase.text in goods}
    described = {title: float(encoder.encode_texts([describe(title)])[0] @ drawing) for title in TITLES}
    words = {one["word"]: one for one in answer["words"]}
    best = max(cosines, key=lambda name: cosines[name])
    assert "goods" in words[best]["sources"]
    assert {name for name, one in words.items() if "index" in one["sources"]} == {"chair", "bottle", "lamp", "LED lamp"}
    for name, one in words.items():
        near = [cosines[name]] if "goods" in one["sources"] else []
        if "index" in one["sources"]:
            near += [cosine for title, cosine in described.items() if title.lower().startswith(name.lower())]
        assert one["score"] == pytest.approx(max(near), abs=1e-4)
    (good,) = goods[best].classes
    assert good in {f"{one['scheme']}:{one['code']}" for one in answer["classes"]}
    seats = next(one for one in answer["classes"] if one["code"] == "06-01")
    assert "index" in seats["sources"]
    assert seats["title"] == "Seats"


def test_a_drawing_is_named_by_its_digest_too_and_bad_requests_are_refused(trained: Trained, named: Named) -> None:
    data = trained.drawing(3)
    by_file = named.client.post("/api/v1/name", data={"image": (io.BytesIO(data), "a.tif")}).json
    by_digest = named.client.post("/api/v1/name", json={"figure": hashlib.sha256(data).hexdigest()}).json
    assert by_digest == by_file
    for body, words in (
        ({}, "Give one drawing: an uploaded file, or image, or figure."),
        ({"figure": "0" * 64}, "figure: There is no figure"),
        ({"image": "aGVsbG8="}, "image: it is not an image"),
        ({"figure": "0" * 64, "image": "aGVsbG8="}, "Give either image or figure"),
        ({"size": 21}, "size: it must be less than or equal to 20."),
        ({"text": "chair"}, "text: there is no such field; a request has image, figure, size."),
    ):
        assert_problem(named.client.post("/api/v1/name", json=body), 422, words)


def test_who_asks_while_the_vocabulary_is_encoded_is_told_to_come_back(
    trained: Trained, named: Named, tmp_path: Path
) -> None:
    busy = replace(named.service, vocabulary=VocabularyVectors(Blobs(str(tmp_path)), patience_s=0))
    form = {"image": (io.BytesIO(trained.drawing(3)), "a.tif")}
    answer = create_app(busy, "localhost").test_client().post("/api/v1/name", data=form)
    assert_problem(answer, 503, "The words for drawings are being encoded")
    assert int(answer.headers["Retry-After"]) > 0
    assert busy.vocabulary._begun(trained.encoder()).result(60).shape == (len(vocabulary()), 400)


def test_a_search_takes_the_found_words_along_and_shows_them(trained: Trained, named: Named) -> None:
    data = trained.drawing(9)

    def post(path: str, query: dict[str, Any]) -> dict[str, Any]:
        form = {"image": (io.BytesIO(data), "a.tif"), "query": json.dumps(query)}
        response = named.client.post(path, data=form)
        assert response.status_code == 200, response.text
        return {**(response.json or {}), "took_ms": 0}

    found = post("/api/v1/search", {"name": True})
    assert_shape("SearchAnswer", found)
    assert found["can_name"]
    assert found["named"] == post("/api/v1/name", {})["words"]
    words = [one["word"] for one in found["named"]]
    # The same as what the searcher keeps of them; one that is struck takes no part.
    assert post("/api/v1/search", {"words": words})["results"] == found["results"]
    assert set(found["results"][0]["signals"]) >= {"image", "description"}
    assert "description" not in post("/api/v1/search", {})["results"][0]["signals"]
    struck = post("/api/v1/search", {"words": words[1:]})
    assert struck["named"] == []
    assert struck["results"] != found["results"]
    unseen = post("/api/v1/search", {"name": True, "weights": {"image": 0}})
    assert unseen["named"] == found["named"]
    assert "image" not in unseen["results"][0]["signals"]


def test_a_batch_names_the_drawings_of_rows_that_have_one(
    trained: Trained, named: Named, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "query.tif").write_bytes(trained.drawing(9))
    (tmp_path / "batch.csv").write_text("name,image,text\nby drawing,query.tif,\nby words,,lamp\n")
    assert run(named.service, tmp_path / "batch.csv", {"name": True, "size": 1}, "csv", None) == 0
    lines = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    words = [one["word"] for one in named.service.search({"name": True}, trained.drawing(9))["named"]]
    assert [line["named"] for line in lines] == [";".join(words), ""]


def test_the_command_says_the_same(
    trained: Trained, named: Named, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "query.tif").write_bytes(trained.drawing(9))
    for name, value in named.settings.to_environ().items():
        monkeypatch.setenv(name, value)
    told = CliRunner().invoke(main, ["name", str(tmp_path / "query.tif"), "--size", "3", "--json"])
    assert told.exit_code == 0, told.output
    form = {"image": (io.BytesIO(trained.drawing(9)), "a.tif"), "query": '{"size": 3}'}
    assert json.loads(told.stdout) == named.client.post("/api/v1/name", data=form).json
    for_people = CliRunner().invoke(main, ["name", str(tmp_path / "query.tif"), "--size", "1"])
    assert json.loads(told.stdout)["words"][0]["word"] in for_people.stdout
    assert "locarno:" in for_people.stdout
    search = ["search", "--image", str(tmp_path / "query.tif"), "--name", "--size", "1"]
    found = CliRunner().invoke(main, search)
    assert found.exit_code == 0, found.output
    assert f"named {json.loads(told.stdout)['words'][0]['word']} (" in found.stderr
    kept = CliRunner().invoke(main, [*search[:3], "--word", "lamp", "--json"])
    assert json.loads(kept.stdout)["results"][0]["signals"]["description"]


def test_an_evaluation_asks_with_the_found_words_but_not_with_the_own_title(
    trained: Trained, named: Named, tmp_path: Path
) -> None:
    lines = []
    for place, title in enumerate(TITLES):
        (tmp_path / f"{place}.tif").write_bytes(trained.drawing(place))
        lines.append(json.dumps({"patent": f"USD09{place:05}", "title": title, "sheets": [f"{place}.tif"]}))
    (tmp_path / "manifest.jsonl").write_text("\n".join(lines))
    server = make_server("127.0.0.1", 0, create_app(named.service, "127.0.0.1"), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = ["--live", f"http://127.0.0.1:{server.port}", "--out", str(tmp_path / "out")]
    try:
        done = CliRunner().invoke(main, ["evaluate", str(tmp_path), *address, "--protocol", "known-item"])
    finally:
        server.shutdown()
        server.server_close()
    assert done.exit_code == 0, done.output
    assert {one.name for one in (tmp_path / "out").iterdir() if one.is_dir()} == {"image", "words", "text", "hybrid"}
    rows = [line.split() for line in (tmp_path / "out" / "words" / "known-item.run").read_text().splitlines()]
    form = {"image": (io.BytesIO(trained.drawing(0)), "a.tif"), "query": '{"size": 6}'}
    found: dict[str, Any] = named.client.post("/api/v1/name", data=form).json or {}
    others = [one["word"] for one in found["words"] if one["word"] != "chair" or one["sources"] != ["index"]][:5]
    answer = named.service.search({"words": others, "fold": False}, trained.drawing(0))
    ranking = [one["publication"].removesuffix("S1") for one in answer["results"]]
    assert [row[2] for row in rows if row[0] == "USD0900000-0"] == ranking
