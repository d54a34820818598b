from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from workers.errors import UnreadableSource, WorkersError
from workers.outputs import output
from workers.sources.extras import read_file_of


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


@pytest.mark.parametrize(
    ("name", "words"),
    [(".", "is there already"), ("a" * 300 + ".tar", "File name too long"), ("a/b", "Not a directory")],
)
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(WorkersError, match=words), output(tmp_path / name):
        pytest.fail("nothing is written")
    assert [one.name for one in tmp_path.iterdir()] == ["a"]


def test_a_tar_that_was_broken_off_is_told_from_one_without_that_file(tmp_path: Path) -> None:
    path = tmp_path / "out.tar"
    with output(path) as made:
        for name in ("patents.jsonl", "backup.json"):
            with made.lines(name) as lines:
                lines.write(b"{}\n" * 9000)
    assert len(read_file_of(path, "backup.json")) == 27_000
    assert read_file_of(path, "keys.jsonl") == b""
    whole = path.read_bytes()
    for size in (512, 20_000, 28_000, 30_000):
        path.write_bytes(whole[:size])
        with pytest.raises(UnreadableSource, match="is not whole"):
            read_file_of(path, "backup.json")
