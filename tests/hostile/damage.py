"""Damage to whole files, as Hypothesis strategies: flipped bits, cuts, splices and holes, and lost rows."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.hostile.fax import LOSSES, strip

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


@st.composite
def shortened(draw: st.DrawFn, sheets: Sequence[bytes]) -> tuple[bytes, bytes]:
    """One of some Group 4 sheets, and the same with rows lost from one of its strips."""
    whole = draw(st.sampled_from(sheets))
    start, length = strip(whole, draw(st.integers(0, 99)))
    at = start + draw(st.integers(0, length - 1))
    return whole, LOSSES[draw(st.sampled_from(sorted(LOSSES)))](whole, at, start + length)


@st.composite
def flipped(draw: st.DrawFn, wholes: Sequence[bytes]) -> tuple[bytes, bytes]:
    """One of some files, and the same with one bit changed."""
    whole = draw(st.sampled_from(wholes))
    at = draw(st.integers(0, len(whole) - 1))
    return whole, whole[:at] + bytes([whole[at] ^ 1 << draw(st.integers(0, 7))]) + whole[at + 1 :]
