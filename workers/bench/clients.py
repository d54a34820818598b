"""The search over HTTP, as the page's process serves it, by one client and by eight at once."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from uuid import uuid4

from search.settings import PREFIX
from workers.bench import usage
from workers.bench.measured import Measured, percentile
from workers.bench.questions import Question, questions
from workers.bench.session import Session
from workers.errors import WorkersError

HOST = "127.0.0.1"
CLIENTS = (1, 8)
WARM = 15
READY_S = 60.0
LOOK_S = 0.1
MB = 1 << 20


def measure(session: Session) -> list[Measured]:
    """Ask with files over HTTP; every client asks its share of the same queries."""
    asked = list(questions(session.corpus, WARM + session.plan.queries, session.plan.seed))
    results = []
    with _page(session) as (port, pid), usage.watched({"the page": pid} | usage.services(session.settings)) as peaks:
        _ask(port, asked[:WARM])
        for clients in CLIENTS:
            started = time.perf_counter()
            with ThreadPoolExecutor(clients) as pool:
                shares = pool.map(
                    lambda share: _ask(port, share), [asked[WARM + at :: clients] for at in range(clients)]
                )
                seconds = [one for share in shares for one in share]
            rate = len(seconds) / (time.perf_counter() - started)
            who = f"{clients} client{'s' if clients > 1 else ''}"
            results.append(Measured(f"hybrid search over HTTP, {who}", rate, "searches/s"))
            for at in (50, 95):
                results.append(Measured(f"… p{at}, {who}", 1000 * percentile(seconds, at / 100), "ms"))
    results += [Measured(f"peak memory of {name} in search", size / MB, "MB") for name, size in peaks.bytes.items()]
    return results


@contextmanager
def _page(session: Session) -> Iterator[tuple[int, int]]:
    """Run the page's process on the corpus; its port and its process id."""
    settings = session.settings.model_copy(update={"index_prefix": session.corpus.prefix})
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    with socket.create_server((HOST, 0)) as listener, (session.folder / "web.log").open("wb") as log:
        port = int(listener.getsockname()[1])
        command = [sys.executable, "-P", "-m", "search.web", "--fd", str(listener.fileno())]
        process = subprocess.Popen(
            command, env=inherited | settings.to_environ(), pass_fds=[listener.fileno()], stdout=log, stderr=log
        )
        try:
            _wait_until_ready(port, process)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait()


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=READY_S)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == HTTPStatus.OK:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(LOOK_S)
    raise WorkersError("The page's process did not get ready for the bench.")


def _ask(port: int, asked: Sequence[Question]) -> list[float]:
    """Ask one query after the other over one connection; the seconds that each took."""
    connection = http.client.HTTPConnection(HOST, port, timeout=READY_S)
    taken = []
    for question in asked:
        body, content_type = _multipart(question)
        started = time.perf_counter()
        connection.request("POST", "/api/v1/search", body, {"Content-Type": content_type})
        answer = connection.getresponse()
        data = answer.read()
        taken.append(time.perf_counter() - started)
        if answer.status != HTTPStatus.OK:
            raise WorkersError(f"A search of the bench was answered with {answer.status}: {data[:300]!r}.")
    connection.close()
    return taken


def _multipart(question: Question) -> tuple[bytes, str]:
    mark = uuid4().hex
    head = f'--{mark}\r\nContent-Disposition: form-data; name="query"\r\n\r\n{json.dumps(question.fields)}\r\n'
    file = f'--{mark}\r\nContent-Disposition: form-data; name="image"; filename="query.tif"\r\n'
    parts = [head, file, "Content-Type: image/tiff\r\n\r\n"]
    return "".join(
        parts
    ).encode() + question.image + f"\r\n--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
