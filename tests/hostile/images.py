"""Images that were made to be hard to open, each with what is to be said of it; the same bytes from the same seed."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, TiffImagePlugin

SIZE = (403, 301)
"""Of the drawing that most cases hold; no multiple of eight."""

CUTS = 6
"""Truncations of each format."""

LOSSY = 4
"""How far JPEG takes levels of 255 of the drawing in the mean; what is turned wrongly is a hundred away."""


@dataclass(frozen=True, slots=True)
class ImageCase:
    """A file: `refused` is a pattern of the clause that says why; else it opens as what it `shows`.

    `near` is how far levels of 255 may be from that in the mean: nothing, but for JPEG and rows that are known to be
    lost.
    """

    name: str
    make: Callable[[], bytes]
    refused: str | None = None
    shows: Callable[[], Image.Image] = field(default_factory=lambda: drawing)
    near: float = 0


def cases(seed: int = 5) -> list[ImageCase]:
    """Every case but those of fax rows; what is random in them is the seed's."""
    return [*_taken(), *_strange(), *_bombs(), *_cut(random.Random(seed)), *_changed(random.Random(seed))]


def drawing(mode: str = "L", size: tuple[int, int] = SIZE) -> Image.Image:
    """A framed square with noise in it, so that no rows of it can be left out unnoticed; most of it is white."""
    noise = np.random.default_rng(7).random((size[1], size[0])) < 0.7
    image = Image.fromarray(noise.astype(np.uint8) * 255)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] - 1, size[1] - 1), outline=0, width=4)
    return image.convert(mode)


def written(image: Image.Image, file_format: str, **options: Any) -> bytes:
    """The bytes of a file."""
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def group4(image: Image.Image | None = None, **options: Any) -> bytes:
    """A sheet as offices publish it."""
    return written((image or drawing()).convert("1"), "TIFF", compression="group4", **options)


FORMATS: dict[str, Callable[[], bytes]] = {
    "group 4 TIFF": group4,
    "group 3 TIFF": lambda: written(drawing("1"), "TIFF", compression="group3"),
    "LZW TIFF": lambda: written(drawing(), "TIFF", compression="tiff_lzw"),
    "deflate TIFF": lambda: written(drawing(), "TIFF", compression="tiff_adobe_deflate"),
    "JPEG TIFF": lambda: written(drawing(), "TIFF", compression="jpeg"),
    "PackBits TIFF": lambda: written(drawing(), "TIFF", compression="packbits"),
    "raw TIFF": lambda: written(drawing(), "TIFF"),
    "PNG": lambda: written(drawing(), "PNG"),
    "1-bit PNG": lambda: written(drawing("1"), "PNG"),
    "JPEG": lambda: written(drawing(), "JPEG"),
    "progressive JPEG": lambda: written(drawing(), "JPEG", progressive=True),
    "GIF": lambda: written(drawing(), "GIF"),
}


def _taken() -> Iterator[ImageCase]:
    for name, make in FORMATS.items():
        yield ImageCase(name, make, near=LOSSY if "JPEG" in name else 0)
    sixteen = Image.fromarray(np.asarray(drawing(), np.uint16) * 257)
    more: dict[str, Callable[[], bytes]] = {
        "CMYK JPEG": lambda: written(drawing().convert("RGB").convert("CMYK"), "JPEG"),
        "CMYK TIFF": lambda: written(drawing().convert("RGB").convert("CMYK"), "TIFF"),
        "16-bit PNG": lambda: written(sixteen, "PNG"),
        "16-bit TIFF": lambda: written(sixteen, "TIFF"),
        "palette PNG": lambda: written(drawing("P"), "PNG"),
        "palette PNG with a transparent colour": lambda: written(drawing("P"), "PNG", transparency=255),
        "alpha PNG": lambda: written(drawing("LA"), "PNG"),
        "colour and alpha TIFF": lambda: written(drawing("RGBA"), "TIFF"),
        "animated GIF": lambda: written(drawing(), "GIF", save_all=True, append_images=[drawing("1")] * 5),
        "animated PNG": lambda: written(drawing(), "PNG", save_all=True, append_images=[drawing()] * 5),
        "multipage TIFF": lambda: group4(save_all=True, append_images=[drawing("1", (90, 20))] * 50),
        "big TIFF": lambda: written(drawing(), "TIFF", big_tiff=True),
    }
    for name, make in more.items():
        yield ImageCase(name, make, near=LOSSY if "JPEG" in name else 0)
    for turn in range(1, 9):
        make = partial(_saying_turn, turn)
        yield ImageCase(f"JPEG turned by EXIF {turn}", make, shows=partial(turned_by, turn), near=LOSSY)
    yield ImageCase("TIFF turned by EXIF 6", lambda: group4(tiffinfo=tags({274: 6})), shows=partial(turned_by, 6))
    yield ImageCase("TIFF with a nonsense mark", lambda: group4(tiffinfo=tags({270: "**DRAWING;" * 9999})))


