from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from workers.outputs import output


@pytest.mark.parametrize("name", ["out", "out.tar"])
def test_what_is_written_is_for_its_owner_alone(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with output(path) as made:
        with made.lines("keys.jsonl") as lines:
            lines.write(b"{}")
        made.image("0" * 64, b"image")
        assert all(one.stat().st_mode & 0o077 == 0 for one in tmp_path.rglob("*"))
    assert path.stat().st_mode & 0o077 == 0
    if path.is_file():
        with tarfile.open(path) as tar:
            assert {(one.name, one.mode) for one in tar} == {("keys.jsonl", 0o600), (f"images/{'0' * 64}", 0o600)}
