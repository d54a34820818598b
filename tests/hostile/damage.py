"""Damage to whole files, as Hypothesis strategies: flipped bits, cuts, splices and holes."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

LONGEST = 2_000
"""Of a piece that is moved or blanked; longer ones only lose more of the same."""


@st.composite
def damaged(draw: st.DrawFn, wholes: Sequence[bytes]) -> bytes:
    """One of some whole files, damaged in up to four places."""
    data = bytearray(draw(st.sampled_from(wholes)))
    for _ in range(draw(st.integers(1, 4))):
        # The first kilobyte has what everything else hangs on.
        end = draw(st.sampled_from((min(len(data), 1_000), len(data))))
        at = draw(st.integers(0, max(end - 1, 0)))
        length = draw(st.integers(1, LONGEST))
        match draw(st.sampled_from(("flip", "cut", "splice", "hole", "noise"))):
            case "flip":
                data[at : at + 1] = bytes(byte ^ 1 << draw(st.integers(0, 7)) for byte in data[at : at + 1])
            case "cut":
                del data[at:]
            case "splice":
                other = draw(st.integers(0, max(len(data) - 1, 0)))
                data[at:at] = data[other : other + length]
            case "hole":
                data[at : at + length] = bytes(len(data[at : at + length]))
            case "noise":
                data[at : at + 8] = draw(st.binary(min_size=8, max_size=8))
    return bytes(data)
