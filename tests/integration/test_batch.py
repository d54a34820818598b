"""Batches of searches against a real Elasticsearch: rows in, tables, JSON Lines and reports out."""

from __future__ import annotations

import csv
import json
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration import made_patents
from tests.integration.made_patents import Corpus, drawing, publication
from workers.batch.run import run
from workers.errors import WorkersError

ROWS = """name,image,text,classes
chairs,,massage chair,06-01
by drawing,drawings/query.png,,
<script>alert(1)</script>,,watch dial,
none,missing.png,,
no image,batch.csv,,
wrong,,,locarno:zz
=2+3,,unicorn fodder,
"""
BAD = {5: "missing.png", 6: "it is not an image", 7: "is not a class of locarno"}


@pytest.fixture(scope="module")
def corpus(elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    documents = made_patents.corpus()[:20]
    prefix = f"batch-{secrets.token_hex(4)}-"
    loaded = made_patents.load(elasticsearch_url, prefix, tmp_path_factory.mktemp("blobs"), documents)
    yield loaded
    made_patents.unload(loaded)


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    (tmp_path / "drawings").mkdir()
    (tmp_path / "drawings" / "query.png").write_bytes(drawing(121))
    path = tmp_path / "batch.csv"
    path.write_text(ROWS)
    return path


def test_a_table_has_a_line_a_result_and_bad_rows_are_named_on_stderr(
    corpus: Corpus, batch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(corpus.service, batch, {"size": 2}, "csv", None) == len(BAD)
    told = capsys.readouterr()
    lines = list(csv.DictReader(told.out.splitlines()))
    assert [line["name"] for line in lines] == [
        "chairs", "chairs", "by drawing", "by drawing", *["<script>alert(1)</script>"] * 2, "none", "no image", "wrong",
        *["'=2+3"] * 2,
    ]  # fmt: skip
    assert {int(line["line"]) for line in lines if line["error"]} == set(BAD)
    assert (lines[2]["publication"], lines[2]["rank"], lines[2]["image_rank"]) == (publication(12), "1", "1")
    assert float(lines[2]["image_score"]) == pytest.approx(1, abs=0.002)
    for line, word in BAD.items():
        assert re.search(rf"batch\.csv, line {line}: .*{re.escape(word)}", told.err)


def test_json_lines_have_the_whole_answer_or_the_reason(corpus: Corpus, batch: Path, tmp_path: Path) -> None:
    out = tmp_path / "answers.jsonl"
    run(corpus.service, batch, {"size": 1, "fusion": "min_max"}, "jsonl", out)
    records = [json.loads(line) for line in out.read_text().splitlines()]
    assert [record["line"] for record in records] == list(range(2, 9))
    assert {record["line"] for record in records if "error" in record} == set(BAD)
    alone = corpus.service.search({"text": "massage chair", "classes": ["06-01"], "size": 1, "fusion": "min_max"})
    assert records[0]["answer"] | {"took_ms": 0} == alone | {"took_ms": 0}


def test_a_report_has_its_pictures_in_it_and_nothing_that_runs(corpus: Corpus, batch: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    assert run(corpus.service, batch, {"size": 3}, "html", out) == len(BAD)
    html = out.read_text()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "Watch &lt;b&gt;dial&lt;/b&gt;" in html
    assert set(re.findall(r'(?:src|href)="([^"]{0,22})', html)) == {"data:image/png;base64,"}
    assert html.count('alt="the query drawing"') == 1
    assert html.count("was not searched") == len(BAD)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_report_that_fails_leaves_the_one_before(corpus: Corpus, batch: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.write_text("the one before")
    batch.write_bytes(ROWS.encode() + b"\xff")
    with pytest.raises(WorkersError, match="not UTF-8"):
        run(corpus.service, batch, {}, "html", out)
    assert out.read_text() == "the one before"
    batch.write_text(ROWS)
    with pytest.raises(WorkersError, match="cannot be written"):
        run(corpus.service, batch, {}, "html", tmp_path / "nowhere" / "report.html")
