"""Classes of four schemes: read every office's spelling, climb to the levels above, and parse what people filter by."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from mappings import typography
from mappings.class_titles import title
from mappings.errors import BadClassCode
from mappings.schemes import cpc, locarno, uspc

__all__ = ["SCHEMES", "ClassFilter", "ancestors", "canonical", "from_fixed_width_uspc", "parse_filter", "title"]

SCHEMES = ("locarno", "cpc", "ipc", "uspc")

# The longest spelling that an office prints ("LOC (13) Cl. 06-01", an IPC symbol with its version) has half of this.
MAX_CODE_LENGTH = 64

_READINGS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "locarno": locarno.readings,
    "cpc": cpc.readings,
    "ipc": partial(cpc.readings, ipc=True),
    "uspc": uspc.readings,
}
_ANCESTORS = {"locarno": locarno.ancestors, "cpc": cpc.ancestors, "ipc": cpc.ancestors, "uspc": uspc.ancestors}
_EXAMPLES = {"locarno": locarno.EXAMPLES, "cpc": cpc.EXAMPLES, "ipc": cpc.EXAMPLES, "uspc": uspc.EXAMPLES}

# What Locarno and USPC both write: a class, or class and subclass with a slash, no zero before a number.
_LOCARNO_OR_USPC = re.compile(r" *[1-9][0-9]?(?: */ *[1-9][0-9]?)? *")


@dataclass(frozen=True, slots=True)
class ClassFilter:
    """One class that people filter by: any of `terms` (`scheme:code`, canonical) will do.

    `schemes` is the key of its group: filters of one group are alternatives, groups must all be met.
    """

    schemes: frozenset[str]
    terms: tuple[str, ...]


def canonical(scheme: str, text: str) -> str:
    """Read a code in any office's spelling: `06-01`, `A47C 7/54`, `D14/486`, or a level above; else `BadClassCode`."""
    return _readings(_known(scheme), text)[0]


def ancestors(scheme: str, code: str) -> tuple[str, ...]:
    """List the canonical codes from the root down to the code itself, without the scheme."""
    return _ANCESTORS[_known(scheme)](canonical(scheme, code))


def from_fixed_width_uspc(text: str) -> str:
    """Read USPC as the XML prints it, in columns ("D 2728" is D2/728, " 36 245" is 36/24.5); else `BadClassCode`.

    Give the text as printed: without its first space "522237" could be 52/223.7 or 522/237.
    """
    found = uspc.from_columns(_plain(text))
    if not found:
        raise BadClassCode(f"{_shown(text)} is not USPC in fixed columns, which read like 'D14486' or '123 411'.")
    return found[0]


def parse_filter(text: str) -> ClassFilter:
    """Read `[scheme:]code`; a bare code means every scheme that it fits, else `BadClassCode`.

    Where a bare code could be of two families: a number with a leading zero, a hyphen or a point is Locarno ("06",
    "0601", "24-02"); "24" and "24/2" are Locarno and USPC, "36" is USPC, as Locarno has no such class; "D21" is USPC,
    CPC and IPC, "D28" is USPC, as the others have no such class; CPC's section Y is not IPC.
    """
    prefix, separator, code = text.partition(":")
    if separator:
        scheme = _known(prefix.strip().lower())
        return _filter({scheme: _readings(scheme, code)})
    plain = _plain(text)
    found = {scheme: codes for scheme in SCHEMES if (codes := _READINGS[scheme](plain))}
    if "uspc" in found and "locarno" in found:
        if not _LOCARNO_OR_USPC.fullmatch(plain):
            del found["uspc"]
        elif title("locarno", locarno.ancestors(found["locarno"][0])[0]) is None:
            del found["locarno"]
    if "uspc" in found and "cpc" in found and title("cpc", found["cpc"][0]) is None:
        found = {"uspc": found["uspc"]}
    if not found:
        raise BadClassCode(
            f"{_shown(text)} is not a class of any scheme; write locarno:06-01, cpc:A47C 7/54, ipc:A47C 7/54, "
            "uspc:D14/486, or any level above."
        )
    return _filter(found)


def _filter(found: dict[str, tuple[str, ...]]) -> ClassFilter:
    terms = tuple(f"{scheme}:{code}" for scheme, codes in found.items() for code in codes)
    return ClassFilter(schemes=frozenset(found), terms=terms)


def _readings(scheme: str, text: str) -> tuple[str, ...]:
    found = _READINGS[scheme](_plain(text))
    if not found:
        raise BadClassCode(f"{_shown(text)} is not a class of {scheme}; write {_EXAMPLES[scheme]}.")
    return found


def _known(scheme: str) -> str:
    if scheme not in SCHEMES:
        raise BadClassCode(f"{_shown(scheme)} is not a classification; the schemes are {', '.join(SCHEMES)}.")
    return scheme


def _plain(text: str) -> str:
    """Turn the text into what the patterns expect, upper case and ASCII; empty, which fits nothing, if it cannot be."""
    plain = typography.plain(text) if len(text) <= MAX_CODE_LENGTH else ""
    return plain.upper() if plain.isascii() else ""


def _shown(text: str) -> str:
    return repr(text if len(text) <= MAX_CODE_LENGTH else text[:MAX_CODE_LENGTH] + "…")
