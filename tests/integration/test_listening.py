"""Where figseek listens, as real processes on real sockets, and that they leave no secret behind."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from search.node.valkey import ValkeyServer
from search.settings import Settings

Command = Callable[..., subprocess.CompletedProcess[str]]
FIGSEEK = str(Path(sys.executable).with_name("figseek"))
NAME = "figseek.example"


@pytest.fixture
def named(services: Settings, tmp_path: Path) -> dict[str, str]:
    """Settings of the session's services, with indices and a data folder of the test's own."""
    return {
        "FIGSEEK_ELASTICSEARCH_URL": services.elasticsearch_url,
        "FIGSEEK_BROKER_URL": services.broker_url.get_secret_value(),
        "FIGSEEK_INDEX_PREFIX": f"listening-{secrets.token_hex(4)}-",
        "FIGSEEK_DATA": str(tmp_path / "data"),
        "FIGSEEK_WORKERS": "0",
    }


def _environ(named: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("FIGSEEK_")} | named


def _web(named: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "search.web", "--port", "0", *words]
    return subprocess.run(command, env=_environ(named), capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def _up(named: dict[str, str], log: Path, *words: str) -> Iterator[str]:
    """A running `figseek up`; gives what it printed."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [FIGSEEK, "up", *words], env=_environ(named), stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, log.read_text()
        yield line
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stdout.close()


