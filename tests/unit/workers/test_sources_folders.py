"""Folder trees: every patent is found once and in order, and nothing outside the tree is shown."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from workers.errors import UnreadableSource
from workers.sources import Source, Unreadable, limits, read

XML = b"<us-patent-grant/>"


def fill(top: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return top


def names(path: Path) -> list[str]:
    return [item.name for item in read(path)]


def test_a_tree_of_folders_and_archives_is_read_in_sorted_order(tmp_path: Path) -> None:
    top = fill(
        tmp_path / "grants", {"b/B.XML": XML, "a/deep/er/A.xml": XML, "a/A.TIF": b"", "readme.md": b"", "b/B.TIF": b"b"}
    )
    with zipfile.ZipFile(top / "c.zip", "w") as archive:
        archive.writestr("C.XML", XML)
    (top / "cut.tar").write_bytes(b"")
    assert names(top) == ["grants/c.zip/C.XML", "grants/cut.tar", "grants/a/deep/er/A.xml", "grants/b/B.XML"]


def test_several_xmls_of_a_folder_share_its_images(tmp_path: Path) -> None:
    fill(tmp_path, {"A.XML": XML, "B.XML": XML, "1.TIF": b"one"})
    for item in read(tmp_path):
        assert isinstance(item, Source)
        assert item.images["1.tif"]() == b"one"


def test_one_xml_that_is_named_has_the_files_beside_it(tmp_path: Path) -> None:
    fill(tmp_path, {"A.XML": XML, "B.XML": XML, "1.TIF": b"one"})
    (item,) = read(tmp_path / "A.XML")
    assert isinstance(item, Source)
    assert (item.name, sorted(item.images)) == ("A.XML", ["1.TIF"])


def test_a_path_without_a_patent_yields_nothing_and_an_absent_one_is_an_error(tmp_path: Path) -> None:
    assert names(fill(tmp_path, {"a/notes.txt": b"", "I2021-SUPP/A.XML": XML})) == []
    assert names(tmp_path / "a" / "notes.txt") == []
    with pytest.raises(FileNotFoundError, match="is not there"):
        names(tmp_path / "absent")


def test_links_out_of_the_tree_are_not_followed(tmp_path: Path) -> None:
    outside = fill(tmp_path / "outside", {"secret.xml": XML, "secret.tif": b"secret"})
    top = fill(tmp_path / "top", {"A.XML": XML, "own.tif": b"own"})
    (top / "B.XML").symlink_to(outside / "secret.xml")
    (top / "out.tif").symlink_to(outside / "secret.tif")
    (top / "in.tif").symlink_to("own.tif")
    (top / "loop.xml").symlink_to("loop.xml")
    (top / "folder").symlink_to(outside)
    (top / "again").symlink_to(top)
    link, loop, source = read(top)
    assert isinstance(source, Source)
    assert sorted(source.images) == ["in.tif", "own.tif"]
    assert link == Unreadable("top/B.XML", "B.XML is not read: it is a link that leads out of the folder.")
    assert isinstance(loop, Unreadable)


def test_a_pipe_does_not_hold_the_reader_up(tmp_path: Path) -> None:
    fill(tmp_path, {"A.XML": XML})
    os.mkfifo(tmp_path / "A.TIF")
    os.mkfifo(tmp_path / "B.XML")
    pipe, source = read(tmp_path)
    assert isinstance(source, Source)
    assert "A.TIF" not in source.images
    assert isinstance(pipe, Unreadable)
    assert pipe.reason == "B.XML is not read: it is no regular file."


def test_files_that_are_too_large_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "XML_BYTES", 20)
    monkeypatch.setattr(limits, "IMAGE_BYTES", 20)
    fill(tmp_path, {"A.XML": XML, "B.XML": XML * 2, "A.TIF": bytes(21)})
    source, large = read(tmp_path)
    assert isinstance(large, Unreadable)
    assert large.reason.startswith("B.XML is larger than")
    assert isinstance(source, Source)
    with pytest.raises(UnreadableSource, match=r"A\.TIF is larger than"):
        source.images["A.TIF"]()


def test_an_image_that_went_away_is_told(tmp_path: Path) -> None:
    fill(tmp_path, {"A.XML": XML, "A.TIF": b"x"})
    (source,) = read(tmp_path)
    assert isinstance(source, Source)
    (tmp_path / "A.TIF").unlink()
    with pytest.raises(UnreadableSource, match=r"A\.TIF cannot be read: No such file"):
        source.images["A.TIF"]()


def test_names_that_are_no_text_can_be_printed(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    fill(folder, {"new\nline.xml": XML})
    (item,) = read(tmp_path)
    assert item.name.encode("utf-8").endswith(b"/caf\\udce9/new\\x0aline.xml")
