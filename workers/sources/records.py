"""What the readers hand on: a patent's XML with its images, or the name of what cannot be read and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

# Reads one image; raises UnreadableSource, one sentence that names it, when it is too large or damaged.
ImageLoader = Callable[[], bytes]


class Images(Mapping[str, ImageLoader]):
    """The images of a folder by file name, whatever the case of the letters; nothing is read before it is asked for."""

    def __init__(self, loaders: Mapping[str, ImageLoader]) -> None:
        self._names = {name.casefold(): name for name in loaders}
        self._loaders = dict(loaders)

    def __getitem__(self, name: str) -> ImageLoader:
        return self._loaders[self._names[name.casefold()]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaders)

    def __len__(self) -> int:
        return len(self._loaders)


class SourceClosed(RuntimeError):
    """A loader was called after the next item was asked for: a fault of the program, not of the source."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file} was asked for after its archive was left; read images before the next source.")


# Whether a package of this digest need not be opened.
Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Source:
    """One XML and the files beside it. The loaders work until the next item is asked for, then `SourceClosed`.

    `package` is the SHA-256 of the ZIP or folder that it came in, where it is the only XML there and all could be read.
    """

    name: str
    xml: bytes
    images: Mapping[str, ImageLoader]
    package: str = ""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A package that is known already and was not opened; of a folder `name` is that of its XML, of a ZIP its own."""

    name: str
    package: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that was to hold a patent and cannot be read; `reason` is one sentence that names it."""

    name: str
    reason: str
