"""The name of a thing out of the title of a patent; pure."""

from __future__ import annotations

import re

# What follows is said of the thing, and is not the thing: "Bottle with a handle", "Lamp, in particular for desks".
_ASIDE = re.compile(r"[,;:(]| (?:with|without|having|including|comprising|featuring|and|or) ", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:an?|the|ornamental design (?:for|of)(?: an?)?) ", re.IGNORECASE)
# Names of things are short; what is longer is a sentence.
MOST_WORDS = 4
MOST_CHARACTERS = 40
# What any patent may be of.
_ANYTHING = frozenset(("apparatus", "article", "assembly", "device", "kit", "machine", "method", "set", "system"))


def object_name(title: str) -> str:
    """Return what a title names, as within a sentence: "LED desk lamp"; empty where that is no short name."""
    head = _ASIDE.split(_ARTICLE.sub("", " ".join(title.split())), maxsplit=1)[0].strip(" .-")
    words = head.split(" ")
    if len(words) > MOST_WORDS or len(head) > MOST_CHARACTERS or not head.isprintable():
        return ""
    shouted = head.isupper() and len(words) > 1
    name = " ".join(word if word.isupper() and len(word) > 1 and not shouted else word.lower() for word in words)
    return "" if name in _ANYTHING else name
