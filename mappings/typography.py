"""Characters that stand for plain ones in what people paste: dashes, spaces, quotes, the full width of East Asia."""

_DASHES = dict.fromkeys("‐‑‒–—−", "-")
_SPACES = dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " ")
_QUOTES = dict.fromkeys("\u2018\u2019\u201a\u2032\u00b4`", "'") | dict.fromkeys(
    "\u201c\u201d\u201e\u2033\u00ab\u00bb", '"'
)
# Marks without a width, which come along from a page: zero width space, the joiners, directions, BOM, soft hyphen.
_UNSEEN = dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad", "")
# U+FF01 to U+FF5E are ASCII's visible characters once more, in the same order.
_WIDE = {chr(0xFF01 + at): chr(0x21 + at) for at in range(94)}
_PLAIN = str.maketrans(_DASHES | _SPACES | _QUOTES | _UNSEEN | _WIDE | {"№": "No"})


def plain(text: str) -> str:
    """Put plain characters in their places; all others stay as they are."""
    return text.translate(_PLAIN)
