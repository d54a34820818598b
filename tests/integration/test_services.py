"""The supervisor and its children, as commands use, kill and leave them."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from kombu import Connection

from search.errors import NodeError
from search.node import elasticsearch, record
from search.node.elasticsearch import choose_port
from search.node.folder import DataFolder
from search.node.locks import is_held
from search.node.record import ServicesRecord
from search.settings import Settings
from workers.services import running_services

# A command of another process: it says when its services are ready, and leaves when its input ends.
COMMAND = """
import os, sys
from search.settings import Settings
from workers.services import running_services
with running_services(Settings.from_environ(os.environ), "other", workers=False) as settings:
    print(settings.elasticsearch_url, flush=True)
    sys.stdin.read()
"""


def settings_of(tmp_path: Path, **changes: object) -> Settings:
    return Settings.model_validate({"data": tmp_path / "data", "elasticsearch_heap": "512m", "workers": 1} | changes)


def read(folder: DataFolder) -> ServicesRecord:
    found = record.read(folder.record)
    assert found is not None
    return found


def runs(pid: int) -> bool:
    """Whether the process is there and no zombie that waits for its parent to look."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until(what: Callable[[], object], timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def put(url: str, name: str) -> None:
    request = urllib.request.Request(
        f"{url}/kept/_doc/{name}", b"{}", {"Content-Type": "application/json"}, method="PUT"
    )
    urllib.request.urlopen(request, timeout=30).close()


def names(url: str) -> set[str]:
    try:
        urllib.request.urlopen(f"{url}/kept/_refresh", b"", timeout=30).close()
        with urllib.request.urlopen(f"{url}/kept/_search", timeout=30) as answer:
            return {hit["_id"] for hit in json.load(answer)["hits"]["hits"]}
    except OSError:
        return set()


def test_nothing_acknowledged_is_lost_whoever_is_killed_and_no_child_outlives_the_supervisor(tmp_path: Path) -> None:
    services = running_services(settings_of(tmp_path), "tests")
    folder = DataFolder(tmp_path / "data")
    with services as settings:
        broker = Connection(settings.broker_url.get_secret_value()).default_channel.client
        put(settings.elasticsearch_url, "first")
        broker.set("kept", 1)
        wait_until(lambda: read(folder).worker_pid)

        before = read(folder)
        assert before.elasticsearch is not None
        assert before.valkey is not None
        os.kill(before.elasticsearch.pid, signal.SIGKILL)
        os.kill(before.valkey.pid, signal.SIGKILL)
        wait_until(lambda: names(settings.elasticsearch_url) == {"first"})
        assert broker.get("kept") == b"1"
        assert "elasticsearch ended (signal SIGKILL)" in (folder.logs / "supervisor.log").read_text()

        put(settings.elasticsearch_url, "second")
        now = read(folder)
        assert now.elasticsearch is not None
        assert now.valkey is not None
        wait_until(lambda: children(now.worker_pid))
        everyone = [now.elasticsearch.pid, now.valkey.pid, now.worker_pid, *children(now.worker_pid)]
        os.kill(now.pid, signal.SIGKILL)
        wait_until(lambda: not any(map(runs, everyone)), timeout_s=5)

        assert services.ensure() == settings
        assert names(settings.elasticsearch_url) == {"first", "second"}
        assert broker.get("kept") == b"1"
        wait_until(lambda: read(folder).worker_pid)
        last = read(folder)
        broker.close()
        started = time.monotonic()
    assert time.monotonic() - started < 15
    assert not any(runs(pid) for pid in (last.pid, last.worker_pid))
    assert read(folder).state == "stopped"
    assert not is_held(folder.lock("children"))


def test_a_command_that_comes_while_the_node_waits_for_its_next_start_waits_for_it(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")

    def node() -> int:
        found = read(folder).elasticsearch
        return found.pid if found else 0

    with running_services(settings_of(tmp_path), "tests"):
        wait_until(lambda: read(folder).worker_pid)
        killed = {0}
        for _ in range(5):  # each pause is twice as long as the one before
            wait_until(lambda: node() not in killed)
            killed.add(node())
            os.kill(node(), signal.SIGKILL)
        # What is started anew has the record written anew, without the node.
        os.kill(read(folder).worker_pid, signal.SIGKILL)
        wait_until(lambda: node() == 0)
        with running_services(settings_of(tmp_path), "other") as settings:
            assert elasticsearch.status(settings.elasticsearch_url)


def test_commands_share_the_services_until_the_last_has_gone(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, workers=0)
    folder = DataFolder(tmp_path / "data")
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **settings.to_environ()},
        text=True,
    )
    with process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with running_services(settings, "tests") as filled:
            assert filled.elasticsearch_url == url
            supervisor = read(folder).pid
            with Connection(filled.broker_url.get_secret_value()) as connection:
                connection.ensure_connection(max_retries=1)
            with pytest.raises(NodeError, match="FIGSEEK_INDEX_PREFIX and FIGSEEK_WORKERS"):
                running_services(settings_of(tmp_path, index_prefix="x"), "other").__enter__()
            process.kill()
            process.wait()
            time.sleep(1)
            assert runs(supervisor)
        wait_until(lambda: not runs(supervisor), timeout_s=15)
    assert read(folder).state == "stopped"
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert folder.record.stat().st_mode & 0o777 == 0o600
    logs = {path.name for path in folder.logs.iterdir()} - {"archive.log"}
    assert logs == {"elasticsearch.log", "supervisor.log", "valkey.log"}


def test_a_node_that_cannot_start_says_why(tmp_path: Path) -> None:
    with (
        pytest.raises(NodeError, match=re.compile("elasticsearch ended while starting.*Too small .*heap", re.DOTALL)),
        running_services(settings_of(tmp_path, elasticsearch_heap="1m"), "tests"),
    ):
        pass
    assert not is_held(DataFolder(tmp_path / "data").lock("supervisor"))


def test_a_port_is_kept_while_it_is_free() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        other.listen()
        assert choose_port(port) != port
    assert choose_port(port) == port
