"""A real worker on the session's services, the HTTP interface in this process, and small patents to write."""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from encoder.registry import find_spec
from search.app import compose, create_app
from search.settings import Settings
from tests.integration.made_patents import drawing
from workers.context import Context, connect

FORM = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Figseek:
    """One figseek under a prefix of its own."""

    settings: Settings
    context: Context
    client: FlaskClient

    def put(self, record: dict[str, Any], *seeds: int, **headers: str) -> TestResponse:
        """PUT a record with the drawings of some seeds."""
        return self.client.put(
            f"/api/v1/patents/{record['publication']}",
            data=form(record, *seeds),
            headers=in_words(headers),
            content_type=FORM,
        )

    def command(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run a command on it as its user does; its worker is the one that runs here."""
        environ = {**os.environ, **self.settings.to_environ(), "FIGSEEK_WORKERS": "0"}
        line = [str(Path(sys.executable).with_name("figseek")), *map(str, words)]
        done = subprocess.run(line, env=environ, capture_output=True, text=True, timeout=180, check=False)
        assert "Traceback" not in done.stderr
        return done

    def answer(self, *words: object, status: int = 0) -> dict[str, Any]:
        """Run a command and read its JSON."""
        done = self.command(*words, "--json")
        assert done.returncode == status, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def revision(self, publication: str) -> int | None:
        return self.context.index.revision(self.context.index.current().name, publication)


def in_words(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def form(record: dict[str, Any], *seeds: int) -> dict[str, Any]:
    images = [(io.BytesIO(drawing(seed)), f"{seed}.png") for seed in seeds]
    return {"record": json.dumps(record), "images": images}


def record(number: int, *seeds: int, **changes: Any) -> dict[str, Any]:
    """A record with a figure for each seed."""
    figures = [{"file": f"{seed}.png", "text": f"FIG. {at} is a view"} for at, seed in enumerate(seeds, 1)]
    return {
        "publication": f"USD08{number:05d}S1",
        "title": "Desk lamp",
        "date": "2020-02-04",
        "locarno": ["26-05"],
        "applicants": ["Acme"],
        "figures": figures,
        **changes,
    }


def digest(seed: int) -> str:
    return hashlib.sha256(drawing(seed)).hexdigest()


@contextmanager
def figseek(services: Settings, folder: Path, *, workers: int = 1, **changes: str) -> Iterator[Figseek]:
    """A figseek with a worker of so many processes, which ends with the context."""
    given = {
        "data": folder / "data",
        "blobs_url": str(folder / "blobs"),
        "index_prefix": f"w{secrets.token_hex(4)}-",
        "workers": workers,
        **changes,
    }
    settings = Settings.model_validate({**services.model_dump(), **given})
    context = connect(settings, threads=1)
    context.ledger.create()
    context.index.ensure(find_spec(settings.encoder))
    command = [str(Path(sys.executable).with_name("figseek")), "worker"]
    environ = {**os.environ, **settings.to_environ()}
    with (folder / "worker.log").open("wb") as log, subprocess.Popen(command, env=environ, stderr=log) as worker:
        try:
            client = create_app(compose(settings), "localhost", images=context.images).test_client()
            # Whatever else the machine does: a 202 is asked for where one is meant.
            client.environ_base["HTTP_PREFER"] = "wait=60"
            yield Figseek(settings, context, client)
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(20)