def _strange() -> Iterator[ImageCase]:
    no_format = "not an image of a format that is read here"
    wrong: dict[str, Callable[[], bytes]] = {
        "nothing": lambda: b"",
        "text": lambda: b"hello",
        "PNG called JPEG": lambda: b"\xff\xd8\xff" + written(drawing(), "PNG"),
        "JPEG called PNG": lambda: b"\x89PNG\r\n\x1a\n" + written(drawing(), "JPEG"),
        "TIFF called GIF": lambda: b"GIF89a" + group4(),
        "magic of TIFF and nothing else": lambda: b"II*\0",
        "noise with the magic of TIFF": lambda: b"II*\0" + random.Random(1).randbytes(5000),
        "noise with the magic of PNG": lambda: b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(5000),
    }
    for name, make in wrong.items():
        reason = {"nothing": "the file is empty", "text": no_format}.get(name, "damaged|cut off|truncated")
        yield ImageCase(name, make, reason)
    for file_format in ("BMP", "WEBP", "PPM", "ICO", "TGA", "PCX", "PDF"):
        yield ImageCase(f"{file_format}, which is not read", partial(written, drawing("RGB"), file_format), no_format)
    for width, height in ((0, 0), (0, 9), (9, 0)):
        name = f"{width} x {height}"
        yield ImageCase(f"{name} PNG", partial(png, width, height), "damaged")
        yield ImageCase(f"{name} TIFF", partial(tiff, width, height), "damaged|only")
        yield ImageCase(f"{name} GIF", partial(gif, width, height), "damaged|only|truncated")
        yield ImageCase(f"{name} JPEG", partial(_jpeg_of, width, height), "damaged|only|truncated")
    yield ImageCase("1 x 65535", lambda: written(Image.new("L", (1, 65535)), "PNG"), "only 1 x 65535 pixels; at least")
    yield ImageCase("65535 x 1", lambda: written(Image.new("1", (65535, 1)), "TIFF"), "only 65535 x 1 pixels; at least")
    yield ImageCase("8 x 65535", lambda: group4(Image.new("1", (8, 65535), 1)), "no side may be longer than 20,000")
    yield ImageCase("TIFF whose directory is itself", lambda: tiff(50, 50, next_directory=8), shows=partial(_white, 50))
    yield ImageCase("TIFF with a million entries said", lambda: b"II*\0\x08\0\0\0\xff\xff" + bytes(500), "truncated")
    yield ImageCase("TIFF of strips past the end", lambda: tiff(50, 50, offset=1 << 30), "truncated")
    yield ImageCase("TIFF of 4 GB strips", lambda: tiff(50, 50, count=2**32 - 1), "truncated")
    yield ImageCase("TIFF of nine planes", lambda: tiff(50, 50, samples=9), "damaged")
    yield ImageCase(
        "EXIF that is noise", lambda: written(drawing(), "JPEG", exif=b"Exif\0\0II*\0" + b"\xfe" * 3000), near=LOSSY
    )


def _bombs() -> Iterator[ImageCase]:
    many = "more than 50,000,000 pixels"
    yield ImageCase("50 gigapixels of PNG", lambda: png(300_000, 170_000), many)
    yield ImageCase("4 gigapixels of JPEG", lambda: _jpeg_of(65_500, 65_500), many)
    yield ImageCase("4 gigapixels of GIF", lambda: gif(65_535, 65_535), many)
    yield ImageCase("2^64 pixels of TIFF", lambda: tiff(2**32 - 1, 2**32 - 1), many)
    yield ImageCase("50,010,000 pixels", lambda: png(10_000, 5_001), many)
    yield ImageCase("49 million pixels", lambda: _blank("L"), shows=partial(_white, 7000))
    yield ImageCase("49 million colours and alphas", lambda: _blank("RGBA"), shows=partial(_white, 7000))
    yield ImageCase("a tile of a gigapixel", lambda: tiff(50, 50, tile=32_768), "its tiles have more than|damaged")
    yield ImageCase("a text of a gigabyte in a PNG", lambda: _png_with(b"zTXt", b"k\0\0" + _gigabyte()), "damaged")
    yield ImageCase("a colour profile of a gigabyte", lambda: _png_with(b"iCCP", b"k\0\0" + _gigabyte()), "damaged")
    yield ImageCase(
        "a gigabyte in the pixels of a small PNG", lambda: png(50, 50, _gigabyte()), shows=partial(_white, 50)
    )
    yield ImageCase("10,000 frames of GIF", lambda: frames(10_000))
    yield ImageCase("20,000 scans of JPEG", endless, "it takes more than 10 s to decode")


