"""The embedded Elasticsearch as an index sees it, and how it is put together."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from search.errors import NodeError
from search.node import home, jars
from search.node.archive import archive_options, archive_path, make_archive
from search.node.home import install
from search.node.jars import Jar, fetch, read_lock
from search.settings import Settings


def ask(url: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def tokens(url: str, text: str, **how: Any) -> list[str]:
    return [token["token"] for token in ask(f"{url}/_analyze", {"text": text} | how)["tokens"]]


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("The patents' running batteries are charged", ["patent", "run", "batteri", "charg"]),
        ("Chair's legs", ["chair", "leg"]),
        ("FIG. 1 is a front perspective view of it", ["fig", "1", "front", "perspect", "view"]),
        ("", []),
    ],
)
def test_english_analysis_stems_and_drops_stop_words(elasticsearch_url: str, text: str, stems: list[str]) -> None:
    assert tokens(elasticsearch_url, text, analyzer="english") == stems


def test_names_are_folded_to_ascii_and_lower_case(elasticsearch_url: str) -> None:
    filters = ["lowercase", "asciifolding"]
    assert tokens(elasticsearch_url, "Škoda Ørsted", tokenizer="standard", filter=filters) == ["skoda", "orsted"]


def test_an_analyzer_that_the_node_lacks_is_refused(elasticsearch_url: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400"):
        ask(f"{elasticsearch_url}/_analyze", {"text": "x", "analyzer": "german"})


def test_the_root_says_which_elasticsearch_it_is(elasticsearch_url: str) -> None:
    answer = ask(elasticsearch_url)
    assert (answer["version"]["number"], answer["cluster_name"]) == (jars.VERSION, "figseek")


def test_a_lower_case_normalizer_and_best_compression_work_where_libzstd_is(elasticsearch_url: str) -> None:
    normalizer = {"type": "custom", "filter": ["lowercase", "asciifolding"]}
    settings = {"codec": "best_compression", "analysis": {"normalizer": {"lowercase": normalizer}}}
    mappings = {"properties": {"name": {"type": "keyword", "normalizer": "lowercase"}}}
    index = f"{elasticsearch_url}/test-node-names"
    ask(index, {"settings": {"index": settings}, "mappings": mappings}, "PUT")
    ask(f"{index}/_doc/1?refresh=true", {"name": "Äpfel AG"}, "PUT")
    ask(f"{index}/_forcemerge?max_num_segments=1", method="POST")
    assert ask(f"{index}/_search", {"query": {"term": {"name": "apfel ag"}}})["hits"]["total"]["value"] == 1
    ask(index, method="DELETE")


def test_classes_are_archived_once_for_fast_starts(tmp_path: Path, services: Settings) -> None:
    skip = shutil.ignore_patterns("*.jsa", "*.draft", "training")
    built = install(services.cache)
    shutil.copytree(built.path, tmp_path / "home", symlinks=True, copy_function=os.link, ignore=skip)
    fresh = home.Home(tmp_path / "home", built.zstd)
    assert archive_options(fresh) == ()
    make_archive(fresh)
    archive = archive_path(fresh)
    assert archive.stat().st_size > 1_000_000
    assert archive_options(fresh)[0] == f"-XX:SharedArchiveFile={archive}"
    before = archive.stat().st_mtime_ns
    make_archive(fresh)
    assert archive.stat().st_mtime_ns == before
    assert not (fresh.path / "training").exists()


def cache_with_jars(tmp_path: Path, services: Settings) -> Path:
    """A cache in which all is downloaded and nothing is built."""
    cache = tmp_path / "cache"
    shutil.copytree(services.cache / "jars", cache / "jars", copy_function=os.link)
    return cache


INSTALL = "import pathlib, sys; from search.node.home import install; print(install(pathlib.Path(sys.argv[1])).path)"


def test_two_installations_at_once_build_one_home_and_clear_what_a_killed_one_left(
    tmp_path: Path, services: Settings
) -> None:
    cache = cache_with_jars(tmp_path, services)
    (cache / "build-killed").mkdir()
    command = [sys.executable, "-c", INSTALL, str(cache)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    homes = {process.communicate(timeout=120)[0] for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert homes == {f"{path}\n" for path in cache.glob("elasticsearch-*")}
    assert len(homes) == 1
    assert not list(cache.glob("build-*"))


def test_without_libzstd_the_home_says_so(
    tmp_path: Path, services: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(home, "find_zstd", lambda machine: None)
    built = install(cache_with_jars(tmp_path, services))
    assert not built.zstd
    assert not list(built.path.rglob("libzstd*"))
    assert "libzstd is not installed" in caplog.text


def test_a_damaged_jar_is_fetched_again(tmp_path: Path, services: Settings) -> None:
    smallest = min(read_lock(), key=lambda jar: cached(services.cache / "jars", jar).stat().st_size)
    damaged = cached(tmp_path, smallest)
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"not a jar")
    assert fetch((smallest,), tmp_path, lambda step: None) == {smallest: damaged}
    assert jars.sha256(damaged) == smallest.sha256


def test_without_network_one_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # the port where nobody listens
    monkeypatch.setattr("search.node.jars.time.sleep", lambda seconds: None)
    with pytest.raises(
        NodeError, match=r"^\S+, a part of .* cannot be fetched from Maven Central .*: mend the network"
    ):
        fetch(read_lock()[:3], tmp_path, lambda step: None)


def cached(repository: Path, jar: Jar) -> Path:
    group, name, version = jar.coordinate.split(":")
    return repository / group.replace(".", "/") / name / version / f"{name}-{version}.jar"
