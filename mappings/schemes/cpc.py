"""CPC and IPC, which share one form of symbol: `A47C 7/54`, its levels above, and the padded spellings of offices."""

from __future__ import annotations

import re

EXAMPLES = "A47C 7/54, A47C7/54, A47C0007540000, or a level above it: A47C 7/00, A47C, A47, A"

_LEVELS = re.compile(r" *(?P<section>[A-HY])(?:(?P<class>[0-9]{2})(?P<subclass>[A-Z])?)? *")
# A range ("21/4006-4031", as in fields of search) is read as its first; IPC may bear its version: "(2006.01)".
_SLASHED = re.compile(
    r" *(?P<subclass>[A-HY][0-9]{2}[A-Z]) *(?P<group>[0-9]{1,4}) */ *(?P<subgroup>[0-9]{2,6})"
    r"(?: *- *[0-9]{2,6})? *(?:\([0-9]{4}\.[0-9]{2}\))? *"
)
# WIPO ST.8 without its slash: four columns of main group, six of subgroup, filled with zeros.
_PADDED = re.compile(r" *(?P<subclass>[A-HY][0-9]{2}[A-Z])(?P<group>[0-9]{4})(?P<subgroup>[0-9]{6}) *")
# USPTO until 2004: three columns of main group, then the subgroup ("G06F 1516", "C12Q  168").
_COLUMNS = re.compile(r" *(?P<subclass>[A-H][0-9]{2}[A-Z])(?P<group> [ 0-9][0-9]|[0-9]{3})(?P<subgroup>[0-9]{2,3}) *")
# A main group alone; four digits are the 2000 series of CPC.
_GROUP = re.compile(r" *(?P<subclass>[A-HY][0-9]{2}[A-Z]) *(?P<group>0{0,3}[0-9]{1,3}|2[0-9]{3}) *")

_SUBGROUP_COLUMNS = 6


def readings(text: str, *, ipc: bool = False) -> tuple[str, ...]:
    """Read an upper-case spelling: the canonical symbol of any level, or nothing where it does not fit.

    IPC has no section Y, and is older than CPC: only its codes are written in three columns without a slash.
    """
    if ipc and text.lstrip().startswith("Y"):
        return ()
    level = _LEVELS.fullmatch(text)
    if level:
        return ("".join(part for part in level.groups() if part),)
    match = _SLASHED.fullmatch(text) or _PADDED.fullmatch(text) or (_COLUMNS.fullmatch(text) if ipc else None)
    if match:
        return _symbol(match["subclass"], match["group"], match["subgroup"])
    match = _GROUP.fullmatch(text)
    return _symbol(match["subclass"], match["group"], "00") if match else ()


def ancestors(code: str) -> tuple[str, ...]:
    """List section, class, subclass, main group and the code itself, as far as it goes."""
    levels = [code[:length] for length in (1, 3, 4) if len(code) >= length]
    group, separator, _ = code.partition("/")
    if separator:
        levels += [f"{group}/00", code]
    return tuple(dict.fromkeys(levels))


def _symbol(subclass: str, group: str, subgroup: str) -> tuple[str, ...]:
    if int(group) == 0:
        return ()
    if len(subgroup) == _SUBGROUP_COLUMNS:
        # All six columns given: zeros on the right are padding, down to the two digits that a subgroup has at least.
        subgroup = subgroup.rstrip("0").ljust(2, "0")
    return (f"{subclass} {int(group)}/{subgroup}",)
