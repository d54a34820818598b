"""ZIP archives: a grant's own, or several unpacked grants in one; a hostile member has the whole archive refused."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import PurePosixPath
from typing import IO, cast

from workers.errors import UnreadableSource
from workers.sources import limits
from workers.sources.names import is_archive, is_supplement, is_xml, safe_parts, shown
from workers.sources.records import ImageLoader, Images, Source, SourceClosed, Unreadable
from workers.sources.streams import BoundedReader, read_bounded

# What zipfile raises on damaged or unusual archives.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # NotImplementedError, an unknown method, is one
    ValueError,
    OverflowError,
)
# Deflate is what offices use; bzip2 and LZMA let a few bytes ask for gigabytes of dictionary.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1

Folder = dict[str, zipfile.ZipInfo]


def read_zip(stream: IO[bytes], name: str, package: str = "") -> Iterator[Source | Unreadable]:
    """Yield a source for every XML of the archive, its images being the other files of the XML's folder.

    `package` is the digest of the archive, for a source that is its only one.
    """
    base = PurePosixPath(name).name
    try:
        archive = zipfile.ZipFile(cast(IO[bytes], BoundedReader(stream, limits.ZIP_DIRECTORY_BYTES)))
    except UnreadableSource as error:
        yield Unreadable(name, f"{base} cannot be read: {error}.")
        return
    except _DAMAGED:
        yield Unreadable(name, f"{base} cannot be read: it is empty, truncated or no ZIP archive.")
        return
    with closing(archive):
        try:
            folders = _folders(archive.infolist())
        except UnreadableSource as error:
            yield Unreadable(name, f"{base} cannot be read: {error}.")
            return
        read = {place: files for place, files in folders.items() if not any(is_supplement(part) for part in place)}
        if sum(is_xml(file) for files in read.values() for file in files) > 1:
            package = ""
        for folder, files in sorted(read.items()):
            yield from _sources(archive, "/".join((name, *folder)), files, package)


def _sources(archive: zipfile.ZipFile, place: str, files: Folder, package: str) -> Iterator[Source | Unreadable]:
    loaders: dict[str, ImageLoader] = {
        file: partial(_load, archive, info, limits.IMAGE_BYTES) for file, info in files.items() if not is_xml(file)
    }
    for file, info in sorted(files.items()):
        if is_xml(file):
            try:
                xml = _load(archive, info, limits.XML_BYTES)
            except UnreadableSource as error:
                yield Unreadable(f"{place}/{file}", str(error))
            else:
                yield Source(f"{place}/{file}", xml, Images(loaders), package)


def _load(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    file = PurePosixPath(info.filename).name
    if archive.fp is None:
        raise SourceClosed(file)
    try:
        with archive.open(info) as stream:
            data = read_bounded(stream, limit, file)
    except _DAMAGED:
        raise UnreadableSource(f"{file} is damaged in its archive.") from None
    if len(data) != info.file_size:
        raise UnreadableSource(f"{file} has another size than its archive says.")
    return data


def _folders(members: list[zipfile.ZipInfo]) -> dict[tuple[str, ...], Folder]:
    """Sort the members by folder; the first that is hostile is an `UnreadableSource`."""
    if len(members) > limits.ZIP_MEMBERS:
        raise UnreadableSource(f"it holds more than {limits.ZIP_MEMBERS} members")
    if sum(member.file_size for member in members) > limits.UNPACKED_BYTES:
        raise UnreadableSource(f"its members have more than {limits.UNPACKED_BYTES // limits.MIB} MB unpacked")
    folders: dict[tuple[str, ...], Folder] = {}
    seen: set[tuple[str, ...]] = set()
    for member in members:
        # zipfile cuts a name at its first NUL, so the name as stored is looked at.
        parts = safe_parts(member.orig_filename)
        if member.is_dir() or not parts:
            continue
        key = tuple(part.casefold() for part in parts)
        if key in seen:
            raise UnreadableSource(f"it holds the member {shown(member.filename)!r} twice")
        seen.add(key)
        _check(member)
        folders.setdefault(parts[:-1], {})[parts[-1]] = member
    return folders


def _check(member: zipfile.ZipInfo) -> None:
    name = shown(member.filename)
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise UnreadableSource(f"the member {name!r} is a link")
    if kind not in (0, stat.S_IFREG):
        raise UnreadableSource(f"the member {name!r} is a device or pipe")
    if member.flag_bits & _ENCRYPTED:
        raise UnreadableSource(f"the member {name!r} is encrypted")
    if member.compress_type not in _METHODS:
        raise UnreadableSource(f"the member {name!r} is packed by a method other than deflate")
    if member.file_size > limits.RATIO_FROM_BYTES and member.file_size > limits.RATIO * member.compress_size:
        raise UnreadableSource(f"the member {name!r} unpacks to more than {limits.RATIO} times its size")
    if is_archive(name):
        raise UnreadableSource(f"the member {name!r} is an archive in an archive")
