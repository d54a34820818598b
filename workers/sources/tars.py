"""Weekly tars: their ZIPs and loose files, read member by member; a hostile member is refused and the others go on."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Self, cast

from workers.errors import UnreadableSource
from workers.sources import limits, packages
from workers.sources.exports import RecordSource, read_lines
from workers.sources.names import IMAGES, LINES, is_archive, is_supplement, is_xml, is_zip, safe_parts, shown
from workers.sources.records import ImageLoader, Images, Known, PassedOver, Source, SourceClosed, Unreadable
from workers.sources.streams import gzip_bound, window
from workers.sources.zips import read_zip

# What tarfile and gzip raise on damaged archives; RecursionError on a header for a header for a header.
_DAMAGED = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, OverflowError, RecursionError)
_EXTENDED = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


@dataclass(frozen=True, slots=True)
class _Member:
    """Where a regular file lies in the unpacked stream."""

    offset: int
    size: int


Folder = dict[str, _Member]
Group = tuple[tuple[str, ...], Folder]


class _Header(tarfile.TarInfo):
    """A header of which the extension, a long name say, is refused before it is read when it is too large."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        header = super().frombuf(buf, encoding, errors)
        if header.type in _EXTENDED and header.size > limits.TAR_HEADER_BYTES:
            raise UnreadableSource(f"a header in it is larger than {limits.TAR_HEADER_BYTES:,} bytes")
        return header


