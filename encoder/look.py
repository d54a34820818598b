"""What a drawing looks like in 256 bits, to tell near-duplicates: a difference hash for line art; pure.

Krawetz, "Kind of Like That", 2013, compares neighbouring cells of a shrunken picture. Line art is mostly white, so that
plain hashes of it have few bits set and collide; ADR 11 has the numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from encoder.images import INK, WHITE

# A square of this side that the drawing is stretched to, to find its ink in: a page trims to it more or less closely.
FINE = 256
# What has the ink is stretched to a square of this side and blurred with this radius, so that a thin line that moves by
# a hair does not leave its cell at once.
SIDE, BLUR = 64, 2
# Differences of neighbours along the longer side of a grid, one across and one down: 2 x 15 x 8 bits.
LONG, SHORT = 15, 9
# The other 16 bits are the proportions that the stretching took away, as a bar: the more alike, the more bits agree.
BARS, WIDEST = 16, 4.0
# A look in words of 64 bits.
WORDS = 4
# Of the bits that either drawing has set, the share that may differ.
NEAR = 0.22
# Looks that are compared with others at once: what is counted stays in the processor's cache.
BLOCK = 64
INKED = [WHITE if level < INK else 0 for level in range(256)]


def look(image: Image.Image) -> str:
    """Return the look of an upright, trimmed greyscale drawing, as 64 hexadecimal digits."""
    fine = image.resize((FINE, FINE), Image.Resampling.BOX, reducing_gap=2.0)
    left, upper, right, lower = fine.point(INKED).getbbox() or (0, 0, FINE, FINE)
    inked = fine.crop((left, upper, right, lower))
    square = inked.resize((SIDE, SIDE), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(BLUR))
    across, down = _cells(square, SHORT, LONG), _cells(square, LONG, SHORT)
    width, height = image.width * (right - left), image.height * (lower - upper)
    bar = round(BARS * (math.log(width / height, WIDEST) + 1) / 2)
    bits = np.concatenate(
        [(across[:, 1:] > across[:, :-1]).ravel(), (down[1:] > down[:-1]).ravel(), np.arange(BARS) < bar]
    )
    return np.packbits(bits).tobytes().hex()


def is_near(one: str, other: str) -> bool:
    """Whether two looks are those of nearly the same drawing: scanned or cropped anew, or a copy on the front page."""
    first, second = int(one, 16), int(other, 16)
    return (first ^ second).bit_count() <= NEAR * (first | second).bit_count()


def near_pairs(looks: Sequence[str]) -> list[tuple[int, int]]:
    """List the places (one, other) of looks that are near to each other, each pair once, as `is_near` tells.

    Near looks have nearly as many bits set. So, sorted by that, a look is compared with the next few only, and most are
    told apart by half of their bits. Bits are counted, and not multiplied as floats: the threads of that are in each
    other's way where several searches run.
    """
    words = np.frombuffer(bytes.fromhex("".join(looks)), np.uint64).reshape(len(looks), WORDS)
    counts = np.bitwise_count(words).sum(axis=1, dtype=np.int64)
    order = np.argsort(counts, kind="stable")
    words, counts = np.ascontiguousarray(words[order].T), counts[order]
    ends = np.searchsorted(counts, counts / (1 - NEAR) + 1, side="right")
    pairs: list[tuple[int, int]] = []
    for start in range(0, len(looks), BLOCK):
        stop = min(start + BLOCK, len(looks))
        end = int(ends[stop - 1])
        # The set bits of both, added, are those of either and of both; the latter are at least 1 - NEAR of the former.
        most = math.ceil(NEAR / (2 - NEAR) * (counts[stop - 1] + counts[end - 1]))
        half = _differing(words[0, start:stop, None], words[0, start:end])
        half += _differing(words[1, start:stop, None], words[1, start:end])
        rows, columns = np.divmod(np.flatnonzero(half <= most), end - start)
        ones, others = start + rows, start + columns
        differing = _differing(words[:, ones], words[:, others]).sum(axis=0, dtype=np.int64)
        either = (counts[ones] + counts[others] + differing) // 2
        near = (ones < others) & (differing <= NEAR * either)
        pairs += zip(order[ones[near]].tolist(), order[others[near]].tolist(), strict=True)
    return pairs


def _differing(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.uint8]:
    differing: NDArray[np.uint8] = np.bitwise_count(one ^ other)
    return differing


def _cells(square: Image.Image, columns: int, rows: int) -> NDArray[np.uint8]:
    return np.asarray(square.resize((columns, rows), Image.Resampling.BOX), np.uint8)
