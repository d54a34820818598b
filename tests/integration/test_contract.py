"""Schemathesis over the whole OpenAPI document, as anybody may run it against a figseek that listens."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from waitress.server import create_server

from search import limits
from search.access.callers import Door
from search.access.keys import ADMIN, SEARCH, WRITE, make
from search.access.keystore import KeyStore
from search.access.ratelimits import counters
from search.app import create_app
from search.jobs import Ledger, now_ms
from search.settings import Settings
from search.web import Channel
from tests.integration import made_patents
from tests.integration.made_patents import Corpus

ROOT = Path(__file__).parents[2]
# Made up for each operation, beside some 250 that cover its schema. SCHEMATHESIS_EXAMPLES=500 looks for more.
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "10")


@pytest.fixture(scope="module")
def corpus(services: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    prefix = f"contract-{secrets.token_hex(4)}-"
    documents = [made_patents.made(number) for number in range(3)]
    loaded = made_patents.load(services.elasticsearch_url, prefix, tmp_path_factory.mktemp("blobs"), documents)
    Ledger(loaded.service.elastic, prefix).create()
    yield loaded
    made_patents.unload(loaded)


@pytest.fixture
def key(corpus: Corpus) -> str:
    """A key that may do everything, as often as it likes."""
    record, text = make("schemathesis", (SEARCH, WRITE, ADMIN), now_ms())
    KeyStore(corpus.service.elastic, corpus.service.index.prefix).add(record)
    return text


def served(corpus: Corpus, door: Door) -> Iterator[str]:
    app = create_app(corpus.service, "127.0.0.1", door)
    server: Any = create_server(app, host="127.0.0.1", port=0, max_request_body_size=limits.DRAINED_BYTES)
    server.channel_class = Channel
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(10)


@pytest.fixture
def open_door(corpus: Corpus, services: Settings) -> Iterator[str]:
    """Where the app listens as it does beyond loopback: with a key only."""
    yield from served(corpus, Door(is_loopback=False, counters=counters(services.broker_url.get_secret_value())))


@pytest.mark.timeout(600)
def test_no_answer_is_an_error_of_ours_or_off_its_schema(open_door: str, key: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            "run",
            f"{open_door}/openapi.json",
            *("--checks", "all", "--seed", "5", "--max-examples", EXAMPLES, "--generation-database", "none"),
            # No schema says which numbers are patents', which codes classes and which bytes drawings.
            *("--exclude-checks", "positive_data_acceptance"),
            *("--continue-on-failure", "--warnings", "off"),
            *("--header", f"Authorization: Bearer {key}", "--header", "Prefer: wait=0"),
        ],
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.integration.openapi_hooks", "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
