"""Made patents in any number: the shipped sample's grants again and again, each time as other patents."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, TiffImagePlugin

from encoder.training.drawings.archive import write_tar, zip_grant
from encoder.training.drawings.sample import sample_path
from encoder.training.drawings.tiff import IMAGE_DESCRIPTION
from workers.sources.find import read
from workers.sources.records import Source

NUMBER = re.compile(r"D99\d{5}")
TITLE = re.compile(rb"<invention-title[^>]*>([^<]+)</invention-title>")
# No office issues it; the sample's own numbers begin with D99.
FIRST_NUMBER = 9_800_000
# Another word before the title each time that the sample begins anew.
KINDS = (
    b"Folding", b"Portable", b"Modular", b"Stackable", b"Compact", b"Rigid", b"Lightweight", b"Miniature", b"Wooden",
    b"Metal", b"Padded", b"Curved", b"Travel", b"Wireless",
)  # fmt: skip
# So few that no drawing changes to the eye, enough that no two copies are the same file.
DOTS = 5


@dataclass(frozen=True, slots=True)
class Grant:
    """A made grant: its stem, as the office names archives and files, and its files by name."""

    stem: str
    files: Mapping[str, bytes]

    @property
    def sheets(self) -> dict[str, bytes]:
        """The drawings by file name."""
        return {name: data for name, data in self.files.items() if not name.endswith(".XML")}


def grants(count: int, seed: int, first: int = FIRST_NUMBER) -> Iterator[Grant]:
    """Make so many grants, numbered from `first` on.

    Grant n is grant n of the sample (which begins anew after its last) with another number, another title in all its
    texts, and some dots of ink taken out of each drawing, so that no digest is met twice and no vector is known.
    """
    originals = [_files(source) for source in read(sample_path()) if isinstance(source, Source)]
    for number in range(count):
        files = originals[number % len(originals)]
        kind = KINDS[number // len(originals) % len(KINDS)]
        yield _again(files, first + number, kind, np.random.default_rng((seed, number)))


def write_week(path: Path, made: Iterable[Grant]) -> None:
    """Write a weekly tar of made grants."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_tar(path, ((f"{path.stem}/DESIGN/{grant.stem}.ZIP", zip_grant(grant.stem, grant.files)) for grant in made))


def _files(source: Source) -> dict[str, bytes]:
    name = source.name.rsplit("/", 1)[-1]
    return {name: source.xml} | {file: load() for file, load in source.images.items()}


def _again(files: Mapping[str, bytes], number: int, kind: bytes, rng: np.random.Generator) -> Grant:
    own = next(match[0] for name in files if (match := NUMBER.search(name)))
    new = f"D{number}"
    made = {
        name.replace(own, new): _retold(data, own, new, kind) if name.endswith(".XML") else dotted(data, rng)
        for name, data in files.items()
    }
    return Grant(next(name for name in made if name.endswith(".XML")).removesuffix(".XML"), made)


def _retold(xml: bytes, own: str, new: str, kind: bytes) -> bytes:
    """Give the grant another number and, wherever its title is told, another kind of the thing."""
    xml = xml.replace(own.encode(), new.encode())
    found = TITLE.search(xml)
    if found is None:
        raise ValueError("the sample's grants have titles")

    def renamed(title: re.Match[bytes]) -> bytes:
        return (kind if title[0][:1].isupper() else kind.lower()) + b" " + title[0][:1].lower() + title[0][1:]

    return re.sub(re.escape(found[1]), renamed, xml, flags=re.IGNORECASE)


def dotted(tiff: bytes, rng: np.random.Generator) -> bytes:
    """Return a sheet with some single dots of its ink taken out: one-bit Group 4 with the office's mark, as it was."""
    with Image.open(io.BytesIO(tiff)) as sheet:
        mark = sheet.tag_v2[IMAGE_DESCRIPTION]  # type: ignore[attr-defined]
        pixels = np.array(sheet)
    ink = np.flatnonzero(~pixels)
    pixels.flat[ink[rng.integers(len(ink), size=DOTS)]] = True
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[IMAGE_DESCRIPTION] = mark
    file = io.BytesIO()
    # Paper as ones: Pillow turns the pixels of the office's way round one by one, in 50 ms a sheet.
    Image.fromarray(pixels).save(file, "TIFF", compression="group4", tiffinfo=tags)
    return file.getvalue()
