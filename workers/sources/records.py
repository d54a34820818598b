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


@dataclass(frozen=True, slots=True)
class Source:
    """One XML and the files beside it. The loaders work until the next item is asked for, then `SourceClosed`."""

    name: str
    xml: bytes
    images: Mapping[str, ImageLoader]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that was to hold a patent and cannot be read; `reason` is one sentence that names it."""

    name: str
    reason: str
