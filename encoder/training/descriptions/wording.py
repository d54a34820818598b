"""How descriptions speak of a thing and of the side that it is seen from; pure."""

from __future__ import annotations

import re

# "two hands", "3 antennas", "disc with holes": it is the word before the preposition that is one or many.
_HEAD = re.compile(r"\s(?:with|of|for|in)\s")
_COUNTED = re.compile(r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)\s")
_PLURAL = re.compile(r"[^su]s$")
# By sound and not by letter: an LED lamp, a USB port, an S-shaped hook, an hourglass, a unit, a one-piece seat.
_VOWEL = re.compile(r"[AEFHILMNORSX](?=[A-Z-])|(?!U[A-Z-]|(?i:uni|us[aeu]|eu|one\b|once\b))(?i:[aeiou]|hour)")
# Views that are not said as "front view of ...".
_SAID = {"section": "section through {}", "detail": "detail of {}", "in use": "{} in use"}


def article(noun: str) -> str:
    """Return a noun with its indefinite article; plurals ("legs", "two hands", "glasses") have none."""
    head = _HEAD.split(noun, maxsplit=1)[0]
    if _COUNTED.match(noun) or _PLURAL.search(head) or head.endswith("sses"):
        return noun
    return f"{'an' if _VOWEL.match(noun) else 'a'} {noun}"


def seen(view: str, noun: str) -> str:
    """Say that a thing is seen in a view: "rear view of a stool", "section through a straw", "a shoe in use"."""
    view = view.strip().removesuffix(" view")
    return _SAID.get(view, f"{view} view of {{}}").format(article(noun))
