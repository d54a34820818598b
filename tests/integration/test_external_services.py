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

from search.settings import Settings

Unpack = Callable[[Path, int], list[Path]]
Command = Callable[..., subprocess.CompletedProcess[str]]


def test_ingest_and_search_on_named_services_with_a_worker_alone(
    services: Settings, tmp_path: Path, unpack_sample: Unpack, figseek: Command
) -> None:
    named = {
        "FIGSEEK_ELASTICSEARCH_URL": services.elasticsearch_url,
        "FIGSEEK_BROKER_URL": services.broker_url.get_secret_value(),
        "FIGSEEK_BLOBS_URL": str(tmp_path / "blobs"),
        "FIGSEEK_INDEX_PREFIX": "external-",
        "FIGSEEK_WORKERS": "0",
    }
    unpack_sample(tmp_path / "grants", 3)
    command = [str(Path(sys.executable).with_name("figseek")), "worker"]
    environ = {**os.environ, **named, "FIGSEEK_WORKERS": "1", "FIGSEEK_DATA": str(tmp_path / "worker")}
    with (tmp_path / "worker.log").open("wb") as log, subprocess.Popen(command, env=environ, stderr=log) as worker:
        try:
            done = figseek(tmp_path / "data", "ingest", tmp_path / "grants", "--json", **named)
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout)["patents"]["indexed"] == 3
            found = figseek(tmp_path / "data", "search", "--json", **named)
            assert json.loads(found.stdout)["total"] == 3
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(20)
    with urllib.request.urlopen(f"{services.elasticsearch_url}/_alias/external-patents", timeout=10) as answer:
        assert len(json.load(answer)) == 1
    assert not (tmp_path / "data" / "elasticsearch").exists()


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
