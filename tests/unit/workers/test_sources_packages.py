"""Packages: known ones are passed over unopened, and whatever differs in one makes it another."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from workers.sources.find import read
from workers.sources.records import PassedOver, Source

GRANT = {"A.XML": b"<us-patent-grant/>", "A-D00001.TIF": b"tiff"}


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(f"A/{name}"), data)
    return buffer.getvalue()


def as_tar(path: Path, members: Mapping[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz" if path.suffix == ".tgz" else "w") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def as_folder(path: Path, files: Mapping[str, bytes]) -> Path:
    path.mkdir()
    for name, data in files.items():
        (path / name).write_bytes(data)
    return path


def made(kind: str, path: Path, files: Mapping[str, bytes]) -> Path:
    if kind == "folder":
        return as_folder(path, files)
    if kind == "zip":
        target = path.with_suffix(".zip")
        target.write_bytes(zipped(files))
        return target
    if kind == "tar of zips":
        return as_tar(path.with_suffix(".tar"), {"A.ZIP": zipped(files)})
    return as_tar(path.with_suffix(f".{kind}"), {f"A/{name}": data for name, data in files.items()})


def package(path: Path) -> str:
    (source,) = read(path)
    assert isinstance(source, Source)
    return source.package


KINDS = ("folder", "zip", "tar of zips", "tar", "tgz")


@pytest.mark.parametrize("kind", KINDS)
def test_a_known_package_is_passed_over(tmp_path: Path, kind: str) -> None:
    path = made(kind, tmp_path / "one", GRANT)
    digest = package(path)
    (passed,) = read(path, {digest}.__contains__)
    assert isinstance(passed, PassedOver)
    assert passed.package == digest
    assert passed.name.endswith("A.XML" if kind in ("folder", "tar", "tgz") else ("A.ZIP", "one.zip"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "changed",
    [
        GRANT | {"A.XML": b"<us-patent-grant />"},
        GRANT | {"A-D00001.TIF": b"tifF"},
        GRANT | {"A-D00002.TIF": b""},
        {"A.XML": GRANT["A.XML"], "A-D00002.TIF": b"tiff"},
        {"A.XML": GRANT["A.XML"]},
    ],
)
def test_what_differs_in_name_or_content_is_another_package(
    tmp_path: Path, kind: str, changed: Mapping[str, bytes]
) -> None:
    assert package(made(kind, tmp_path / "one", GRANT)) != package(made(kind, tmp_path / "two", changed))


@pytest.mark.parametrize("kind", KINDS)
def test_two_publications_in_one_package_are_always_read(tmp_path: Path, kind: str) -> None:
    path = made(kind, tmp_path / "two", GRANT | {"B.XML": b"<us-patent-grant/>"})
    assert [source.package for source in read(path) if isinstance(source, Source)] == ["", ""]


def test_a_file_that_cannot_be_read_makes_no_package(tmp_path: Path) -> None:
    path = as_folder(tmp_path / "one", GRANT)
    (path / "huge.TIF").touch()
    with (path / "huge.TIF").open("wb") as file:
        file.truncate((64 << 20) + 1)
    assert package(path) == ""
