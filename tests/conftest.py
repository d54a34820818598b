"""Shared by all tests: grants cut from the shipped sample, and the command run as its user runs it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from encoder.training.drawings.sample import sample_path

# Tests run two at a time on two cores; networks so small take five to twenty times as long when their threads wait for
# each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# The same examples in every run, few enough for the gate; `pytest --hypothesis-profile=long` looks for new ones.
settings.register_profile("suite", max_examples=60, deadline=None, derandomize=True, database=None)
settings.register_profile(
    "long", max_examples=5_000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")

Unpack = Callable[[Path, int], list[Path]]
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def unpack_sample() -> Unpack:
    """Unpack the first so many grants of the sample, a folder each, under a path."""

    def unpack(target: Path, count: int) -> list[Path]:
        folders = []
        with tarfile.open(sample_path()) as tar:
            archives = [member for member in tar if member.name.upper().endswith(".ZIP")]
            for member in sorted(archives, key=lambda member: member.name)[:count]:
                file = tar.extractfile(member)
                assert file is not None
                folder = target / Path(member.name).stem
                with zipfile.ZipFile(io.BytesIO(file.read())) as grant:
                    for name in grant.namelist():
                        path = folder / Path(name).name
                        path.parent.mkdir(parents=True, exist_ok=True)
                        path.write_bytes(grant.read(name))
                folders.append(folder)
        return folders

    return unpack


@pytest.fixture(scope="session")
def figseek() -> Command:
    """Run `figseek` as a user does: `figseek(data, "ingest", path)`."""

    def run(data: Path, *words: object, timeout_s: float = 180, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(Path(sys.executable).with_name("figseek")), *map(str, words)],
            env={**os.environ, "FIGSEEK_DATA": str(data), "FIGSEEK_ELASTICSEARCH_HEAP": "512m", **settings},
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def ingest_json(figseek: Command) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Run `figseek ingest --json` and return its exit status and its answer."""

    def run(data: Path, *paths: Path) -> tuple[int, dict[str, Any]]:
        done = figseek(data, "ingest", *paths, "--json")
        assert done.stdout.count("\n") == 1, done.stderr
        return done.returncode, json.loads(done.stdout)

    return run
