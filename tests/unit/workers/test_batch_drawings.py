"""What a row of a batch names as its image comes from outside: a file of a bounded size, nothing without an end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from search.errors import BadQuery
from search.limits import UPLOAD_BYTES
from workers.batch.run import read_drawing


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"x" * 1000)
    assert read_drawing(path) == b"x" * 1000


def test_a_file_that_is_too_large_is_not_said_to_have_another_size(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.touch()
    os.truncate(path, 300_000_000)
    with pytest.raises(BadQuery, match=rf"^image: a\.tif is larger than {UPLOAD_BYTES:,} bytes"):
        read_drawing(path)


@pytest.mark.timeout(20)
def test_a_pipe_that_nobody_writes_holds_nothing_up(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    os.mkfifo(path)
    with pytest.raises(BadQuery, match=r"^image: a\.png is no regular file"):
        read_drawing(path)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("none.png", "none.png cannot be read: No such file"), (".", "Is a directory"), ("a\0.png", "null byte")],
)
def test_what_is_no_file_is_refused_by_name(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(BadQuery, match=f"^image: .*{reason}"):
        read_drawing(tmp_path / name)


def test_a_device_without_an_end_is_refused() -> None:
    with pytest.raises(BadQuery, match="zero is no regular file"):
        read_drawing(Path("/dev/zero"))
