"""The page's process: its socket, its errors before the app, and its end."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from search import limits


@dataclass(frozen=True, slots=True)
class Web:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, answer.headers.get_content_type(), data


@pytest.fixture
def web(elasticsearch_url: str, tmp_path: Path) -> Iterator[Web]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("FIGSEEK_")}
    environ |= {
        "FIGSEEK_ELASTICSEARCH_URL": elasticsearch_url,
        "FIGSEEK_DATA": str(tmp_path),
        "FIGSEEK_INDEX_PREFIX": f"web-{secrets.token_hex(4)}-",
    }
    log = tmp_path / "web.log"
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "search.web", "--fd", str(listener.fileno())],
            pass_fds=[listener.fileno()],
            env=environ,
            stderr=stderr,
        )
        port = listener.getsockname()[1]
    yield Web(process, port, log)
    process.kill()
    process.wait()


def test_it_serves_on_the_inherited_socket_and_ends_at_a_signal_whoever_is_connected(web: Web) -> None:
    status, kind, data = web.ask("GET", "/healthz")
    assert (status, kind) == (503, "application/problem+json")
    assert b"figseek ingest" in data
    with socket.create_connection(("127.0.0.1", web.port)):  # a client that keeps its connection open
        web.process.send_signal(signal.SIGTERM)
        assert web.process.wait(60) == 0  # it does not wait for that client, who never leaves
    assert "GET /healthz 503" in web.log.read_text()


def test_too_large_and_no_http_are_problem_documents_too(web: Web) -> None:
    body = bytes(limits.REQUEST_BYTES + 1)
    status, kind, data = web.ask("POST", "/api/v1/search", body, Content_Type="application/json")
    assert (status, kind) == (413, "application/problem+json")
    assert "20,000,000 bytes" in json.loads(data)["detail"]
    status, kind, data = web.ask("POST", "/api/v1/search", b"", Content_Length=str(10**12))
    assert (status, kind) == (413, "application/problem+json")
    assert json.loads(data)["status"] == 413
    with socket.create_connection(("127.0.0.1", web.port), timeout=10) as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        head, _, rest = connection.makefile("rb").read().partition(b"\r\n\r\n")
    assert b" 400 " in head
    assert b"Content-Security-Policy: default-src 'none'" in head
    assert json.loads(rest)["status"] == 400
