"""Tasks wait: an ingest by a worker alone while Elasticsearch misbehaves, writes nothing, or the broker hangs."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from search.node import record
from search.settings import Settings
from tests.integration.faults import NONE, Fault, Proxy, no_fault
from workers.context import Context, connect

Unpack = Callable[[Path, int], list[Path]]
PATENTS = 6
INGEST_S = 240
# As soon as there is any row, while a worker alone has all or nearly all of them before it.
BEGUN = {"waiting", "sent", "running", "indexed"}
FIGSEEK = str(Path(sys.executable).with_name("figseek"))


@pytest.fixture
def proxy(elasticsearch_url: str) -> Iterator[Proxy]:
    with Proxy(elasticsearch_url).running() as running:
        yield running


@pytest.fixture
def settings(services: Settings, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of a figseek that meets Elasticsearch only through the proxy."""
    prefix = f"out{abs(hash(request.node.name)) % 10**6}-"
    named = {"elasticsearch_url": proxy.url, "data": tmp_path / "data", "blobs_url": str(tmp_path / "blobs")}
    return services.model_copy(update=named | {"index_prefix": prefix, "workers": 1})


@contextmanager
def started(settings: Settings, log: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command of figseek; what it wrote is in the log, its answer on its standard output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FIGSEEK_")}
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [FIGSEEK, *words], env=kept | settings.to_environ(), stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(30)


@contextmanager
def ingesting(settings: Settings, folder: Path, unpack_sample: Unpack) -> Iterator[subprocess.Popen[str]]:
    """An ingest of a few patents, by a worker alone."""
    unpack_sample(folder / "grants", PATENTS)
    alone = settings.model_copy(update={"workers": 0})
    with (
        started(settings, folder / "worker.log", "worker"),
        started(alone, folder / "ingest.log", "ingest", str(folder / "grants"), "--json") as process,
    ):
        yield process


def answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, _ = process.communicate(timeout=INGEST_S)
    assert process.returncode == 0
    return dict(json.loads(out))


def wait_for_rows(context: Context, states: set[str]) -> None:
    """Wait until some row of the ledger is in one of some states."""
    deadline = time.monotonic() + INGEST_S
    while time.monotonic() < deadline:
        if context.elastic.index_names(f"{context.ledger.rows}*"):
            context.elastic.refresh(context.ledger.rows)
            rows = context.elastic.scan(context.ledger.rows, {"match_all": {}}, {"includes": ["state"]})
            if states & {stored.source["state"] for stored in rows}:
                return
        time.sleep(0.1)
    raise AssertionError(f"no row is in {states}")


def test_an_ingest_ends_right_though_every_fourth_request_fails(
    settings: Settings, proxy: Proxy, tmp_path: Path, unpack_sample: Unpack
) -> None:
    rng = random.Random(3)
    faults = [Fault(status=429), Fault(status=503), Fault(cut="before"), Fault(cut="after"), Fault(delay_s=1)]
    begun = threading.Event()

    def choose(method: str, path: str) -> Fault:
        """Begin with the first rows that the ingest writes, before any worker can have one."""
        if path.split("?")[0].endswith("/_bulk"):
            begun.set()
        return rng.choice(faults) if begun.is_set() and rng.random() < 0.25 else NONE

    proxy.choose = choose
    with ingesting(settings, tmp_path, unpack_sample) as process:
        assert answer(process)["patents"] == {"found": PATENTS, "indexed": PATENTS, "unchanged": 0, "failed": 0}
    assert proxy.hurt > PATENTS
    proxy.choose = no_fault
    assert "Traceback" not in (tmp_path / "ingest.log").read_text()


def test_an_ingest_waits_while_the_index_takes_no_writes(
    settings: Settings, tmp_path: Path, unpack_sample: Unpack
) -> None:
    context = connect(settings, threads=1)

    def set_block(value: bool | None) -> None:
        name = f"{settings.index_prefix}*"
        context.elastic._client.indices.put_settings(index=name, settings={"index.blocks.write": value})

    with ingesting(settings, tmp_path, unpack_sample) as process:
        wait_for_rows(context, BEGUN)
        set_block(True)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(12)
        set_block(None)
        assert answer(process)["patents"]["indexed"] == PATENTS
    said = (tmp_path / "ingest.log").read_text()
    assert "Traceback" not in said


def test_an_ingest_waits_for_a_broker_that_hangs(
    settings: Settings, services: Settings, tmp_path: Path, unpack_sample: Unpack
) -> None:
    found = record.read(services.data / "services.json")
    assert found is not None
    assert found.valkey is not None
    with ingesting(settings, tmp_path, unpack_sample) as process:
        wait_for_rows(connect(settings, threads=1), BEGUN)
        os.kill(found.valkey.pid, signal.SIGSTOP)
        try:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(12)
        finally:
            os.kill(found.valkey.pid, signal.SIGCONT)
        assert answer(process)["patents"]["indexed"] == PATENTS
