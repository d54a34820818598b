"""Tars and ZIPs that were made to do harm, each with what is to be said of it and how many grants it still gives."""

from __future__ import annotations

import gzip
import io
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from tests.hostile.documents import grant

XML = grant().encode()
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class ArchiveCase:
    """An archive of that file name: `refused` is a pattern of a sentence about it; `sources` are read all the same."""

    name: str
    write: Callable[[Path], None]
    refused: str
    sources: int = 0


def cases(seed: int = 5) -> list[ArchiveCase]:
    """Every case; what is random in them is the seed's."""
    dice = random.Random(seed)
    return [*_tar_members(), *_tar_headers(), *_tar_bombs(), *_zip_members(), *_zip_bombs(), *_zip_lies(), *_cut(dice)]


# ---- tars ----


def _header(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0, link: str = "") -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.type, header.size, header.linkname = kind, size, link
    return header


def _block(header: tarfile.TarInfo, data: bytes = b"") -> bytes:
    header.size = header.size or len(data)
    return header.tobuf(tarfile.GNU_FORMAT) + data + bytes(-len(data) % 512)


def _tar(*blocks: bytes) -> Callable[[Path], None]:
    """A tar of one good grant and these blocks."""
    good = _block(_header("good/USD0990001-20210105.XML"), XML)
    return lambda path: _write(path, b"".join([good, *blocks, bytes(1024)]))


def _write(path: Path, data: bytes) -> None:
    _raw(path, gzip.compress(data, 1) if path.name.endswith("gz") else data)


