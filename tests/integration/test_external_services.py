"""The same commands on a cluster and a broker that the settings name, with a worker that runs alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from search.settings import Settings

Unpack = Callable[[Path, int], list[Path]]
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def grants(tmp_path_factory: pytest.TempPathFactory, unpack_sample: Unpack) -> list[Path]:
    return unpack_sample(tmp_path_factory.mktemp("grants"), 3)


@pytest.fixture(scope="module")
def named(services: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings that name services; what the first test takes in is there for the others."""
    return {
        "FIGSEEK_ELASTICSEARCH_URL": services.elasticsearch_url,
        "FIGSEEK_BROKER_URL": services.broker_url.get_secret_value(),
        "FIGSEEK_BLOBS_URL": str(tmp_path_factory.mktemp("named") / "blobs"),
        "FIGSEEK_INDEX_PREFIX": "external-",
        "FIGSEEK_WORKERS": "0",
    }


def test_ingest_and_search_on_named_services_with_a_worker_alone(
    named: dict[str, str], grants: list[Path], tmp_path: Path, figseek: Command
) -> None:
    command = [str(Path(sys.executable).with_name("figseek")), "worker"]
    environ = {**os.environ, **named, "FIGSEEK_WORKERS": "1", "FIGSEEK_DATA": str(tmp_path / "worker")}
    with (tmp_path / "worker.log").open("wb") as log, subprocess.Popen(command, env=environ, stderr=log) as worker:
        try:
            done = figseek(tmp_path / "data", "ingest", grants[0].parent, "--json", **named)
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout)["patents"]["indexed"] == 3
            found = figseek(tmp_path / "data", "search", "--json", **named)
            assert json.loads(found.stdout)["total"] == 3
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(20)
    with urllib.request.urlopen(f"{named['FIGSEEK_ELASTICSEARCH_URL']}/_alias/external-patents", timeout=10) as answer:
        assert len(json.load(answer)) == 1
    assert not (tmp_path / "data" / "elasticsearch").exists()


def test_a_batch_by_the_command_takes_the_options_of_a_search_and_names_bad_rows(
    named: dict[str, str], grants: list[Path], tmp_path: Path, figseek: Command
) -> None:
    drawing = sorted(grants[1].glob("*-D00002.TIF"))[0]
    batch = tmp_path / "rows.csv"
    batch.write_text(f"name,image,text,classes\nby drawing,{drawing},,\nall,,chair,\nwrong,,,locarno:zz\n")
    options = ("--cutoff", "image=0.999", "--no-fold", "--weights", "image=2,description=1", "--size", "3")
    done = figseek(tmp_path / "data", "search", "--batch", batch, "--format", "jsonl", *options, **named)
    assert done.returncode == 1, done.stderr
    assert "rows.csv, line 4: classes.0: " in done.stderr
    assert "Traceback" not in done.stderr
    by_drawing, by_words, wrong = [json.loads(line) for line in done.stdout.splitlines()]
    alone = figseek(tmp_path / "data", "search", "--image", drawing, "--json", *options, **named)
    assert by_drawing["answer"] | {"took_ms": 0} == json.loads(alone.stdout) | {"took_ms": 0}
    (itself,) = by_drawing["answer"]["results"]
    assert drawing.name.startswith(itself["publication"].removesuffix("S1"))
    assert len(by_words["answer"]["results"]) == 3
    assert (wrong["line"], wrong["name"], "answer" in wrong) == (4, "wrong", False)


def test_a_batch_by_the_command_writes_the_form_that_its_file_is_named_after(
    named: dict[str, str], grants: list[Path], tmp_path: Path, figseek: Command
) -> None:
    batch, out = tmp_path / "rows.csv", tmp_path / "report.html"
    batch.write_text("text\nchair\n")
    done = figseek(tmp_path / "data", "search", "--batch", batch, "--out", out, "--size", "2", **named)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert out.read_text().count('src="data:image/png;base64,') == 2
    refused = figseek(tmp_path / "data", "search", "--batch", batch, "--out", out, "--cutoff", "image=nan", **named)
    assert refused.returncode == 2
    assert "cutoff.image: it must be a finite number" in refused.stderr
    assert out.read_text().startswith("<!doctype html>")


def test_a_broker_that_does_not_answer_is_one_sentence_and_exit_2(
    services: Settings, tmp_path: Path, figseek: Command
) -> None:
    away = {"FIGSEEK_ELASTICSEARCH_URL": services.elasticsearch_url, "FIGSEEK_BROKER_URL": "redis://127.0.0.1:9/0"}
    done = figseek(tmp_path / "data", "ingest", tmp_path, **away, FIGSEEK_WORKERS="0")
    assert done.returncode == 2
    assert "FIGSEEK_BROKER_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_cluster_that_does_not_answer_is_one_sentence_and_exit_2(tmp_path: Path, figseek: Command) -> None:
    away = {"FIGSEEK_ELASTICSEARCH_URL": "http://127.0.0.1:9", "FIGSEEK_BROKER_URL": "redis://127.0.0.1:9/0"}
    done = figseek(tmp_path / "data", "search", "--text", "lamp", **away, FIGSEEK_WORKERS="0")
    assert done.returncode == 2
    assert "Elasticsearch cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
