"""Clocks that step by an hour, forth and back, in workers, commands and the page: nothing is done twice or never."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from encoder.registry import find_spec
from search.errors import NotFound, Unavailable
from search.jobs import Row
from search.settings import Settings
from tests.kills.expected import certain
from tests.kills.faketime import Clock
from tests.kills.reference import Reference
from tests.kills.searcher import Searcher
from tests.kills.site import FIGSEEK, free_port, wait
from tests.kills.source import Grants
from tests.kills.verdict import documents
from workers.context import Context, connect
from workers.services import running_services

PATENTS = 12
COMMAND_S = 300
# The clocks step once a second; the rows are looked at more often, so that the kill comes while some are left.
LOOK_S = 0.1
LOOKS_A_STEP = 10
PREFIX = "clocks-"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Elasticsearch and Valkey by the machine's own clock; the tests bring workers."""
    wanted = Settings(data=tmp_path_factory.mktemp("clocks") / "data", elasticsearch_heap="512m", workers=0)
    with running_services(wanted, "tests") as settings:
        yield settings.model_copy(update={"index_prefix": PREFIX})


@pytest.fixture
def context(services: Settings) -> Context:
    return connect(services, threads=1)


def _clock(folder: Path, name: str, hours: float) -> Clock:
    clock = Clock(folder / f"{name}.clock")
    clock.step(hours)
    return clock


def _environ(settings: Settings, folder: Path, clock: Clock | None) -> dict[str, str]:
    """The environment of a process that uses the services by their names, with a clock of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FIGSEEK_")}
    blobs = settings.blobs_url or str(settings.data / "blobs")
    named = settings.model_copy(update={"data": folder / "unused", "blobs_url": blobs})
    extra: Mapping[str, str] = clock.environ() if clock else {}
    return kept | named.to_environ() | dict(extra)


@contextmanager
def _worker(settings: Settings, folder: Path, clock: Clock) -> Iterator[subprocess.Popen[bytes]]:
    environ = _environ(settings.model_copy(update={"workers": 1}), folder, clock)
    with (folder / f"{clock.file.stem}.log").open("wb") as log:
        process = subprocess.Popen([FIGSEEK, "worker"], env=environ, stderr=log, start_new_session=True)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(30)


@contextmanager
def _command(settings: Settings, folder: Path, clock: Clock, *words: str) -> Iterator[subprocess.Popen[str]]:
    environ = _environ(settings, folder, clock)
    with subprocess.Popen(
        [FIGSEEK, *words], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@contextmanager
def _page(settings: Settings, folder: Path, clock: Clock) -> Iterator[str]:
    """The page's process; its address, once it answers there."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "search.web", "--port", str(port)]
    environ = _environ(settings, folder, clock)
    with (folder / "page.log").open("wb") as log, subprocess.Popen(command, env=environ, stderr=log) as process:
        try:
            deadline = time.monotonic() + COMMAND_S
            while not _ask(url + "/healthz"):
                assert process.poll() is None, (folder / "page.log").read_text()
                assert time.monotonic() < deadline, "the page does not start"
                time.sleep(LOOK_S)
            yield url
        finally:
            process.send_signal(signal.SIGTERM)


def _ask(url: str, method: str = "GET", body: Mapping[str, str] | None = None) -> int:
    """The status of an answer, 0 when nobody is there."""
    headers = {"Content-Type": "application/merge-patch+json", "Prefer": "wait=60"}
    data = json.dumps(body).encode() if body else None
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=90) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def _rows(context: Context) -> list[Row]:
    context.elastic.refresh(context.ledger.rows)
    return [
        Row(**{**stored.source, "failures": ()})
        for stored in context.elastic.scan(context.ledger.rows, {"match_all": {}}, {})
    ]


@pytest.mark.timeout(900)
def test_stepped_clocks_neither_take_rows_from_the_living_nor_leave_them_with_the_dead(
    services: Settings, context: Context, tmp_path: Path
) -> None:
    grants, reference = Grants(tmp_path / "grants", PATENTS), Reference(tmp_path / "reference")
    hours = {"early": -1, "late": 1, "theirs": 0, "page": 0}
    early, late, theirs, page = (_clock(tmp_path, name, hours[name]) for name in hours)
    # As `figseek up` does before there is a page.
    context.index.ensure(find_spec(services.encoder))
    with ExitStack() as stack:
        stack.enter_context(_worker(services, tmp_path, early))
        doomed = stack.enter_context(_worker(services, tmp_path, late))
        url = stack.enter_context(_page(services, tmp_path, page))
        searcher = stack.enter_context(Searcher(url, grants.publications))
        ingest = stack.enter_context(_command(services, tmp_path, theirs, "ingest", str(grants.folder), "--json"))
        left: list[Row] | None = None
        for look in range(COMMAND_S * LOOKS_A_STEP):
            if ingest.poll() is not None:
                break
            step, rest = divmod(look, LOOKS_A_STEP)
            for clock, off in ((early, -1), (late, 1), (theirs, 1), (page, -1)) if rest == 0 else ():
                clock.step(off if step % 2 else 0)
            if left is None and any(row.state == "indexed" for row in _rows_or_none(context)):
                os.killpg(doomed.pid, signal.SIGKILL)
                left = [row for row in _rows(context) if row.state != "indexed"]
            time.sleep(LOOK_S)
        _, err = wait(ingest, 1)
        assert ingest.returncode == 0, err
        searcher.least = PATENTS
        assert left, "the kill came after the end"
        rows = _rows(context)
        assert {row.state for row in rows} == {"indexed"}
        # The kill explains the one row that the worker had in hand; a second is the other worker's, on a machine that
        # kept it from its touches for half a minute. Clocks that counted would take every row, every second.
        assert sum(row.attempts for row in rows) <= 2
        assert documents(context.index, certain(reference.patents(grants.folder))) == []
        before = context.index.revisions(context.index.current().name)

        reindex = stack.enter_context(_command(services, tmp_path, theirs, "reindex", "--json"))
        for step in range(COMMAND_S):
            if reindex.poll() is not None:
                break
            theirs.step(-1 if step % 2 else 1)
            page.step(-1 if step % 2 else 1)
            early.step(1 if step % 2 else -1)
            time.sleep(1)
        _, err = wait(reindex, 1)
        assert reindex.returncode == 0, err
        assert context.index.revisions(context.index.current().name) == before
        assert documents(context.index, certain(reference.patents(grants.folder))) == []

        theirs.step(-1)
        grants.change(0.5, random.Random(7))
        again = stack.enter_context(_command(services, tmp_path, theirs, "ingest", str(grants.folder), "--json"))
        _, err = wait(again, COMMAND_S)
        assert again.returncode == 0, err
        # Written an hour before the first by the command's clock, and newer all the same.
        made = reference.patents(grants.folder)
        assert documents(context.index, certain(made)) == []

        page.step(-1)
        changed, gone, *_ = sorted(made)
        searcher.least = PATENTS - 1
        assert _ask(f"{url}/api/v1/patents/{changed}", "PATCH", {"status": "expired"}) == 200
        assert _ask(f"{url}/api/v1/patents/{gone}", "DELETE") == 200
        # The same of what the page's clock wrote; and nobody who searched there has met a step.
        expected = made | {changed: replace(made[changed], status="expired")}
        assert documents(context.index, certain(expected) | {gone: (None,)}) == []
        assert searcher.problems == []
        assert searcher.counts["200"]


def _rows_or_none(context: Context) -> list[Row]:
    """The rows; none before the command has made the ledger."""
    with suppress(NotFound, Unavailable):
        return _rows(context)
    return []