def read_tar(path: Path, name: str, known: Known) -> Iterator[Source | RecordSource | PassedOver | Unreadable]:
    """Yield the sources of a tar, plain or gzipped, in its own order, those of an export in it first.

    `known` packages are passed over.

    What could be read of a truncated one comes first, then one `Unreadable`.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as raw:
            if path.name.casefold().endswith("gz"):
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield from _read(cast(IO[bytes], unpacked), name, known, gzip_bound(size), held=True)
            else:
                yield from _read(raw, name, known, size, held=False)
    except _DAMAGED as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
        yield Unreadable(name, f"{shown(path.name)} cannot be read: {reason}.")


def read_member(path: Path, name: str, limit: int) -> bytes | None:
    """Read one file at the top of a plain tar; None where there is none, `UnreadableSource` for no whole tar."""
    base = shown(path.name)
    try:
        with path.open("rb") as stream:
            index = _Index(base, path.stat().st_size)
            index.fill(tarfile.open(fileobj=stream, mode="r:", tarinfo=_Header))  # noqa: SIM115 - as below
            member = index.top().get(name)
            if member is None and index.broken:
                raise UnreadableSource(f"{base} is not whole: {index.broken}.")
            return None if member is None else _load(stream, member, name, limit)
    except _DAMAGED:
        raise UnreadableSource(f"{base} is empty, truncated or no tar archive.") from None


def _read(
    stream: IO[bytes], name: str, known: Known, bound: int, *, held: bool
) -> Iterator[Source | RecordSource | PassedOver | Unreadable]:
    """Read the headers first, then folder by folder.

    `held`: a folder's files are read at once, in the order in which they lie: going back in a gzipped stream
    means unpacking it again from its beginning.
    """
    base = name.rsplit("/", 1)[-1]
    index = _Index(base, bound)
    try:
        archive = tarfile.open(  # noqa: SIM115 - closing it would close nothing but the list of its members
            fileobj=stream, mode="r:", tarinfo=_Header
        )
        index.fill(archive)
    except UnreadableSource as error:
        yield Unreadable(name, f"{base} cannot be read: {error}.")
        return
    except _DAMAGED:
        yield Unreadable(name, f"{base} cannot be read: it is empty, truncated or no tar archive.")
        return
    for refused, reason in index.refused:
        yield Unreadable(f"{name}/{refused}", f"{base} is read without one member: {reason}.")
    if index.more_refused:
        more = f"{index.more_refused:,} more members"
        yield Unreadable(f"{name}/({more})", f"{base} is read without {more}, refused like those before.")
    for place, lines, images in index.exports(name):
        if held:  # its images lie anywhere in it
            yield Unreadable(place, f"{base} is a gzipped export, which is not read; unpack it.")
        else:
            yield from read_lines(window(stream, lines.offset, lines.size), place, partial(_image, stream, images))
    for folder, files in index.groups():
        place = "/".join((name, *folder))
        (first, member), *others = files.items()
        if is_zip(first) and not others:
            yield from _nested(stream, member, f"{place}/{first}", known)
        else:
            yield from _loose(stream, place, files, known, held=held)
    if index.broken:
        yield Unreadable(name, f"{base} is not whole: {index.broken}; what came before was read.")


def _nested(stream: IO[bytes], member: _Member, name: str, known: Known) -> Iterator[Source | PassedOver | Unreadable]:
    try:
        data = _load(stream, member, name.rsplit("/", 1)[-1], limits.ARCHIVE_BYTES)
    except UnreadableSource as error:
        yield Unreadable(name, str(error))
        return
    package = packages.of_bytes(data)
    if known(package):
        yield PassedOver(name, package)
    else:
        yield from read_zip(io.BytesIO(data), name, package)


def _loose(
    stream: IO[bytes], place: str, files: Folder, known: Known, *, held: bool
) -> Iterator[Source | PassedOver | Unreadable]:
    loaders: dict[str, ImageLoader] = {}
    if held and sum(member.size for member in files.values()) > limits.ARCHIVE_BYTES:
        yield Unreadable(
            place, f"The folder {place} has more than {limits.ARCHIVE_BYTES // limits.MIB} MB; unpack the tar."
        )
        return
    for file, member in sorted(files.items(), key=lambda item: item[1].offset):
        limit = limits.XML_BYTES if is_xml(file) else limits.IMAGE_BYTES
        loader: ImageLoader = partial(_load, stream, member, file, limit)
        loaders[file] = _hold(loader) if held else loader
    package = packages.of_folder(loaders)
    if package and known(package):
        yield PassedOver(f"{place}/{next(filter(is_xml, loaders))}", package)
        return
    images = Images({file: loader for file, loader in loaders.items() if not is_xml(file)})
    for file, loader in sorted(loaders.items()):
        if is_xml(file):
            try:
                xml = loader()
            except UnreadableSource as error:
                yield Unreadable(f"{place}/{file}", str(error))
            else:
                yield Source(f"{place}/{file}", xml, images, package)


def _image(stream: IO[bytes], images: Folder, digest: str) -> bytes:
    if digest not in images:
        raise UnreadableSource(f"{IMAGES}/{digest} is not in the export.")
    return _load(stream, images[digest], f"{IMAGES}/{digest}", limits.IMAGE_BYTES)


def _hold(loader: ImageLoader) -> ImageLoader:
    try:
        data = loader()
    except UnreadableSource as error:
        return partial(_fail, str(error))
    return lambda: data


def _fail(reason: str) -> bytes:
    raise UnreadableSource(reason)


def _load(stream: IO[bytes], member: _Member, file: str, limit: int) -> bytes:
    if stream.closed:
        raise SourceClosed(file)
    if member.size > limit:
        raise UnreadableSource(f"{file} is larger than {limit // limits.MIB} MB.")
    try:
        stream.seek(member.offset)
        data = stream.read(member.size)
    except _DAMAGED:
        raise UnreadableSource(f"{file} is truncated in its archive.") from None
    if len(data) < member.size:
        raise UnreadableSource(f"{file} is truncated in its archive.")
    return data


class _Index:
    """The members of a tar by folder, and what was refused of them."""

    def __init__(self, base: str, bound: int) -> None:
        self.base = base
        self.bound = bound
        self.refused: list[tuple[str, str]] = []
        self.more_refused = 0
        self.broken: str | None = None
        self._folders: dict[tuple[str, ...], Folder] = {}
        # Digests: the names themselves may have a kilobyte each.
        self._seen: set[bytes] = set()

    def fill(self, archive: tarfile.TarFile) -> None:
        """Read every header; a tar that breaks off leaves `broken`, a first header that is none is an error."""
        count = 0
        last: tarfile.TarInfo | None = None
        while True:
            try:
                member = archive.next()
                # tarfile keeps every header, with the global ones copied into each.
                archive.members.clear()  # type: ignore[attr-defined]
                if len(archive.pax_headers) > limits.TAR_GLOBALS:
                    raise UnreadableSource(f"its global header has more than {limits.TAR_GLOBALS} entries")
            except (*_DAMAGED, UnreadableSource) as error:
                if last is None:
                    raise
                self.broken = str(error) if isinstance(error, UnreadableSource) else "it is truncated or damaged"
                if _is_whole(archive, last):
                    self._take(last)
                return
            if last is not None:
                self._take(last)
            if member is None:
                self._check_end(archive)
                return
            count += 1
            if count > limits.TAR_MEMBERS:
                self.broken = f"it holds more than {limits.TAR_MEMBERS} members"
                return
            if member.isreg() and member.offset_data + member.size > self.bound:
                self.broken = f"it ends, or unpacks to too much, within its member {shown(member.name)!r}"
                return
            last = member

    def _check_end(self, archive: tarfile.TarFile) -> None:
        """Tell an end from a damaged header: tarfile stops silently at both."""
        stream = archive.fileobj
        assert stream is not None
        try:
            stream.seek(archive.offset)
            block = stream.read(tarfile.BLOCKSIZE)
        except (*_DAMAGED, UnreadableSource):
            block = b"?"
        if not block:
            self.broken = "its end mark is missing"
        elif block.strip(b"\0"):
            self.broken = "it is truncated or damaged"

    def _take(self, member: tarfile.TarInfo) -> None:
        name = shown(member.name)
        try:
            parts = safe_parts(member.name)
            if member.isdir() or not parts or any(is_supplement(part) for part in parts[:-1]):
                return
            if member.issym() or member.islnk():
                raise UnreadableSource(f"the member {name!r} is a link")
            if not member.isreg() or member.issparse():
                raise UnreadableSource(f"the member {name!r} is no regular file")
            key = hashlib.blake2b("/".join(parts).casefold().encode(), digest_size=16).digest()
            if key in self._seen:
                raise UnreadableSource(f"it holds the member {name!r} twice")
            self._seen.add(key)
            if is_archive(parts[-1]) and not is_zip(parts[-1]):
                raise UnreadableSource(f"the member {name!r} is a tar in a tar")
        except UnreadableSource as error:
            if len(self.refused) < limits.TAR_REFUSED:
                self.refused.append((name, str(error)))
            else:
                self.more_refused += 1
            return
        self._folders.setdefault(parts[:-1], {})[parts[-1]] = _Member(member.offset_data, member.size)

    def top(self) -> Folder:
        """The files that lie in no folder."""
        return self._folders.get((), {})

    def exports(self, name: str) -> Iterator[tuple[str, _Member, Folder]]:
        """Yield each file of records, with its name and the images beside it."""
        for folder, files in self._folders.items():
            if LINES in files:
                yield "/".join((name, *folder, LINES)), files[LINES], self._folders.get((*folder, IMAGES), {})

    def groups(self) -> Iterator[Group]:
        """Yield each ZIP by itself and the loose files of each folder that has an XML, in the order of the tar."""
        groups: list[Group] = []
        for folder, files in self._folders.items():
            groups.extend((folder, {file: member}) for file, member in files.items() if is_zip(file))
            loose = {file: member for file, member in files.items() if not is_zip(file)}
            if any(is_xml(file) for file in loose):
                groups.append((folder, loose))
        yield from sorted(groups, key=lambda group: min(member.offset for member in group[1].values()))


def _is_whole(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bool:
    """Whether the last byte of a member is there."""
    stream = archive.fileobj
    assert stream is not None
    try:
        stream.seek(member.offset_data + max(member.size - 1, 0))
        return member.size == 0 or bool(stream.read(1))
    except (*_DAMAGED, UnreadableSource):
        return False
