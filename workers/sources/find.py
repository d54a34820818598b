"""Finds the patents in what a user names: a weekly tar, a grant's ZIP, an unpacked folder, a tree of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from workers.sources.folders import read_file, walk
from workers.sources.names import is_archive, is_xml, is_zip, shown
from workers.sources.records import Source, Unreadable
from workers.sources.tars import read_tar
from workers.sources.zips import read_zip


def read(path: Path) -> Iterator[Source | Unreadable]:
    """Yield every XML under `path` with its images, in a fixed order; a path without a patent yields nothing.

    What cannot be read is an `Unreadable` in its place, and the rest goes on. Names begin with that of `path`. A path
    that is not there is `FileNotFoundError`.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path} is not there.")
    name = shown(path.name or path.resolve().name)
    if not path.is_dir():
        yield from _file(path, name)
        return
    for item in walk(path, name):
        if isinstance(item, tuple):
            yield from _file(*item)
        else:
            yield item


def _file(path: Path, name: str) -> Iterator[Source | Unreadable]:
    if is_zip(path.name):
        yield from _zip(path, name)
    elif is_archive(path.name):
        yield from read_tar(path, name)
    elif is_xml(path.name):
        yield from read_file(path, name)


def _zip(path: Path, name: str) -> Iterator[Source | Unreadable]:
    try:
        with path.open("rb") as stream:
            yield from read_zip(stream, name)
    except OSError as error:
        yield Unreadable(name, f"{shown(path.name)} cannot be read: {error.strerror}.")
