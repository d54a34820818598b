"""ZIP archives: what they hold is found, what is hostile has the archive refused by name."""

from __future__ import annotations

import io
import stat
import warnings
import zipfile
from pathlib import Path

import pytest

from workers.errors import UnreadableSource
from workers.sources import Source, Unreadable, limits, read
from workers.sources.records import SourceClosed

XML = b"<us-patent-grant/>"
FOLDER = "USD0990001-20210105/"


def write_zip(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def only_unreadable(path: Path) -> Unreadable:
    (item,) = read(path)
    assert isinstance(item, Unreadable)
    assert item.reason.startswith(f"{path.name} cannot be read: ")
    assert item.reason.endswith(".")
    return item


def test_a_grant_is_found_with_its_images_whatever_the_case(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "USD0990001.ZIP",
        {FOLDER + "A.XML": XML, FOLDER + "A-D00001.TIF": b"tiff", FOLDER + "notes.txt": b""},
    )
    items = read(path)
    source = next(items)
    assert isinstance(source, Source)
    assert source.name == f"USD0990001.ZIP/{FOLDER}A.XML"
    assert source.xml == XML
    assert source.images["a-d00001.tif"]() == b"tiff"
    assert source.images["A-D00001.TIF"]() == b"tiff"
    assert "A-D00002.TIF" not in source.images
    assert "A.XML" not in source.images


def test_several_grants_in_one_zip_have_their_own_images(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "two.zip", {"b/B.xml": XML, "a/A.xml": XML, "a/1.tif": b"1", "b/1.tif": b"2"})
    found = [(item.name, item.images["1.tif"]()) for item in read(path) if isinstance(item, Source)]
    assert found == [("two.zip/a/A.xml", b"1"), ("two.zip/b/B.xml", b"2")]


def test_supplements_and_attachments_are_passed_over(tmp_path: Path) -> None:
    assert (
        list(read(write_zip(tmp_path / "a.zip", {"I2021-SUPP/A.xml": XML, "B-S00001.XML": XML, "readme": b""}))) == []
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../A.xml", "leads out of the archive"),
        ("a/../../A.xml", "leads out of the archive"),
        ("..\\A.xml", "leads out of the archive"),
        ("/etc/passwd", "absolute path"),
        ("\\\\host\\share", "absolute path"),
        ("C:\\A.xml", "absolute path"),
        ("c:A.xml", "absolute path"),
        ("a/CON", "name of a device"),
        ("nul.xml", "name of a device"),
        ("a\nb.xml", "control character"),
        ("a\u202egpj.xml", "control character"),
        ("a" * 1500, "name of 1500 characters"),
        ("inner.zip", "archive in an archive"),
        ("inner.TGZ", "archive in an archive"),
    ],
)
def test_hostile_names_refuse_the_archive(tmp_path: Path, name: str, reason: str) -> None:
    item = only_unreadable(write_zip(tmp_path / "bad.zip", {"A.xml": XML, name: b"x"}))
    assert reason in item.reason
    assert "\n" not in item.reason


def test_a_name_that_goes_on_after_a_nul_is_refused(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("A.xmlQ../../x", XML)
    path = tmp_path / "nul.zip"
    path.write_bytes(data.getvalue().replace(b"A.xmlQ", b"A.xml\0"))
    assert "control character" in only_unreadable(path).reason


@pytest.mark.parametrize(("mode", "reason"), [(stat.S_IFLNK, "is a link"), (stat.S_IFIFO, "is a device or pipe")])
def test_links_and_devices_refuse_the_archive(tmp_path: Path, mode: int, reason: str) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("A.xml", XML)
        member = zipfile.ZipInfo("A.tif")
        member.external_attr = (mode | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    assert reason in only_unreadable(path).reason


def test_a_name_twice_refuses_the_archive(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert "twice" in only_unreadable(write_zip(tmp_path / "case.zip", {"A.xml": XML, "a.XML": XML})).reason


def test_an_encrypted_member_refuses_the_archive(tmp_path: Path) -> None:
    data = bytearray(write_zip(tmp_path / "plain.zip", {"A.xml": XML}).read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path = tmp_path / "encrypted.zip"
    path.write_bytes(data)
    assert "is encrypted" in only_unreadable(path).reason


def test_other_methods_than_deflate_are_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "lzma.zip", {"A.xml": XML}, zipfile.ZIP_LZMA)
    assert "other than deflate" in only_unreadable(path).reason


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "bomb.zip", {"A.xml": XML, "A.tif": bytes(limits.RATIO_FROM_BYTES + 1)})
    assert "unpacks to more than 250 times its size" in only_unreadable(path).reason


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_zip(tmp_path / "many.zip", {f"{number}.tif": b"" for number in range(20)})
    monkeypatch.setattr(limits, "ZIP_MEMBERS", 10)
    assert "more than 10 members" in only_unreadable(path).reason
    monkeypatch.setattr(limits, "ZIP_DIRECTORY_BYTES", 500)
    assert "a header in it is larger" in only_unreadable(path).reason


def test_members_that_overlap_stop_at_the_bound_of_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 100)
    path = write_zip(tmp_path / "large.zip", {"A.xml": bytes(60), "B.xml": bytes(60)})
    assert "unpacked" in only_unreadable(path).reason


def test_an_image_that_is_too_large_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IMAGE_BYTES", 10)
    items = read(write_zip(tmp_path / "a.zip", {"A.xml": XML, "A.tif": b"x" * 11, "B.tif": b"x" * 10}))
    source = next(items)
    assert isinstance(source, Source)
    assert len(source.images["B.tif"]()) == 10
    with pytest.raises(UnreadableSource, match=r"^A\.tif is larger than"):
        source.images["A.tif"]()


def test_a_header_that_lies_about_the_size_is_damage(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"A.xml": XML, "A.tif": b"x" * 5000})
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    items = read(path)
    source = next(items)
    assert isinstance(source, Source)
    with pytest.raises(UnreadableSource, match=r"A\.tif is damaged in its archive"):
        source.images["A.tif"]()


def test_images_are_read_before_the_next_source(tmp_path: Path) -> None:
    (source,) = read(write_zip(tmp_path / "a.zip", {"A.xml": XML, "A.tif": b"x"}))
    assert isinstance(source, Source)
    with pytest.raises(SourceClosed, match=r"A\.tif was asked for after"):
        source.images["A.tif"]()


def test_a_damaged_xml_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"A.xml": b"damaged here", "B.xml": XML}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"damaged", b"DAMAGED"))
    bad, good = read(path)
    assert bad == Unreadable("a.zip/A.xml", "A.xml is damaged in its archive.")
    assert isinstance(good, Source)


@pytest.mark.parametrize("keep", [0, 1, 30, -1, -60])
def test_a_truncated_archive_is_refused(tmp_path: Path, keep: int) -> None:
    path = write_zip(tmp_path / "cut.zip", {"A.xml": XML * 50, "A.tif": b"x" * 100})
    data = path.read_bytes()
    path.write_bytes(data[:keep])
    assert "empty, truncated or no ZIP archive" in only_unreadable(path).reason


def test_every_flipped_byte_is_met_without_an_exception(tmp_path: Path) -> None:
    data = write_zip(tmp_path / "a.zip", {"A.xml": XML, "A.tif": b"tiff"}).read_bytes()
    path = tmp_path / "flipped.zip"
    for position in range(len(data)):
        flipped = bytearray(data)
        flipped[position] ^= 0xFF
        path.write_bytes(flipped)
        for item in read(path):
            if isinstance(item, Source):
                for load in item.images.values():
                    try:
                        load()
                    except UnreadableSource:
                        continue
