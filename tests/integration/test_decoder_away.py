"""A worker's row while no decoder answers: tried again like an outage, but not for ever."""

from __future__ import annotations

import io
import json
import logging
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from encoder.registry import find_spec
from search.jobs import Row
from search.settings import Settings
from workers import pipeline
from workers.context import Context, connect

PUBLICATION = "USD0800001S1"


@pytest.fixture
def context(services: Settings, tmp_path: Path) -> Iterator[Context]:
    named = {"blobs_url": str(tmp_path / "blobs"), "index_prefix": f"d{uuid.uuid4().hex[:8]}-"}
    made = connect(services.model_copy(update=named), threads=1)
    made.ledger.create()
    made.index.ensure(find_spec(made.settings.encoder))
    yield made
    made.sandbox.close()


@pytest.fixture
def row(context: Context) -> Row:
    """A row with one good drawing, as a worker gets it."""
    image = Image.new("L", (120, 160), 255)
    ImageDraw.Draw(image).rectangle((20, 30, 100, 140), outline=0, width=3)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    record = {
        "publication": PUBLICATION,
        "title": "Desk lamp",
        "date": "2020-02-04",
        "locarno": ["26-05"],
        "figures": [{"file": "1.png", "text": "FIG. 1 is a view"}],
    }
    job = context.ledger.open_job("ingest", {"paths": ["a"]})
    made = Row(
        job=job.job,
        kind="ingest",
        publication=PUBLICATION,
        source="a.jsonl",
        source_digest="x",
        revision=job.revision,
        record=context.blobs.put("records", json.dumps(record).encode()),
        images={"1.png": {"digest": context.blobs.put("images", buffer.getvalue())}},
        found=1,
    )
    context.ledger.add([made])
    context.ledger.claim(1, ("ingest",))
    return made


def test_a_row_waits_for_the_decoder_and_loses_no_figure(
    context: Context, row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, waits = sys.executable, []

    class Mending(logging.Handler):
        """Brings the decoder back once the worker says that it waits."""

        def emit(self, record: logging.LogRecord) -> None:
            waits.append(record.getMessage())
            monkeypatch.setattr("sys.executable", there)

    handler = Mending()
    pipeline.logger.addHandler(handler)
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    try:
        pipeline.work(context, row.job, PUBLICATION)
    finally:
        pipeline.logger.removeHandler(handler)
    assert len(waits) == 1
    assert "DecoderUnavailable" in waits[0]
    counts = context.ledger.counts(row.job)
    assert counts.states == {"indexed": 1}
    assert counts.figures["failed"] == 0


def test_a_row_whose_decoder_never_answers_fails_by_name_in_the_end(
    context: Context, row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "MAX_ATTEMPTS", 2)
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    pipeline.work(context, row.job, PUBLICATION)
    assert context.ledger.counts(row.job).states == {"failed": 1}
    (failure,) = context.ledger.failures(row.job)
    assert failure["figure"] is None
    assert "cannot be started" in str(failure["reason"])
    assert "tried 2 times" in str(failure["reason"])
