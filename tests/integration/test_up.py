"""`figseek up` as its user meets it: start, address, end, kill -9."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.node import record

Command = Callable[..., subprocess.CompletedProcess[str]]
FIGSEEK = str(Path(sys.executable).with_name("figseek"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up") / "data"


@pytest.fixture
def running(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running `figseek up` and the address that it printed."""
    environ = {**os.environ, "FIGSEEK_ELASTICSEARCH_HEAP": "512m"}
    with subprocess.Popen(
        [FIGSEEK, "up", "--data", str(data)], stdout=subprocess.PIPE, text=True, env=environ
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().split()[-1]
            yield process, address
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(30)


def _pids(data: Path) -> list[int]:
    """Process ids of the supervisor and its services, from their record."""
    found = record.read(data / "services.json")
    assert found is not None
    assert found.elasticsearch is not None
    assert found.valkey is not None
    return [found.pid, found.elasticsearch.pid, found.valkey.pid, found.worker_pid]


def _alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if pid and Path(f"/proc/{pid}/stat").exists()]


def _web(parent: int) -> int:
    """Process id of the page, the one child of `figseek up` (the supervisor is a session of its own)."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        if b"search.web" in path.read_bytes():
            pid = int(path.parent.name)
            status = (path.parent / "status").read_text()
            if f"PPid:\t{parent}\n" in status:
                return pid
    raise AssertionError("the page has no process")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_its_address_answers_and_ends_with_every_child_within_15_s(
    running: tuple[subprocess.Popen[str], str], data: Path, number: signal.Signals
) -> None:
    process, address = running
    with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
        assert json.load(answer)["status"] == "ok"
    with urllib.request.urlopen(f"{address}/", timeout=10) as page:
        assert b"figseek" in page.read()
    pids = _pids(data)
    assert len(_alive(pids)) == 4
    started = time.monotonic()
    process.send_signal(number)
    assert process.wait(15) == 0
    assert time.monotonic() - started < 15
    assert _alive(pids) == []


def test_killed_it_takes_every_child_along_and_the_same_command_carries_on(
    running: tuple[subprocess.Popen[str], str], data: Path, figseek: Command
) -> None:
    process, address = running
    pids = _pids(data)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 20
    while _alive(pids) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert _alive(pids) == []
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{address}/healthz", timeout=5)
    assert figseek(data, "search", "--json").returncode == 0


def test_the_page_and_the_supervisor_are_started_again(running: tuple[subprocess.Popen[str], str], data: Path) -> None:
    _, address = running
    os.kill(_pids(data)[0], signal.SIGKILL)
    os.kill(_web(running[0].pid), signal.SIGKILL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
                if answer.status == 200 and len(_alive(_pids(data))) == 4:
                    return
        except OSError:
            pass
        time.sleep(0.3)
    raise AssertionError("it did not recover")


def test_a_port_that_is_taken_is_an_error_when_it_was_asked_for(tmp_path: Path, figseek: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = figseek(tmp_path / "data", "up", "--port", port)
    assert done.returncode == 2
    assert str(port) in done.stderr
    assert not (tmp_path / "data").exists()
