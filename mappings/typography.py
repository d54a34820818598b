"""Characters that stand for plain ones in what people paste: dashes, spaces, the full width of East Asian keyboards."""

_DASHES = dict.fromkeys("‐‑‒–—−", "-")
_SPACES = dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " ")
# U+FF01 to U+FF5E are ASCII's visible characters once more, in the same order.
_WIDE = {chr(0xFF01 + at): chr(0x21 + at) for at in range(94)}
_PLAIN = str.maketrans(_DASHES | _SPACES | _WIDE)


def plain(text: str) -> str:
    """Put plain characters in their places; all others stay as they are."""
    return text.translate(_PLAIN)
