"""A disk that fills in mid-ingest: what runs waits or says so, nothing is half-written, and all ends well with room."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from search.node.folder import prepare
from tests.kills.expected import certain
from tests.kills.reference import Reference
from tests.kills.searcher import Searcher
from tests.kills.site import Site, wait
from tests.kills.source import Grants
from tests.kills.verdict import Truth, verdict

Command = Callable[..., subprocess.CompletedProcess[str]]
# Room for the node above its watermarks of a gigabyte, and for what the test writes.
SIZE_MB = 1500
# Longer than the node's look at its disk, every half minute: it meets both the full disk and its own flood stage.
FULL_S = 40
INGEST_S = 300


@contextmanager
def mounted(place: Path, size_mb: int) -> Iterator[Path]:
    """A small tmpfs of its own."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "figseek-test", str(place)]
    done = subprocess.run(mount, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path) -> Path:
    """Take all room that is left."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as stream:
        size = 64 << 20
        while size >= 4096:
            try:
                os.posix_fallocate(stream.fileno(), filler.stat().st_size, size)
            except OSError:
                size //= 2
    return filler


@pytest.mark.mounts
@pytest.mark.timeout(900)
def test_a_disk_that_fills_in_mid_ingest_loses_and_halves_nothing(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", SIZE_MB) as small_disk:
        _fill_in_mid_ingest(small_disk, tmp_path)


def _fill_in_mid_ingest(small_disk: Path, folder: Path) -> None:
    site, grants = Site(small_disk), Grants(folder / "grants", 16)
    reference = Reference(folder / "reference")
    words = ("ingest", str(grants.folder), "--json")
    searcher = Searcher(site.url, grants.publications)
    with site.running(), searcher:
        said = []
        command = site.command(*words)
        _wait_for_pictures(site.data / "blobs" / "upright", 20)
        filler = fill(small_disk)
        full_until = time.monotonic() + FULL_S
        while time.monotonic() < full_until:
            if command.poll() is not None:
                _, err = wait(command, 1)
                assert command.returncode == 2, err
                said.append(err)
                command = site.command(*words)
            time.sleep(1)
        filler.unlink()
        for _ in range(3):
            _, err = wait(command, INGEST_S)
            if command.returncode == 0:
                break
            said.append(err)
            command = site.command(*words)
        assert command.returncode == 0, err
        assert not [err for err in said if "Traceback" in err], said
        files = {place: (reference.blobs / place).read_bytes() for place in _made(reference, grants)}
        assert verdict(site.data, site.url, Truth(certain(reference.patents(grants.folder)), files)) == []
    assert searcher.problems == []


def _made(reference: Reference, grants: Grants) -> set[Path]:
    reference.patents(grants.folder)
    return reference.files(grants.folder)


def _wait_for_pictures(folder: Path, count: int) -> None:
    deadline = time.monotonic() + INGEST_S
    while len(list(folder.rglob("*.png"))) < count:
        assert time.monotonic() < deadline, "the ingest did not get going"
        time.sleep(0.1)


@pytest.mark.mounts
@pytest.mark.parametrize("begun", [False, True], ids=["new folder", "folder in use"])
def test_nothing_starts_on_a_full_disk_and_one_sentence_says_why(tmp_path: Path, figseek: Command, begun: bool) -> None:
    with mounted(tmp_path / "disk", 4) as place:
        if begun:
            prepare(place / "data")
        fill(place)
        done = figseek(place / "data", "search", "--text", "lamp")
    assert done.returncode == 2
    assert re.search(r"is full|No space left on device", done.stderr)
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().count("\n") <= 1
