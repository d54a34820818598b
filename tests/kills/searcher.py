"""A person who searches all the while: each answer is right, or says 503 and when to come back; never anything else."""

from __future__ import annotations

import base64
import http.client
import io
import itertools
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw

PAUSE_S = 0.15
# A search may take 15 s, the machine is shared, and the page itself is frozen for up to 40 s now and then.
TIMEOUT_S = 90.0

JSON = {"Content-Type": "application/json"}


def _drawing() -> str:
    """A drawing as people upload one, in base64: the decoder has to open it."""
    image, buffer = Image.new("L", (300, 200), 255), io.BytesIO()
    ImageDraw.Draw(image).ellipse((40, 30, 260, 170), outline=0, width=3)
    image.save(buffer, "TIFF")
    return base64.b64encode(buffer.getvalue()).decode()


DRAWING = _drawing()


@dataclass
class Searcher:
    """Asks the page and the API in a thread; `problems` are the answers that must not be."""

    url: str
    publications: list[str]
    # At least so many patents are in the index, whatever runs.
    least: int = 0
    # Those that are being deleted, or have been, and have not come back.
    gone: frozenset[str] = frozenset()
    problems: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    # A figure of the patent that was shown last.
    _figure: str | None = None
    _down_at: float | None = None
    _stopped: bool = False
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Searcher:
        self._thread = threading.Thread(target=self._run, name="searcher", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def expect_no_web(self) -> None:
        """The page's process is being killed: until it answers again, nobody may be there."""
        self._down_at = time.monotonic()

    @contextmanager
    def nobody_there(self) -> Iterator[None]:
        """Within, figseek is stopped and started by its operator."""
        self._stopped = True
        try:
            yield
        finally:
            # A question of that time may still be without its answer.
            self.expect_no_web()
            self._stopped = False

    def _run(self) -> None:
        for number in itertools.count():
            if self._over.wait(PAUSE_S):
                return
            questions = self._questions()
            self._ask(*questions[number % len(questions)])

    def _questions(self) -> list[tuple[str, str, dict[str, Any] | None]]:
        some = self.publications[int(time.monotonic()) % len(self.publications)]
        by_figure = {"figure": self._figure} if self._figure else {"text": "chair"}
        return [
            ("page", "/?text=chair", None),
            ("search", "/api/v1/search", {"text": "ornamental design", "size": 5}),
            ("all", "/api/v1/search", {"size": 100, "fold": False}),
            ("patent", f"/api/v1/patents/{some}", None),
            ("figure", "/api/v1/search", {**by_figure, "size": 5}),
            ("upload", "/api/v1/search", {"image": DRAWING, "size": 5}),
            ("health", "/healthz", None),
        ]

    def _ask(self, name: str, path: str, body: dict[str, Any] | None) -> None:
        asked_at, least = time.monotonic(), self.least
        may_lack = self._may_lack(path)
        data = json.dumps(body).encode() if body is not None else None
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.url + path, data, JSON if data else {}), timeout=TIMEOUT_S
            ) as answer:
                found, status, headers = answer.read(), answer.status, dict(answer.headers)
        except urllib.error.HTTPError as error:
            found, status, headers = error.read(), error.code, dict(error.headers)
        except (OSError, http.client.HTTPException) as error:
            self._count("nobody there")
            if self._down_at is None and not self._stopped:
                self.problems.append(f"{name}: {error!r} while the page's process was not killed")
            return
        may_lack |= self._may_lack(path)
        self._judge(name, status, headers, found, may_lack=may_lack, least=min(least, self.least))
        if self._down_at is not None and asked_at > self._down_at:
            self._down_at = None

    def _may_lack(self, path: str) -> bool:
        """Whether a patent may not be there: nothing was taken in yet, or it was deleted."""
        return not self.least or path.rpartition("/")[2] in self.gone

    def _judge(
        self, name: str, status: int, headers: dict[str, str], body: bytes, *, may_lack: bool, least: int
    ) -> None:
        self._count(str(status))
        if status == 503:
            if not headers.get("Retry-After", "").isdigit():
                self.problems.append(f"{name}: 503 without Retry-After")
        elif status == 404 and name == "patent" and may_lack:
            return
        elif status == 422 and name == "figure" and not least:
            # Its picture was lost with the data folder.
            self._figure = None
        elif status != 200:
            self.problems.append(f"{name}: {status}: {body[:300]!r}")
        elif wrong := _wrong(name, body, least):
            self.problems.append(f"{name}: {wrong}")
        elif name == "patent":
            self._figure = json.loads(body)["figures"][0]["digest"]

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def _wrong(name: str, body: bytes, least: int) -> str:
    """What is wrong with an answer of 200, or nothing."""
    if name == "page":
        return "" if b"<title>" in body and b"</html>" in body else "half a page"
    answer = json.loads(body)
    if name == "health":
        return "" if answer.get("status") == "ok" else f"health {answer}"
    if name == "patent":
        return "" if answer.get("publication") and answer.get("figures") else "half a patent"
    found = [result["publication"] for result in answer["results"]]
    if len(set(found)) < len(found):
        return f"a patent twice: {found}"
    if name in ("figure", "upload") and least and not found:
        return "no result by a drawing"
    if name == "all" and not (len(found) == answer["total"] >= least):
        return f"{len(found)} results of {answer['total']} in all, at least {least} are there"
    return ""
