"""Where an export is written: a folder, or a tar; whole under its name, or not at all."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from workers.errors import WorkersError
from workers.sources.limits import TAR_MEMBERS
from workers.sources.names import IMAGES
from workers.whole import clear, whole


class Output(Protocol):
    """An export that is being written."""

    def lines(self, name: str) -> IO[bytes]:
        """Open a file of lines; closed, it is part of the export."""

    def image(self, digest: str, data: bytes) -> None:
        """Add an image, each digest once."""


@contextmanager
def output(path: Path) -> Iterator[Output]:
    """Write a folder, or a tar where the name ends in .tar."""
    kind = _Tar if path.name.casefold().endswith(".tar") else _Folder
    with whole(path, "a new folder, or a new file that ends in .tar") as partial, kind(partial) as made:
        yield made


def _privately(path: str, flags: int) -> int:
    """Open for its owner alone, as the stored images are: keys and drawings not yet published may be in it."""
    return os.open(path, flags, 0o600)


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> _Folder:
        self._path.mkdir(mode=0o700, parents=True)
        (self._path / IMAGES).mkdir(mode=0o700)
        return self

    def __exit__(self, *_: object) -> None:
        return

    def lines(self, name: str) -> IO[bytes]:
        return open(self._path / name, "wb", opener=_privately)

    def image(self, digest: str, data: bytes) -> None:
        with open(self._path / IMAGES / digest, "wb", opener=_privately) as stream:
            stream.write(data)


class _Tar:
    """A tar needs to know how long a file of lines is before it is added: so each lies beside it until the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._scratch = path.with_name(f"{path.name}.lines")
        self._names: list[str] = []
        self._count = 0

    def __enter__(self) -> _Tar:
        clear(self._scratch)
        self._scratch.mkdir(mode=0o700)
        self._file = open(self._path, "wb", opener=_privately)
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                for name in self._names:
                    with (self._scratch / name).open("rb") as stream:
                        self._add(name, (self._scratch / name).stat().st_size, stream)
            self._tar.close()
        finally:
            self._file.close()
            clear(self._scratch)

    def lines(self, name: str) -> IO[bytes]:
        self._names.append(name)
        return open(self._scratch / name, "wb", opener=_privately)

    def image(self, digest: str, data: bytes) -> None:
        self._count += 1
        # With room for the files of lines, as many as are read again.
        if self._count > TAR_MEMBERS - 10:
            raise WorkersError(f"A tar of more than {TAR_MEMBERS:,} files is not read again; export into a folder.")
        self._add(f"{IMAGES}/{digest}", len(data), io.BytesIO(data))

    def _add(self, name: str, size: int, stream: IO[bytes]) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._tar.addfile(member, stream)
