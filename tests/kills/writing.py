"""Writes patents as a portal does: `python -m tests.kills.writing URL STORIES JOURNAL`.

It asks again after a cut connection and after a 503, then as late as that says; it binds a write to the revision that
it has read, and reads again where that has changed. Any other answer is wrong, and ends it with a sentence.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from tests.kills.writes import Journal, Story, Write, is_there, load

# Patents that are written at once; each has one writer, so that all that is there is its own.
WRITERS = 4
# Longer than the page is frozen, and than figseek waits for any write.
TIMEOUT_S = 90.0
# Who asks only once does not wait for long either.
ONCE_S = 4.0
# Between two questions, so that a kill finds some patents written and some not.
PAUSE_S = 0.3


class Wrong(Exception):
    """An answer that must not be."""


class Portal:
    """Carries stories out, and keeps in its journal what figseek has told."""

    def __init__(self, url: str, journal: Journal) -> None:
        self._url = url
        self._journal = journal
        self._http = urllib3.PoolManager(maxsize=WRITERS, retries=False)
        self._writing = threading.Lock()
        self._begun = journal.begun()
        self._acknowledged = journal.acknowledged()

    def tell(self, story: Story) -> None:
        """Carry out what is left of a story; at its end what was acknowledged last is there to be read."""
        seen = max((self._acknowledged.get(write.number, 0) for write in story), default=0)
        for write in story:
            if write.number not in self._acknowledged:
                seen = self._repeat(write, seen) if write.is_repeated else self._once(write, seen)
        last = story[-1]
        if last.is_repeated:
            _, there = self._look(last.publication, seen)
            if there is None or not is_there(last, there):
                raise Wrong(f"write {last.number} of {last.publication} was acknowledged and is not to be read")

    def _repeat(self, write: Write, seen: int) -> int:
        """Ask until it is done; the revision that it has given the patent."""
        while True:
            tag, there = self._look(write.publication, seen) if write.is_bound else ("", None)
            if there is not None and is_there(write, there):
                return self._done(write, there["revision"], seen)
            revision = self._ask(write, tag, TIMEOUT_S)
            if revision:
                return self._done(write, revision, seen)
            if write.method == "POST":
                _, there = self._look(write.publication, seen)
                if there is not None and is_there(write, there):
                    return self._done(write, there["revision"], seen)
            time.sleep(PAUSE_S)

    def _once(self, write: Write, seen: int) -> int:
        """Ask once; the revision that is there for sure, whatever becomes of it."""
        if write.number in self._begun:
            return seen
        tag, there = self._look(write.publication, seen)
        self._note(write, begun=True)
        revision = self._ask(write, tag, ONCE_S)
        return self._done(write, revision, seen) if revision else max(seen, there["revision"] if there else 0)

    def _done(self, write: Write, revision: int, seen: int) -> int:
        if revision < seen:
            raise Wrong(f"{write.publication} had the revision {seen} and has {revision} after write {write.number}")
        self._note(write, revision=revision)
        return revision

    def _note(self, write: Write, **facts: int | bool) -> None:
        with self._writing:
            self._journal.add(write, **facts)

    def _look(self, publication: str, seen: int) -> tuple[str, dict[str, Any] | None]:
        """ETag and patent as they are; neither where there is none."""
        while True:
            answer = self._request("GET", f"/api/v1/patents/{publication}", TIMEOUT_S)
            if answer is not None and answer.status == 404 and not seen:
                return "", None
            if answer is not None and answer.status == 200:
                there: dict[str, Any] = answer.json()
                if there["revision"] < seen:
                    raise Wrong(f"{publication} had the revision {seen} and has {there['revision']}")
                return _tag(answer, there["revision"]), there
            _expect(answer, "GET", publication, ())
            time.sleep(PAUSE_S)

    def _ask(self, write: Write, tag: str, timeout_s: float) -> int:
        """Ask for a write; the revision that it has made, 0 where that is not known."""
        headers = {"Prefer": write.prefer} if write.prefer else {}
        if write.is_bound:
            headers |= {"If-Match": tag} if tag else {"If-None-Match": "*"}
        path = "/api/v1/patents" + ("" if write.method == "POST" else f"/{write.publication}")
        answer = self._request(write.method, path, timeout_s, headers, _body(write))
        if answer is None or answer.status not in (200, 201, 202):
            met = (412,) if write.is_bound else (409,) if write.method == "POST" else ()
            _expect(answer, write.method, write.publication, met)
            return 0
        if answer.status == 202:
            return self._follow(write, answer.json()["job"])
        told = answer.json()
        if told["failures"] or told["publication"] != write.publication:
            raise Wrong(f"write {write.number} of {write.publication} is answered by {told}")
        _tag(answer, told["revision"])
        return int(told["revision"])

    def _follow(self, write: Write, job: str) -> int:
        """Wait for the end of a job that was taken; the revision that it has made, 0 where it was refused."""
        while True:
            answer = self._request("GET", f"/api/v1/jobs/{job}", TIMEOUT_S)
            if answer is not None and answer.status == 200:
                told = answer.json()
                if told["state"] == "ended":
                    return int(told["written"]["revision"]) if told["written"] else 0
            else:
                _expect(answer, "GET", f"{job} of {write.publication}", ())
            time.sleep(PAUSE_S)

    def _request(
        self,
        method: str,
        path: str,
        timeout_s: float,
        headers: Mapping[str, str] | None = None,
        sent: Mapping[str, Any] | None = None,
    ) -> urllib3.BaseHTTPResponse | None:
        """The answer; None where there is none. A 503 is waited out as long as it says."""
        try:
            answer = self._http.request(
                method, self._url + path, timeout=timeout_s, headers=dict(headers or {}), **(sent or {})
            )
        except HTTPError:
            return None
        if answer.status == 503:
            after = answer.headers.get("Retry-After", "")
            if not after.isdigit():
                raise Wrong(f"{method} {path}: 503 without Retry-After")
            time.sleep(int(after))
        return answer


def _expect(answer: urllib3.BaseHTTPResponse | None, method: str, what: str, met: tuple[int, ...]) -> None:
    """Refuse an answer that is none of these, no 503, and not lost with its connection."""
    if answer is not None and answer.status not in (503, *met):
        raise Wrong(f"{method} of {what} is answered by {answer.status}: {answer.data[:300]!r}")


def _tag(answer: urllib3.BaseHTTPResponse, revision: int) -> str:
    tag = answer.headers.get("ETag", "")
    if tag != f'"{revision}"':
        raise Wrong(f"the ETag of revision {revision} is {tag}")
    return tag


def _body(write: Write) -> dict[str, Any]:
    if write.method == "PATCH":
        return {"json": write.body}
    images = [("images", (file, Path(path).read_bytes())) for file, path in write.images.items()]
    return {"fields": [("record", json.dumps(write.body)), *images]}


def main(url: str, stories: str, journal: str) -> int:
    """Carry out what is left of some stories; 1 and a sentence where figseek has answered what it must not."""
    portal = Portal(url, Journal(Path(journal)))
    with ThreadPoolExecutor(WRITERS) as pool:
        try:
            list(pool.map(portal.tell, load(Path(stories))))
        except Wrong as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
