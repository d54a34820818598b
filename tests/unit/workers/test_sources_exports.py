from __future__ import annotations

import contextlib
import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from search import limits
from workers.errors import UnreadableSource, WorkersError
from workers.outputs import output
from workers.sources import limits as bounds
from workers.sources import read
from workers.sources.exports import RecordSource, read_lines
from workers.sources.extras import read_file_of
from workers.sources.records import Unreadable

IMAGE = b"any bytes"
DIGEST = hashlib.sha256(IMAGE).hexdigest()


def line(number: int = 1, **changes: Any) -> bytes:
    figures = [{"file": "a.tif", "digest": DIGEST}]
    record = {"publication": f"USD{number:07}S1", "title": "Lamp", "figures": figures, **changes}
    return json.dumps(record).encode() + b"\n"


def write(path: Path, *lines: bytes) -> Path:
    with output(path) as out:
        with out.lines("patents.jsonl") as stream:
            stream.writelines(lines)
        out.image(DIGEST, IMAGE)
    return path


def failures(items: list[Any]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Unreadable)]


@pytest.mark.parametrize("name", ["export", "export.tar", "deep/er/export.TAR"])
def test_what_is_written_is_read_again(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    write(tmp_path / name, line(1), line(2))
    top = tmp_path / name.partition("/")[0]
    found = []
    for item in read(top):
        assert isinstance(item, RecordSource)
        found.append((item.record.publication, item.load(DIGEST)))
        with pytest.raises(UnreadableSource, match="0000"):
            item.load("0" * 64)
    assert found == [("USD0000001S1", IMAGE), ("USD0000002S1", IMAGE)]
    assert list(top.parent.iterdir()) == [top]


def test_a_bad_line_is_refused_by_its_number_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RECORD_BYTES", 1 << 20)
    bad = [b"{\n", line(2, title=5), line(3, description="a" * (1 << 20) * 3), b"\n", line(4, colour=1), b"[" * 99_999]
    items = list(read(write(tmp_path / "export", line(1), *bad, b"\n", line(9))))
    assert [item.record.publication for item in items if isinstance(item, RecordSource)] == [
        "USD0000001S1",
        "USD0000009S1",
    ]
    reasons = failures(items)
    for number, words in ((2, "not JSON"), (3, "title: "), (4, "longer than 1 MB"), (6, "colour: "), (7, "not JSON")):
        (reason,) = [one for one in reasons if one.startswith(f"Line {number} ")]
        assert words in reason
    assert len(reasons) == 5
    assert all(item.name.startswith("export/patents.jsonl:") for item in items)


def test_a_last_line_that_was_cut_is_refused(tmp_path: Path) -> None:
    items = list(read(write(tmp_path / "e.tar", line(1), line(2)[:-20])))
    assert len(items) == 2
    assert "Line 2 of patents.jsonl" in failures(items)[0]


def test_links_lead_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(IMAGE)
    folder = write(tmp_path / "export", line(1))
    (folder / "images" / DIGEST).unlink()
    (folder / "images" / DIGEST).symlink_to(secret)
    (item,) = read(folder)
    assert isinstance(item, RecordSource)
    with pytest.raises(UnreadableSource, match="is a link"):
        item.load(DIGEST)
    (folder / "patents.jsonl").rename(tmp_path / "lines")
    (folder / "patents.jsonl").symlink_to(tmp_path / "lines")
    (refused,) = failures(list(read(folder)))
    assert "leads out of the folder" in refused
    (refused,) = failures(list(read(folder / "patents.jsonl")))
    assert "no regular file" in refused


@pytest.mark.parametrize("kind", ["link", "traversal", "twice", "device"])
def test_a_hostile_member_of_a_tar_is_refused_and_the_rest_is_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "e.tar"
    with tarfile.open(path, "w") as tar:
        for name, data in (("patents.jsonl", line(1) + line(2)), (f"images/{DIGEST}", IMAGE)):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
        bad = tarfile.TarInfo("../x" if kind == "traversal" else f"images/{DIGEST}" if kind == "twice" else "images/x")
        bad.type = {"link": tarfile.SYMTYPE, "device": tarfile.CHRTYPE}.get(kind, tarfile.REGTYPE)
        bad.linkname = "/etc/passwd"
        tar.addfile(bad)
    items = []
    for item in read(path):
        items.append(item)
        assert isinstance(item, Unreadable) or (isinstance(item, RecordSource) and item.load(DIGEST) == IMAGE)
    assert len(items) == 3
    assert len(failures(items)) == 1


def test_a_truncated_tar_gives_what_came_before(tmp_path: Path) -> None:
    path = write(tmp_path / "e.tar", line(1))
    whole = path.read_bytes()
    for length in range(0, 2_048, 300):  # of its two members
        path.write_bytes(whole[:length])
        items = list(read(path))
        assert all(isinstance(item, RecordSource | Unreadable) for item in items)
        assert failures(items)


def test_a_gzipped_export_is_refused_by_name(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "e.tar.gz", "w:gz") as tar:
        tar.add(write(tmp_path / "export", line(1)), "export")
    (reason,) = failures(list(read(tmp_path / "e.tar.gz")))
    assert "unpack it" in reason


def test_a_large_image_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "IMAGE_BYTES", 4)
    for item in read(write(tmp_path / "e.tar", line(1))):
        assert isinstance(item, RecordSource)
        with pytest.raises(UnreadableSource, match="larger than"):
            item.load(DIGEST)


@pytest.mark.parametrize("name", ["export", "export.tar"])
def test_an_output_is_there_whole_or_not_at_all(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with contextlib.suppress(KeyboardInterrupt), output(path) as out:
        out.image(DIGEST, IMAGE)
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    left = tmp_path / f".{name}.partial"
    left.mkdir()
    (left / "of a killed command").touch()
    write(path, line(1))
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(WorkersError, match="there already"), output(path):
        pass


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WorkersError, match="cannot be written"), output(tmp_path / "missing" / "export.tar"):
        pass


@pytest.mark.parametrize("name", ["export", "export.tar"])
def test_other_files_of_a_backup(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, line(1))
    assert read_file_of(path, "patents.jsonl") == line(1)
    assert read_file_of(path, "backup.json") == b""


def test_what_is_no_tar_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    path.write_bytes(b"no tar" * 1000)
    with pytest.raises(UnreadableSource, match="no tar archive"):
        read_file_of(path, "backup.json")


def test_lines_are_read_as_they_are_asked_for() -> None:
    stream = io.BytesIO(line(1) + b"x" * 100)
    items = read_lines(stream, "e", lambda digest: b"")
    next(items)
    assert stream.tell() == len(line(1))