def _cut(dice: random.Random) -> Iterator[ImageCase]:
    """Cut where pixels are lost for certain: in the last tenth may be trailers, and TIFF's directory of names."""
    for name, make in FORMATS.items():
        whole = make()
        for _ in range(CUTS):
            keep = dice.randrange(8, len(whole) * 9 // 10)
            yield ImageCase(f"{name} cut off at {keep}", partial(bytes, whole[:keep]), "truncated|damaged|cut off")


def tags(values: dict[int, Any]) -> TiffImagePlugin.ImageFileDirectory_v2:
    """TIFF tags that a file is to have."""
    made = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in values.items():
        made[tag] = value
    return made


def turned_by(turn: int) -> Image.Image:
    """The drawing as it is to be seen in a file with that EXIF record: which side its first row and column are."""
    rows = np.asarray(drawing())
    seen = {
        1: rows,
        2: rows[:, ::-1],
        3: rows[::-1, ::-1],
        4: rows[::-1],
        5: rows.T,
        6: np.rot90(rows, -1),
        7: rows[::-1, ::-1].T,
        8: np.rot90(rows),
    }
    return Image.fromarray(np.ascontiguousarray(seen[turn]))


def _saying_turn(turn: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = turn
    return written(drawing(), "JPEG", exif=exif)


def _changed(dice: random.Random) -> Iterator[ImageCase]:
    """A bit of a PNG's pixels, which zlib reads as others, and a last chunk that is lost."""
    whole = written(drawing(), "PNG")
    for _ in range(CUTS):
        at = dice.randrange(whole.index(b"IDAT") + 4, len(whole) - 16)
        changed = whole[:at] + bytes([whole[at] ^ 1 << dice.randrange(8)]) + whole[at + 1 :]
        yield ImageCase(f"PNG with another bit at {at}", partial(bytes, changed), "does not fit its checksums")
    yield ImageCase("PNG without its last chunk", partial(bytes, whole[:-12]), "truncated")
    yield ImageCase("PNG with more behind its last chunk", partial(bytes, whole + b"more"))


def _white(side: int) -> Image.Image:
    return Image.new("L", (side, side), 255)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, pixels: bytes | None = None) -> bytes:
    """A greyscale PNG that says so of its size, whatever its pixels are."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = _chunk(b"IDAT", zlib.compress(bytes(100)) if pixels is None else pixels)
    return b"\x89PNG\r\n\x1a\n" + header + data + _chunk(b"IEND", b"")


def _png_with(name: bytes, content: bytes) -> bytes:
    whole = written(drawing(), "PNG")
    return whole[:33] + _chunk(name, content) + whole[33:]


@cache
def _gigabyte() -> bytes:
    """A gigabyte of zeros in one megabyte."""
    packer = zlib.compressobj(9)
    piece = bytes(1 << 20)
    return b"".join(packer.compress(piece) for _ in range(1 << 10)) + packer.flush()


def gif(width: int, height: int) -> bytes:
    """A GIF that says so of its size, with a frame of one pixel."""
    screen = struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(3) + b"\xff" * 3
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x44\x01\0"
    return b"GIF89a" + screen + frame + b";"


def tiff(
    width: int,
    height: int,
    *,
    offset: int | None = None,
    count: int | None = None,
    samples: int = 1,
    tile: int = 0,
    next_directory: int = 0,
) -> bytes:
    """An uncompressed greyscale TIFF, directory first, that says so of its size."""
    pixels = bytes(min(width * height, 10_000))
    entries = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 277: samples}
    entries |= {322: tile, 323: tile, 324: 0, 325: len(pixels)} if tile else {273: 0, 278: height, 279: len(pixels)}
    start = 8 + 2 + 12 * len(entries) + 4
    entries[324 if tile else 273] = start if offset is None else offset
    if count is not None:
        entries[279] = count
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(entries.items()))
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + rows + struct.pack("<I", next_directory) + pixels


def _jpeg_of(width: int, height: int) -> bytes:
    whole = bytearray(written(Image.new("L", (16, 16)), "JPEG"))
    struct.pack_into(">HH", whole, whole.index(b"\xff\xc0") + 5, height, width)
    return bytes(whole)


def _blank(mode: str) -> bytes:
    return written(Image.new(mode, (7000, 7000), (255,) * len(mode)), "PNG", compress_level=1)


def frames(count: int) -> bytes:
    """An animation: the drawing, then frames of one pixel until there are so many."""
    tiny = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    whole = written(drawing(), "GIF")
    return whole[:-1] + tiny * (count - 1) + whole[-1:]


def endless() -> bytes:
    """A JPEG that says its last scan 20,000 times: 2 MB of file and ten minutes of work."""
    whole = written(Image.new("L", (7000, 7000), 255), "JPEG", progressive=True)
    return whole[:-2] + whole[whole.rindex(b"\xff\xda") : -2] * 20_000 + whole[-2:]