def _raw(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _tar_members() -> Iterator[ArchiveCase]:
    for name, header, reason in (
        ("leading-out", _header("../../evil.xml"), "leads out of the archive"),
        ("absolute", _header("/etc/evil.xml"), "has an absolute path"),
        ("drive", _header("C:\\evil.xml"), "has an absolute path"),
        ("backslashes", _header("..\\..\\evil.xml"), "leads out of the archive"),
        ("symbolic-link", _header("a.xml", tarfile.SYMTYPE, link="/etc/passwd"), "is a link"),
        ("hard-link", _header("a.xml", tarfile.LNKTYPE, link="good/USD0990001-20210105.XML"), "is a link"),
        ("character-device", _header("a.xml", tarfile.CHRTYPE), "is no regular file"),
        ("block-device", _header("a.xml", tarfile.BLKTYPE), "is no regular file"),
        ("pipe", _header("a.xml", tarfile.FIFOTYPE), "is no regular file"),
        ("windows-device", _header("a/con.xml"), "has the name of a device"),
        ("control-characters", _header("a\x1b[2J.xml"), "has a control character"),
        ("twice", _header("GOOD/usd0990001-20210105.xml"), "holds the member .* twice"),
        ("tar-in-a-tar", _header("inner.tar.gz"), "is a tar in a tar"),
        ("sparse", _header("a.xml", tarfile.GNUTYPE_SPARSE), "is no regular file"),
    ):
        yield ArchiveCase(f"{name}.tar", _tar(_block(header)), reason, 1)
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w") as archive:
        archive.writestr("inner.zip", b"PK")
    zipped = _block(_header("a/A.ZIP"), nested.getvalue())
    yield ArchiveCase("zip-in-a-zip.tar", _tar(zipped), "is an archive in an archive", 1)


def _tar_headers() -> Iterator[ArchiveCase]:
    not_whole = "is not whole: "
    claims = not_whole + "it ends, or unpacks to too much"
    yield ArchiveCase("eight-exabytes.tar", _tar(_block(_header("a.xml", size=2**62))), claims, 1)
    yield ArchiveCase("eight-exabytes.tar.gz", _tar(_block(_header("a.xml", size=2**62))), claims, 1)
    yield ArchiveCase("negative.tar", _tar(_block(_header("a.xml", size=-1024))), "not whole|truncated", 1)
    longer = "a header in it is larger than 4,096 bytes"
    name = _block(_header("././@LongLink", tarfile.GNUTYPE_LONGNAME), b"a" * 4 * MIB) + _block(_header("x"))
    yield ArchiveCase("long-name.tar", _tar(name), longer, 1)
    record = b"".join(b"16 k%07d=vvv\n" % number for number in range(200_000))
    members = b"".join(_block(_header(f"{number}.bin")) for number in range(300))
    yield ArchiveCase("global-header.tar", _tar(_block(_header("g", tarfile.XGLTYPE), record), members), longer, 1)
    short = [record[start : start + 4096 - 4096 % 16] for start in range(0, 40_000, 4096)]
    many = b"".join(_block(_header("g", tarfile.XGLTYPE), piece) for piece in short)
    yield ArchiveCase("global-headers.tar", _tar(many, members), "its global header has more than 100 entries", 1)
    chain = _block(_header("p", tarfile.XHDTYPE)) * 5_000
    yield ArchiveCase("headers-of-headers.tar.gz", _tar(chain, _block(_header("a.xml"))), not_whole, 1)


def _tar_bombs() -> Iterator[ArchiveCase]:
    yield ArchiveCase("millions.tar.gz", _millions, "it holds more than 200000 members", 1)
    yield ArchiveCase("refused-members.tar.gz", _refused_members, "is read without 19,900 more members")
    yield ArchiveCase("half-a-gigabyte.tar.gz", _half_a_gigabyte, "unpacks to too much")
    yield ArchiveCase("gzip-in-gzip.tar.gz", lambda path: _raw(path, _gzip_in_gzip()), "no tar archive")
    yield ArchiveCase("no-tar.tar", partial(_raw, data=b"hello" * 1000), "no tar archive")
    yield ArchiveCase("no-gzip.tgz", partial(_raw, data=b"hello" * 1000), "no tar archive")
    yield ArchiveCase("empty.tar", partial(_raw, data=b""), "no tar archive")
    yield ArchiveCase("hole.tar", _hole, "it ends, or unpacks to too much|is larger than 64 MB", 1)


def _millions(path: Path) -> None:
    """Two million members, a gigabyte unpacked, in 18 MB."""
    piece = b"".join(_block(_header(f"{number}.bin")) for number in range(1_000))
    with gzip.open(path, "wb", 1) as file:
        file.write(_block(_header("good/USD0990001-20210105.XML"), XML))
        for _ in range(2_000):
            file.write(piece)
        file.write(bytes(1024))


def _refused_members(path: Path) -> None:
    _write(path, b"".join(_block(_header(f"../{number}.xml")) for number in range(20_000)) + bytes(1024))


def _half_a_gigabyte(path: Path) -> None:
    with gzip.open(path, "wb", 6) as file:
        file.write(_block(_header("a.xml", size=512 * MIB)))
        for _ in range(512):
            file.write(bytes(MIB))


def _gzip_in_gzip() -> bytes:
    data = bytes(64 * MIB)
    for _ in range(4):
        data = gzip.compress(data, 9)
    return data


def _hole(path: Path) -> None:
    """A tar of ten gigabytes on paper: a hole takes no disk."""
    with path.open("wb") as file:
        file.write(_block(_header("good/USD0990001-20210105.XML"), XML))
        file.write(_block(_header("a/a.xml", size=10_240 * MIB)))
        file.truncate(file.tell() + 10_240 * MIB + 1024)


# ---- ZIPs ----


def _zip(*members: tuple[zipfile.ZipInfo | str, bytes]) -> Callable[[Path], None]:
    """A ZIP of one good grant and these members."""

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("good/USD0990001-20210105.XML", XML)
            for member, data in members:
                archive.writestr(member, data)

    return write


def _info(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def _zip_members() -> Iterator[ArchiveCase]:
    for name, member, reason in (
        ("leading-out", "../../evil.xml", "leads out of the archive"),
        ("absolute", "/etc/evil.xml", "has an absolute path"),
        ("drive", "C:/evil.xml", "has an absolute path"),
        ("device-name", "a/nul.xml", "has the name of a device"),
        ("long-name", "a" * 5_000 + ".xml", "has a name of 5004 characters"),
        ("archive-inside", "inner.zip", "is an archive in an archive"),
        ("twice", "GOOD/usd0990001-20210105.xml", "holds the member .* twice"),
        ("link", _info("a.xml", 0o120777), "is a link"),
        ("device", _info("a.xml", 0o020666), "is a device or pipe"),
        ("pipe", _info("a.xml", 0o010666), "is a device or pipe"),
    ):
        yield ArchiveCase(f"{name}.zip", _zip((member, b"/etc/passwd")), reason)
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        packed = zipfile.ZipInfo("a.xml")
        packed.compress_type = method
        yield ArchiveCase(f"method-{method}.zip", _zip((packed, b"x")), "packed by a method other than deflate")
    yield ArchiveCase("encrypted.zip", _encrypted, "is encrypted")


def _encrypted(path: Path) -> None:
    _zip()(path)
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(data)


def _zip_bombs() -> Iterator[ArchiveCase]:
    yield ArchiveCase("ratio.zip", _zip(("a.xml", bytes(60 * MIB))), "unpacks to more than 250 times its size")
    yield ArchiveCase(
        "many.zip", _zip(*((f"{number}.bin", b"") for number in range(10_001))), "more than 10000 members"
    )
    yield ArchiveCase("overlapping.zip", partial(_overlapping, count=9_000, size=7 * MIB), "more than 1024 MB unpacked")
    yield ArchiveCase(
        "large.zip", _zip(("a.xml", random.Random(1).randbytes(MIB) * 65)), "is larger than 67,108,864", 1
    )


def _overlapping(path: Path, count: int, size: int) -> None:
    """Many members that are the same bytes of the file."""
    member = _local("00000.xml", size, size)
    directory = b"".join(_central(f"{number:05}.xml", size, size) for number in range(count))
    path.write_bytes(member + directory + _end(count, len(directory), len(member)))


@cache
def _packed(size: int) -> tuple[bytes, int]:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(bytes(size)) + packer.flush(), zlib.crc32(bytes(size))


def _local(name: str, size: int, said: int) -> bytes:
    raw, crc = _packed(size)
    head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(raw), said, len(name), 0)
    return head + name.encode() + raw


def _central(name: str, size: int, said: int, offset: int = 0) -> bytes:
    raw, crc = _packed(size)
    sizes = (crc, len(raw), said)
    head = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, *sizes, len(name), 0, 0, 0, 0, 0, offset)
    return head + name.encode()


