from __future__ import annotations

import pytest
from PIL import Image

from encoder.images import to_png
from search.png import is_whole

PNG = to_png(Image.effect_noise((300, 400), 60))


def test_what_was_written_is_whole() -> None:
    assert is_whole(PNG)


@pytest.mark.parametrize("cut", [0, 7, 8, 20, len(PNG) // 2, len(PNG) - 13, len(PNG) - 1])
def test_what_was_cut_short_is_not(cut: int) -> None:
    assert not is_whole(PNG[:cut])


@pytest.mark.parametrize("at", [0, 10, 18, 40, len(PNG) // 2, len(PNG) - 1])
def test_a_flipped_bit_shows(at: int) -> None:
    assert not is_whole(PNG[:at] + bytes([PNG[at] ^ 4]) + PNG[at + 1 :])


def test_more_after_the_end_shows() -> None:
    assert not is_whole(PNG + b"\0")
