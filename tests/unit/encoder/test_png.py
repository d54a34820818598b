from __future__ import annotations

import numpy as np
from PIL import Image

from encoder.images import to_png
from encoder.png import is_whole

NOISE = np.random.default_rng(1).integers(0, 256, (400, 300), np.uint8)
PNG = to_png(Image.fromarray(NOISE))


def test_what_was_written_is_whole() -> None:
    assert is_whole(PNG)


def test_what_was_cut_short_is_not() -> None:
    for cut in (0, 7, 8, 20, len(PNG) // 2, len(PNG) - 13, len(PNG) - 1):
        assert not is_whole(PNG[:cut])


def test_a_flipped_bit_shows() -> None:
    for at in (0, 10, 18, 40, len(PNG) // 2, len(PNG) - 1):
        assert not is_whole(PNG[:at] + bytes([PNG[at] ^ 4]) + PNG[at + 1 :])


def test_more_after_the_end_shows() -> None:
    assert not is_whole(PNG + b"\0")