def _end(count: int, size: int, offset: int) -> bytes:
    return struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, offset, 0)


def _zip_lies() -> Iterator[ArchiveCase]:
    damaged = "is damaged in its archive"
    for name, size, said in (("says-less", 30 * MIB, 10), ("says-more", 10, 7 * MIB)):
        member, directory = _local("a.xml", size, said), _central("a.xml", size, said)
        data = member + directory + _end(1, len(directory), len(member))
        yield ArchiveCase(f"{name}.zip", partial(_raw, data=data), f"{damaged}|another size")
    directory = _central("a.xml", 10, 10, offset=2**31)
    yield ArchiveCase("nowhere.zip", partial(_raw, data=directory + _end(1, len(directory), 0)), f"{damaged}|cannot")
    data = _local("a.xml", 10, 10) + _end(60_000, 2**31, 0)
    yield ArchiveCase("directory-of-2-gb.zip", partial(_raw, data=data), "cannot be read")
    yield ArchiveCase("no-zip.zip", partial(_raw, data=b"PK\3\4" + b"hello" * 100), "no ZIP archive")
    yield ArchiveCase("empty.zip", partial(_raw, data=b""), "no ZIP archive")


# ---- both ----


def _cut(dice: random.Random) -> Iterator[ArchiveCase]:
    noise = dice.randbytes(50_000)
    whole = b"".join([_block(_header("good/USD0990001-20210105.XML"), XML), _block(_header("good/a.TIF"), noise)])
    whole += bytes(1024)
    for number in range(3):
        keep = dice.randrange(len(XML) + 2_048, len(whole) - 2_048)
        yield ArchiveCase(f"cut-{number}.tar", partial(_raw, data=whole[:keep]), "is not whole", 1)
        packed = gzip.compress(whole)[: dice.randrange(3_000, 40_000)]
        yield ArchiveCase(f"cut-{number}.tgz", partial(_raw, data=packed), "not whole", 1)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("a.xml", XML)
            archive.writestr("a.tif", noise)
        zipped = buffer.getvalue()[: dice.randrange(10, 50_000)]
        yield ArchiveCase(f"cut-{number}.zip", partial(_raw, data=zipped), "truncated or no ZIP archive")
