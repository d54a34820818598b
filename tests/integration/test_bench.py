"""Every measurement of the bench once, at the smallest sizes: figures come out, whatever they are."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workers.bench.runner import MEASUREMENTS

Command = Callable[..., subprocess.CompletedProcess[str]]
SMALL = ("--patents", "4", "--figures", "140", "--rounds", "1", "--queries", "3")
# One figure of each measurement, and the aims that the bench is for.
NAMED = {
    "encoder": "… times open_clip ViT-B/32, 1 thread",
    "sheet": "file to vector of its decoding, sheet of published size",
    "ingest": "… times the first",
    "search": "figseek's own part, of the _msearch",
    "recall": "recall@10 of image vectors",
    "clients": "hybrid search over HTTP, 8 clients",
}


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder with a short name: Valkey's socket lies in it."""
    with tempfile.TemporaryDirectory(prefix="b") as folder:
        yield Path(folder)


@pytest.mark.timeout(600)
def test_every_measurement_gives_its_figures_and_leaves_nothing_behind(
    tmp_path: Path, scratch: Path, figseek: Command
) -> None:
    out = tmp_path / "bench.json"
    done = figseek(tmp_path / "data", "bench", *SMALL, "--out", out, timeout_s=580, TMPDIR=str(scratch))
    assert done.returncode == 0, done.stderr
    answer = json.loads(out.read_text())
    measured = {one["name"]: one for one in answer["measured"]}
    assert len(measured) == len(answer["measured"])
    assert set(NAMED) == set(MEASUREMENTS)
    assert set(NAMED.values()) <= set(measured)
    assert all(one["value"] >= 0 for one in measured.values())
    assert measured["recall@10 of image vectors"]["value"] > 0.5
    # So small a run is held to the aims of nothing that depends on its size.
    assert measured[NAMED["encoder"]]["met"] is not None
    assert {measured[NAMED[name]]["met"] for name in ("ingest", "search", "recall")} == {None}
    assert answer["sizes"]["patents"] == 4
    assert "images/s" in done.stdout
    assert list(scratch.glob("figseek*")) == []  # torch leaves caches of its own
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing"], "there is no measurement 'nothing'; there are encoder, sheet"),
        (["sheet", "--out", "nowhere/at/all.json"], "cannot be written"),
    ],
)
def test_what_cannot_be_measured_is_said_at_once(tmp_path: Path, figseek: Command, words: list[str], said: str) -> None:
    done = figseek(tmp_path / "data", "bench", *words)
    assert done.returncode == 2
    assert said in done.stderr
