"""Finds the patents in what a user names: a weekly tar, a grant's ZIP, a folder, an export, a tree of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from workers.sources import packages
from workers.sources.exports import RecordSource, read_export
from workers.sources.folders import read_file, walk
from workers.sources.names import LINES, is_archive, is_xml, is_zip, shown
from workers.sources.records import Known, PassedOver, Source, Unreadable
from workers.sources.tars import read_tar
from workers.sources.zips import read_zip


def _unknown(package: str) -> bool:
    return False


def read(path: Path, known: Known = _unknown) -> Iterator[Source | RecordSource | PassedOver | Unreadable]:
    """Yield every XML and record under `path` with its images, in a fixed order; no patent yields nothing.

    Packages (a ZIP or a folder with one XML) that are `known` are passed over unopened. What cannot be read is an
    `Unreadable` in its place, and the rest goes on. Names begin with that of `path`. A path that is not there is
    `FileNotFoundError`.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path} is not there.")
    name = shown(path.name or path.resolve().name)
    if not path.is_dir():
        yield from _file(path, name, known)
        return
    for item in walk(path, name, known):
        if isinstance(item, tuple):
            yield from _file(*item, known)
        else:
            yield item


def _file(path: Path, name: str, known: Known) -> Iterator[Source | RecordSource | PassedOver | Unreadable]:
    if is_zip(path.name):
        yield from _zip(path, name, known)
    elif is_archive(path.name):
        yield from read_tar(path, name, known)
    elif path.name == LINES:
        yield from read_export(path, name)
    elif is_xml(path.name):
        yield from read_file(path, name)


def _zip(path: Path, name: str, known: Known) -> Iterator[Source | PassedOver | Unreadable]:
    try:
        with path.open("rb") as stream:
            package = packages.of_stream(stream)
            if known(package):
                yield PassedOver(name, package)
            else:
                yield from read_zip(stream, name, package)
    except OSError as error:
        yield Unreadable(name, f"{shown(path.name)} cannot be read: {error.strerror}.")
