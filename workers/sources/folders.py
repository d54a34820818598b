"""Folder trees: unpacked grants, archives, or both, at any depth and in sorted order."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from workers.errors import UnreadableSource
from workers.sources import limits, packages
from workers.sources.names import IMAGES, LINES, is_archive, is_supplement, is_xml, shown
from workers.sources.records import ImageLoader, Images, Known, PassedOver, Source, Unreadable
from workers.sources.streams import read_bounded

logger = logging.getLogger(__name__)


def walk(top: Path, name: str, known: Known) -> Iterator[Source | PassedOver | Unreadable | tuple[Path, str]]:
    """Yield the sources of a tree, and every archive and export in it as (path, name) for the caller to open.

    A link to a file is followed only within the tree, so that a tree from elsewhere cannot show files of this machine;
    a link to a folder is never followed, so that no folder is met twice. Pipes and devices are passed over.
    """
    inside = top.resolve()
    failed: list[OSError] = []
    for place, folders, files in os.walk(top, onerror=failed.append):
        folders[:] = sorted(folder for folder in folders if not is_supplement(folder))
        here = Path(place)
        if LINES in files and IMAGES in folders:
            folders.remove(IMAGES)  # of an export, which asks for them by name
        for folder in folders:
            if (here / folder).is_symlink():
                logger.warning("%s is a link to a folder and is passed over.", shown(str(here / folder)))
        label = "/".join((name, *(shown(part) for part in here.relative_to(top).parts)))
        yield from _folder(here, label, sorted(files), inside, known)
    for error in failed:
        lost = shown(str(Path(error.filename).relative_to(top))) if error.filename else ""
        yield Unreadable(f"{name}/{lost}", f"The folder {lost or name} cannot be read: {error.strerror}.")


def load_file(path: Path, limit: int) -> bytes:
    """Read a regular file of at most `limit` bytes; anything else is `UnreadableSource`."""
    base = shown(path.name)
    try:
        # O_NONBLOCK: a pipe that took the file's place must not hold the reader up.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise UnreadableSource(f"{base} is no regular file.")
            return read_bounded(stream, limit, base)
    except OSError as error:
        raise UnreadableSource(f"{base} cannot be read: {error.strerror}.") from None


def read_file(path: Path, name: str) -> Iterator[Source | Unreadable]:
    """Yield the one XML that was named by itself, with the files beside it as its images."""
    here = path.parent
    files = sorted(file.name for file in here.iterdir())
    loaders = _loaders(here, [file for file in files if _refusal(here / file, here.resolve()) is None])
    yield from _xml(path, name, loaders)


def _folder(
    here: Path, label: str, files: list[str], inside: Path, known: Known
) -> Iterator[Source | PassedOver | Unreadable | tuple[Path, str]]:
    regular = []
    for file in files:
        reason = _refusal(here / file, inside)
        if reason is None:
            regular.append(file)
        elif is_xml(file) or is_archive(file) or file == LINES:
            yield Unreadable(f"{label}/{shown(file)}", f"{shown(file)} is not read: {reason}.")
    loaders = _loaders(here, regular)
    package = _package(here, regular, loaders)
    for file in regular:
        own = f"{label}/{shown(file)}"
        if is_archive(file) or file == LINES:
            yield here / file, own
        elif is_xml(file) and package and known(package):
            yield PassedOver(own, package)
        elif is_xml(file):
            yield from _xml(here / file, own, loaders, package)


def _package(here: Path, files: list[str], loaders: dict[str, ImageLoader]) -> str:
    """The digest of what a folder's one XML may refer to; archives beside it are packages of their own."""
    xmls = {file: partial(load_file, here / file, limits.XML_BYTES) for file in files if is_xml(file)}
    return packages.of_folder(xmls | {file: load for file, load in loaders.items() if not is_archive(file)})


def _loaders(here: Path, files: list[str]) -> dict[str, ImageLoader]:
    return {file: partial(load_file, here / file, limits.IMAGE_BYTES) for file in files if not is_xml(file)}


def _xml(path: Path, name: str, loaders: dict[str, ImageLoader], package: str = "") -> Iterator[Source | Unreadable]:
    try:
        xml = load_file(path, limits.XML_BYTES)
    except UnreadableSource as error:
        yield Unreadable(name, str(error))
    else:
        yield Source(name, xml, Images(loaders), package)


def _refusal(path: Path, inside: Path) -> str | None:
    """Say why a file of the tree is not opened, or None."""
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(inside):
            return "it is a link that leads out of the folder"
        if not path.is_file():
            return "it is no regular file"
    except (OSError, RuntimeError):  # a loop of links
        return "it is a link that leads nowhere"
    return None
