"""A proxy between figseek and a real Elasticsearch that misbehaves as networks, gateways and busy clusters do."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HOP = ("connection", "content-length", "keep-alive", "transfer-encoding")
TIMEOUT_S = 60


@dataclass(frozen=True)
class Fault:
    """What befalls one request: it waits, then it is answered by `status` alone, or cut, or never answered.

    `cut`: "before" the cluster gets it, or "after" it has carried it out, so that only the answer is lost.
    """

    delay_s: float = 0.0
    status: int = 0
    body: bytes = b""
    cut: str = ""
    hangs: bool = False
    foreign: bool = False


NONE = Fault()
Choose = Callable[[str, str], Fault]


def no_fault(method: str, path: str) -> Fault:
    """Let everything through."""
    return NONE


class Proxy:
    """Forwards to `target`; `choose` says what befalls a request of a method and a path, and may be changed."""

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.choose: Choose = no_fault
        self.hurt = 0
        self.over = threading.Event()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                with suppress(OSError, http.client.HTTPException):
                    proxy.serve(self)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815  # names of the base class

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator[Proxy]:
        """Serve for as long as the context lasts."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.over.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def serve(self, asked: BaseHTTPRequestHandler) -> None:
        """Serve one request as its fault says."""
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        fault = self.choose(asked.command, asked.path)
        self.hurt += fault != NONE
        if fault.delay_s:
            self.over.wait(fault.delay_s)
        if fault.hangs:
            self.over.wait(TIMEOUT_S)
        if fault.hangs or fault.cut == "before":
            asked.close_connection = True
            asked.connection.close()
            return
        if fault.status:
            self._answer(asked, fault.status, [("Content-Type", "text/html")], fault.body)
            return
        status, headers, answer = self._forward(asked, body)
        if fault.cut == "after":
            answer_sent = answer[: len(answer) // 2]
            asked.send_response_only(status)
            asked.send_header("Content-Length", str(len(answer)))
            asked.end_headers()
            asked.wfile.write(answer_sent)
            asked.close_connection = True
            asked.connection.close()
            return
        kept = [(name, value) for name, value in headers if not (fault.foreign and name.lower().startswith("x-"))]
        self._answer(asked, status, kept, answer)

    def _forward(self, asked: BaseHTTPRequestHandler, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection(self.target.hostname or "", self.target.port, timeout=TIMEOUT_S)
        try:
            headers = {name: value for name, value in asked.headers.items() if name.lower() not in HOP}
            connection.request(asked.command, asked.path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, [pair for pair in answer.getheaders() if pair[0].lower() not in HOP], answer.read()
        finally:
            connection.close()

    def _answer(self, asked: BaseHTTPRequestHandler, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        asked.send_response_only(status)
        for name, value in headers:
            asked.send_header(name, value)
        asked.send_header("Content-Length", str(len(body)))
        asked.end_headers()
        if asked.command != "HEAD":
            asked.wfile.write(body)
