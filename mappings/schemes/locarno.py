"""Locarno, the classification of designs: `06-01` and every office's spelling of it."""

from __future__ import annotations

import re

EXAMPLES = "06-01, 0601, 06.01, or the class alone: 06"

_SPELLING = re.compile(
    r" *(?:LOC *(?:\([0-9]{1,2}\))? *)?(?:CL(?:ASS)?\.? *)?"
    r"(?:(?P<packed>[0-9]{4})|(?P<class>[0-9]{1,2})(?:(?: *[-./] *| +)(?P<subclass>[0-9]{1,2}))?) *"
)


def readings(text: str) -> tuple[str, ...]:
    """Read an upper-case spelling: the canonical code (`06-01`, or the class `06`), or nothing if it does not fit."""
    match = _SPELLING.fullmatch(text)
    if match is None:
        return ()
    packed = match["packed"]
    main, sub = (packed[:2], packed[2:]) if packed else (match["class"], match["subclass"])
    if int(main) == 0:
        return ()
    return (f"{int(main):02}" if sub is None else f"{int(main):02}-{int(sub):02}",)


def ancestors(code: str) -> tuple[str, ...]:
    """List the class and the code itself."""
    main, separator, _ = code.partition("-")
    return (main, code) if separator else (main,)
