"""Weekly tars: their ZIPs are read one by one, a hostile or damaged member is named and the others go on."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import zipfile
from pathlib import Path

import pytest

from workers.sources import Source, Unreadable, limits, read

XML = b"<us-patent-grant/>"


def zipped(name: str, image: bytes = b"tiff") -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(f"{name}/{name}.XML", XML)
        archive.writestr(f"{name}/{name}-D00001.TIF", image)
    return data.getvalue()


def write_tar(path: Path, members: dict[str, bytes] | list[tuple[tarfile.TarInfo, bytes]], mode: str = "w") -> Path:
    entries = (
        members if isinstance(members, list) else [(tarfile.TarInfo(name), data) for name, data in members.items()]
    )
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for member, data in entries:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type = kind
    member.linkname = target
    return member


WEEK = {
    "I20210105/DESIGN/USD2.ZIP": zipped("USD2", b"two"),
    "I20210105/DESIGN/USD1.ZIP": zipped("USD1", b"one"),
    "I20210105/UTIL0785/US3.zip": zipped("US3", b"three"),
    "I20210105-SUPP/UTIL0785/US3-SUPP.ZIP": zipped("S3"),
    "I20210105/readme.txt": b"passed over",
}


@pytest.mark.parametrize(("name", "mode"), [("I20210105.tar", "w"), ("week.tar.gz", "w:gz"), ("WEEK.TGZ", "w:gz")])
def test_a_weekly_tar_yields_its_grants_in_its_order(tmp_path: Path, name: str, mode: str) -> None:
    found = []
    for item in read(write_tar(tmp_path / name, WEEK, mode)):
        assert isinstance(item, Source)
        ((_, load),) = item.images.items()
        found.append((item.name, item.xml, load()))
    assert found == [
        (f"{name}/I20210105/DESIGN/USD2.ZIP/USD2/USD2.XML", XML, b"two"),
        (f"{name}/I20210105/DESIGN/USD1.ZIP/USD1/USD1.XML", XML, b"one"),
        (f"{name}/I20210105/UTIL0785/US3.zip/US3/US3.XML", XML, b"three"),
    ]


@pytest.mark.parametrize(("name", "mode"), [("a.tar", "w"), ("a.tar.gz", "w:gz")])
def test_unpacked_grants_in_a_tar_have_their_own_images(tmp_path: Path, name: str, mode: str) -> None:
    members = {"a/1.TIF": b"a1", "b/1.TIF": b"b1", "a/A.XML": XML, "b/B.XML": XML, "b/2.TIF": b"b2"}
    found = {}
    for item in read(write_tar(tmp_path / name, members, mode)):
        assert isinstance(item, Source)
        found[item.name] = {image: load() for image, load in item.images.items()}
    assert found == {f"{name}/a/A.XML": {"1.TIF": b"a1"}, f"{name}/b/B.XML": {"1.TIF": b"b1", "2.TIF": b"b2"}}


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        (tarfile.TarInfo("../evil.zip"), "leads out of the archive"),
        (tarfile.TarInfo("/etc/evil.xml"), "absolute path"),
        (tarfile.TarInfo("/dev/sda"), "absolute path"),
        (tarfile.TarInfo("a/aux.xml"), "name of a device"),
        (tarfile.TarInfo("inner.tar"), "tar in a tar"),
        (special("link.xml", tarfile.SYMTYPE, "/etc/passwd"), "is a link"),
        (special("hard.xml", tarfile.LNKTYPE, "I20210105/DESIGN/USD1.ZIP"), "is a link"),
        (special("null", tarfile.CHRTYPE), "no regular file"),
        (special("disk", tarfile.BLKTYPE), "no regular file"),
        (special("pipe.xml", tarfile.FIFOTYPE), "no regular file"),
        (tarfile.TarInfo("i20210105/design/usd1.zip"), "twice"),
    ],
)
def test_a_hostile_member_is_refused_and_the_others_go_on(tmp_path: Path, member: tarfile.TarInfo, reason: str) -> None:
    entries = [(tarfile.TarInfo(name), data) for name, data in WEEK.items()]
    items = list(read(write_tar(tmp_path / "week.tar", [*entries, (member, b"")])))
    refused = [item for item in items if isinstance(item, Unreadable)]
    assert len(refused) == 1
    assert refused[0].reason.startswith("week.tar is read without one member: ")
    assert reason in refused[0].reason
    assert len(items) == 4


def test_a_hostile_zip_in_a_tar_is_refused_alone(tmp_path: Path) -> None:
    items = list(read(write_tar(tmp_path / "week.tar", {"A.ZIP": b"no zip", "B.ZIP": zipped("B")})))
    assert items[0] == Unreadable("week.tar/A.ZIP", "A.ZIP cannot be read: it is empty, truncated or no ZIP archive.")
    assert isinstance(items[1], Source)


@pytest.mark.parametrize(("name", "mode"), [("cut.tar", "w"), ("cut.tar.gz", "w:gz")])
def test_a_truncated_tar_gives_what_it_has_and_then_one_unreadable(tmp_path: Path, name: str, mode: str) -> None:
    noise = random.Random(1)
    members = {f"D/{number}.ZIP": zipped(f"USD{number}", noise.randbytes(5000)) for number in range(4)}
    path = write_tar(tmp_path / name, members, mode)
    data = path.read_bytes()
    counts = set()
    for keep in range(2000, len(data) - 11_000 if mode == "w" else len(data) - 100, 777):
        path.write_bytes(data[:keep])
        *sources, last = read(path)
        assert all(isinstance(item, Source) for item in sources)
        assert isinstance(last, Unreadable)
        assert last.name == name
        counts.add(len(sources))
    assert counts >= {0, 1, 2}


@pytest.mark.parametrize("data", [b"", b"x" * 2000, b"\0" * 100])
@pytest.mark.parametrize("name", ["no.tar", "no.tar.gz"])
def test_what_is_no_tar_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    (item,) = read(path)
    assert isinstance(item, Unreadable)
    assert item.reason.startswith(f"{name} cannot be read: ")


def test_a_damaged_header_in_the_middle_is_told(tmp_path: Path) -> None:
    path = write_tar(tmp_path / "week.tar", {"A.XML": XML, "B.XML": XML})
    data = bytearray(path.read_bytes())
    data[1024:1040] = b"\xff" * 16
    path.write_bytes(data)
    first, last = read(path)
    assert isinstance(first, Source)
    assert last == Unreadable(
        "week.tar", "week.tar is not whole: it is truncated or damaged; what came before was read."
    )


def test_a_gzip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.sources.streams.GZIP_FREE_BYTES", 1 << 20)
    path = write_tar(tmp_path / "bomb.tar.gz", {"A.XML": XML, "pad.bin": bytes(8 << 20)}, "w:gz")
    first, last = read(path)
    assert isinstance(first, Source)
    assert isinstance(last, Unreadable)
    assert "unpacks to too much" in last.reason


def test_too_many_or_too_large_members_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_tar(tmp_path / "many.tar", {f"{number}.XML": XML for number in range(5)})
    monkeypatch.setattr(limits, "TAR_MEMBERS", 3)
    *sources, last = read(path)
    assert len(sources) == 3
    assert isinstance(last, Unreadable)
    assert "more than 3 members" in last.reason
    monkeypatch.setattr(limits, "ARCHIVE_BYTES", 10)
    (item,) = read(write_tar(tmp_path / "large.tar", {"A.ZIP": zipped("A")}))
    assert isinstance(item, Unreadable)
    assert item.reason.startswith("A.ZIP is larger than")


def test_a_huge_header_is_not_read_into_memory(tmp_path: Path) -> None:
    header = special("././@LongLink", tarfile.GNUTYPE_LONGNAME)
    header.size = 2 * limits.TAR_HEADER_BYTES
    path = tmp_path / "long.tar"
    with gzip.open(tmp_path / "long.tar.gz", "wb") as packed:
        packed.write(header.tobuf(tarfile.GNU_FORMAT) + bytes(header.size))
    path.write_bytes(header.tobuf(tarfile.GNU_FORMAT) + bytes(header.size))
    for archive in (path, tmp_path / "long.tar.gz"):
        (item,) = read(archive)
        assert isinstance(item, Unreadable)
        assert "a header in it is larger" in item.reason
