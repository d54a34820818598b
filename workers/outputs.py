"""Where an export is written: a folder, or a tar; whole under its name, or not at all."""

from __future__ import annotations

import io
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from workers.errors import WorkersError
from workers.sources.limits import TAR_MEMBERS
from workers.sources.names import IMAGES


class Output(Protocol):
    """An export that is being written."""

    def lines(self, name: str) -> IO[bytes]:
        """Open a file of lines; closed, it is part of the export."""

    def image(self, digest: str, data: bytes) -> None:
        """Add an image, each digest once."""


@contextmanager
def output(path: Path) -> Iterator[Output]:
    """Write beside the place and rename at the end; what a killed command left there is cleared away."""
    if path.exists():
        raise WorkersError(f"{path} is there already; name a new folder, or a new file that ends in .tar.")
    partial = path.with_name(f".{path.name}.partial")
    try:
        _clear(partial)
        with _Tar(partial) if path.name.casefold().endswith(".tar") else _Folder(partial) as made:
            yield made
        partial.replace(path)
    except OSError as error:
        raise WorkersError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        _clear(partial)


def _clear(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> _Folder:
        (self._path / IMAGES).mkdir(parents=True)
        return self

    def __exit__(self, *_: object) -> None:
        return

    def lines(self, name: str) -> IO[bytes]:
        return (self._path / name).open("wb")

    def image(self, digest: str, data: bytes) -> None:
        (self._path / IMAGES / digest).write_bytes(data)


class _Tar:
    """A tar needs to know how long a file of lines is before it is added: so each lies beside it until the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._scratch = path.with_name(f"{path.name}.lines")
        self._names: list[str] = []
        self._count = 0

    def __enter__(self) -> _Tar:
        _clear(self._scratch)
        self._scratch.mkdir()
        self._tar = tarfile.open(self._path, "w", format=tarfile.PAX_FORMAT)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                for name in self._names:
                    with (self._scratch / name).open("rb") as stream:
                        self._add(name, (self._scratch / name).stat().st_size, stream)
            self._tar.close()
        finally:
            _clear(self._scratch)

    def lines(self, name: str) -> IO[bytes]:
        self._names.append(name)
        return (self._scratch / name).open("wb")

    def image(self, digest: str, data: bytes) -> None:
        self._count += 1
        # With room for the files of lines, as many as are read again.
        if self._count > TAR_MEMBERS - 10:
            raise WorkersError(f"A tar of more than {TAR_MEMBERS:,} files is not read again; export into a folder.")
        self._add(f"{IMAGES}/{digest}", len(data), io.BytesIO(data))

    def _add(self, name: str, size: int, stream: IO[bytes]) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o644
        self._tar.addfile(member, stream)
