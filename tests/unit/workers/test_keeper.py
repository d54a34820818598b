from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from search.settings import Settings
from workers.keeper import Child, Launch, describe, stop
from workers.services import running_services
from workers.supervisor import bindings, worker_command

Start = Callable[..., Child]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    children: list[Child] = []

    def start(*command: str, environ: dict[str, str] | None = None) -> Child:
        child = Child("kept", lambda: Launch(list(command), environ or {}), tmp_path / "kept.log")
        child.start()
        children.append(child)
        return child

    yield start
    stop(children, 5)


def wait_until(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_dead_child_is_started_again_and_the_log_says_how_it_ended(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    child = start("sleep", "60")
    first = child.pid
    assert not child.poll()
    os.kill(first, signal.SIGKILL)
    wait_until(child.poll)
    assert child.pid not in (0, first)
    assert "kept ended (signal SIGKILL); starting it again in 0.2 s" in caplog.text


def test_a_child_that_dies_again_and_again_is_started_ever_more_rarely(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    child = start("false")
    wait_until(lambda: child.poll() and "0.4 s" in caplog.text)
    assert "exit code 1" in caplog.text


def test_what_a_child_left_running_dies_with_it(start: Start, tmp_path: Path) -> None:
    child = start("sh", "-c", "sleep 60 & echo $!; exit 3")
    wait_until(lambda: child.exit_code() == 3)
    grandchild = int(child.tail().splitlines()[-1])
    wait_until(lambda: not Path(f"/proc/{grandchild}").exists() or "Z" in Path(f"/proc/{grandchild}/stat").read_text())


def test_one_that_does_not_stop_is_killed(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    child = start(
        sys.executable,
        "-c",
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
    )
    wait_until(lambda: child.tail().endswith("1"))
    started = time.monotonic()
    stop([child], 0.2)
    assert time.monotonic() - started < 5
    assert child.pid == 0
    assert "kept does not stop; killing it" in caplog.text


def test_a_stopped_child_stays_stopped(start: Start) -> None:
    child = start("sleep", "60")
    stop([child], 5)
    assert not child.poll()
    assert child.pid == 0


def test_children_get_only_the_settings_that_are_meant_for_them(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIGSEEK_BROKER_URL", "redis://:secret@broker")
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-verbose")
    child = start("env", environ={"FIGSEEK_WORKERS": "3"})
    wait_until(lambda: child.exit_code() == 0)
    output = child.tail(1000)
    assert "FIGSEEK_WORKERS=3" in output
    assert "secret" not in output
    assert "JAVA_TOOL_OPTIONS" not in output


def test_the_log_is_appended_to_and_its_tail_is_of_the_last_start(start: Start) -> None:
    child = start("echo", "once")
    wait_until(lambda: child.exit_code() == 0)
    child.start()
    wait_until(lambda: child.exit_code() == 0)
    assert child.log.read_text().count("once") == 2
    assert child.tail().count("once") == 1


@pytest.mark.parametrize(("code", "words"), [(0, "exit code 0"), (3, "exit code 3"), (-9, "signal SIGKILL")])
def test_exit_codes_in_words(code: int, words: str) -> None:
    assert describe(code) == words


def test_no_secret_is_on_a_command_line_or_in_the_record() -> None:
    settings = Settings(broker_url=SecretStr("redis://:hush@broker"), elasticsearch_api_key=SecretStr("hush"))
    assert "hush" not in " ".join(worker_command(settings))
    assert "hush" not in str(bindings(settings))


def test_settings_survive_the_way_through_the_environment() -> None:
    settings = Settings(broker_url=SecretStr("redis://:hush@broker"), workers=0, index_prefix="a-")
    assert Settings.from_environ(settings.to_environ()) == settings


def test_with_every_service_named_and_no_workers_nothing_is_started(tmp_path: Path) -> None:
    settings = Settings(
        data=tmp_path / "data", elasticsearch_url="http://cluster:9200", broker_url=SecretStr("redis://b"), workers=0
    )
    services = running_services(settings, "search")
    with services as filled:
        assert filled == settings == services.ensure()
    assert not (tmp_path / "data").exists()
