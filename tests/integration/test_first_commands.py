"""Two commands at once on a data folder that is not there yet."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

Unpack = Callable[[Path, int], list[Path]]


def test_two_ingests_at_once_on_a_fresh_folder_share_services_and_index(tmp_path: Path, unpack_sample: Unpack) -> None:
    folders = unpack_sample(tmp_path / "grants", 2)
    command = [str(Path(sys.executable).with_name("figseek")), "ingest", "--data", str(tmp_path / "data")]
    environ = {**os.environ, "FIGSEEK_ELASTICSEARCH_HEAP": "512m"}
    both = [
        subprocess.Popen([*command, str(folder)], env=environ, stderr=subprocess.PIPE, text=True) for folder in folders
    ]
    errors = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