def _ask(host: str, port: int, method: str, path: str, headers: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection(host, port, timeout=30)
    body = b"{}" if method == "POST" else None
    connection.request(method, path, body, {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.mark.parametrize(("command", "host"), [("web", "::"), ("up", "0.0.0.0")])
def test_beyond_loopback_it_wants_a_name_and_a_key(
    named: dict[str, str], figseek: Command, command: str, host: str
) -> None:
    def run(**more: str) -> subprocess.CompletedProcess[str]:
        if command == "web":
            return _web(named | more, "--host", host)
        return figseek(Path(named["FIGSEEK_DATA"]), "up", "--host", host, **(named | more))

    nameless = run()
    assert nameless.returncode != 0
    assert "FIGSEEK_HOSTS" in nameless.stderr
    keyless = run(FIGSEEK_HOSTS=NAME)
    assert keyless.returncode != 0
    assert "figseek keys create" in keyless.stderr
    assert "Traceback" not in nameless.stderr + keyless.stderr


def test_a_name_that_nobody_knows_is_one_sentence(named: dict[str, str]) -> None:
    done = _web(named, "--host", "no.such.host.invalid")
    assert done.returncode != 0
    assert "no.such.host.invalid" in done.stderr
    assert "Traceback" not in done.stderr


def test_keys_are_made_listed_rotated_and_revoked_by_the_command(named: dict[str, str], figseek: Command) -> None:
    data = Path(named["FIGSEEK_DATA"])
    made = figseek(
        data, "keys", "create", "portal", "--scope", "search", "--expires", "90d", "--quota", "9/day", **named
    )
    assert re.fullmatch(r"fsk_[0-9a-f]{12}_[0-9a-f]{64}\n", made.stdout)
    assert "portal" in made.stderr
    secret = made.stdout.strip().split("_")[2]
    assert secret not in made.stderr
    rotated = json.loads(figseek(data, "keys", "rotate", "portal", "--grace", "1h", "--json", **named).stdout)
    assert rotated["key"] != made.stdout.strip()
    listed = figseek(data, "keys", "list", "--json", **named)
    (one,) = json.loads(listed.stdout)["keys"]
    assert (one["name"], one["state"], one["scopes"], one["quota"]) == ("portal", "valid", ["search"], "9/day")
    for kept in (secret, rotated["key"].split("_")[2], "secret"):
        assert kept not in listed.stdout
    assert figseek(data, "keys", "revoke", "portal", **named).returncode == 0
    assert "revoked" in figseek(data, "keys", "list", **named).stdout
    entries = json.loads(figseek(data, "audit", "--json", **named).stdout)["entries"]
    assert [one["action"] for one in entries] == [f"figseek keys {what}" for what in ("revoke", "rotate", "create")]
    assert {one["who"] for one in entries} == {"command"}
    # A revoked key opens nothing.
    assert "figseek keys create" in _web(named | {"FIGSEEK_HOSTS": NAME}, "--host", "0.0.0.0").stderr


def test_on_loopback_a_proxy_is_noticed_by_the_real_listener(named: dict[str, str], tmp_path: Path) -> None:
    host, port = "::1", _free_port()
    with _up(named, tmp_path / "up.log", "--host", host, "--port", str(port)) as line:
        assert line.strip() == f"figseek is at http://[::1]:{port}"
        assert _ask(host, port, "POST", "/api/v1/search", {})[0] == 200
        for header in ("X-Forwarded-For", "Forwarded", "X-Forwarded-Proto"):
            assert _ask(host, port, "POST", "/api/v1/search", {header: "https"})[0] == 401


def test_beyond_loopback_with_a_key_and_no_secret_is_left_anywhere(
    named: dict[str, str], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, figseek: Command
) -> None:
    """Everything says all that it can, with a password in the broker's URL and an API key for Elasticsearch."""
    data, password, api_key = Path(named["FIGSEEK_DATA"]), secrets.token_hex(12), secrets.token_hex(20)
    port, wrong = _free_port(), f"fsk_{secrets.token_hex(6)}_{secrets.token_hex(32)}"
    with _valkey_with(password, tmp_path_factory.mktemp("valkey")) as (broker, stop_broker):
        named = named | {
            "FIGSEEK_BROKER_URL": broker,
            "FIGSEEK_ELASTICSEARCH_API_KEY": api_key,
            "FIGSEEK_HOSTS": f"127.0.0.1,{NAME}",
            "FIGSEEK_LOG_LEVEL": "DEBUG",
            "FIGSEEK_WORKERS": "1",
        }
        made = figseek(data, "keys", "create", "portal", "--scope", "search", "--rate", "6/minute", **named)
        key = made.stdout.strip()
        with _up(named, tmp_path / "up.log", "--host", "0.0.0.0", "--port", str(port)) as line:
            assert line.strip() == f"figseek is at http://{NAME}:{port}"
            assert _ask("127.0.0.1", port, "POST", "/api/v1/search", {})[0] == 401
            asked = [
                _ask("127.0.0.1", port, "POST", "/api/v1/search", {"Authorization": f"Bearer {text}"})[0]
                for text in (key, wrong, key)
            ]
            assert asked == [200, 401, 200]
            # Each of these goes wrong in a way of its own.
            for path in (f"/?key={key}", f"/api/v1/patents/{key}", f"/{key}", f"/sign-in?next=/{key}"):
                assert _ask("127.0.0.1", port, "GET", path, {"X-API-Key": key})[0] in (400, 404)
            assert _ask("127.0.0.1", port, "GET", "/", {"Cookie": f"figseek_key={wrong}"})[0] == 303
            limited = [_ask("127.0.0.1", port, "GET", "/", {"Cookie": f"figseek_key={key}"})[0] for _ in range(6)]
            assert limited[-1] == 429
            commands = b"\n".join(_command_lines())
            stop_broker()
            worker_log = data / "logs" / "worker.log"
            deadline = time.monotonic() + 60
            while b"Cannot connect to" not in worker_log.read_bytes() and time.monotonic() < deadline:
                time.sleep(0.2)
            assert b"Cannot connect to" in worker_log.read_bytes(), "the worker says nothing of its broker's end"
            # Counted in memory now, and not an error.
            assert _ask("127.0.0.1", port, "POST", "/api/v1/search", {"Authorization": f"Bearer {key}"})[0] == 200
    left = {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert any(name.endswith("web.log") for name in left)
    assert any(name.endswith("supervisor.log") for name in left)
    for secret in (key.split("_")[2], wrong.split("_")[2], password, api_key):
        assert [name for name, data in left.items() if secret.encode() in data] == []
        assert secret.encode() not in commands
    assert b"/?" not in left[str(data / "logs" / "web.log")]


@contextmanager
def _valkey_with(password: str, home: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """A Valkey that wants a password; gives its URL with the password in it, and what ends it."""
    config = home / "valkey.conf"
    config.write_text(f"requirepass {password}\n")
    port = _free_port()
    command = ValkeyServer(home, home / "valkey.sock").command()
    command[command.index("--port") + 1] = str(port)
    with subprocess.Popen(
        [command[0], str(config), *command[1:], "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", port), 1):
                    break
            except OSError:
                time.sleep(0.1)

        def stop() -> None:
            process.terminate()
            process.wait(20)

        try:
            yield f"redis://:{password}@127.0.0.1:{port}/0", stop
        finally:
            stop()


def _command_lines() -> Iterator[bytes]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes()
        except OSError:
            continue
