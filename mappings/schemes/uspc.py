"""USPC, the United States classification (`D14/486`, `123/41.1`), as people and as the columns of the XML write it."""

from __future__ import annotations

import re

EXAMPLES = "D14/486, D2-728, 123/41.1, 273/157R, or the class alone: D14, 123"

_CLASS = r"(?P<class>D ?[0-9]{1,2}|[0-9]{1,3}|PLT|G9B)"
_SUBCLASS = (
    r"(?:(?P<whole>[0-9]{1,3})(?:\.(?P<decimals>[0-9]{1,3})|(?P<zeros>[0-9]{3}))? ?(?P<suffix>[A-Z]{1,2})?"
    r"|(?P<collection>DIG|FOR)\.? *(?P<number>[0-9]{1,3})"
    r"|E(?P<e_whole>[0-9]{1,2})\.(?P<e_decimals>[0-9]{1,3}))"
)
_SPELLING = re.compile(
    rf" *(?:(?:U\.? ?S\.? *)?CL\.? *)?{_CLASS}"
    rf"(?:(?: *(?P<slash>/) *| *- *| +){_SUBCLASS}(?(slash)(?: *- *[0-9.]{{1,7}})?))? *"
)
# Three columns of class, three of subclass, then decimals without their point, then letters.
_COLUMNS = re.compile(
    r"(?P<class>D[ 0-9][0-9]| D[0-9]|  [0-9]| [0-9]{2}|[0-9]{3}|PLT|G9B)"
    r"(?:(?P<whole>  [0-9]| [0-9]{2}|[0-9]{3})\.?(?P<decimals>[0-9]{1,3})? *(?P<suffix>[A-Z]{1,2})?"
    r"|(?P<collection>DIG|FOR)\.? *(?P<number>[0-9]{1,3})"
    r"|E(?P<e_whole>[ 0-9][0-9])\.?(?P<e_decimals>[0-9]{1,3}))"
    r"(?: *- *[0-9. ]{1,9})? *"
)

# Design classes end at D34, but for D99; so "D74012", stripped of its first space, is D7/401.2.
_LAST_DESIGN_CLASS = 34
_MISCELLANEOUS = 99
_PADDED_DECIMALS = 3


def readings(text: str) -> tuple[str, ...]:
    """Read an upper-case spelling: the canonical code, or nothing where it does not fit.

    Two readings where the columns of the XML and a person's space disagree ("D10 461" is D10/46.1 in the XML, and a
    person may mean D10/461; " D14486" is D1/448.6 in the XML): first that of the text as it is in columns, last that
    of columns which lost their first spaces. A range is read as its first.
    """
    bare = text.lstrip()
    spelled = _SPELLING.fullmatch(text)
    found = (*_columns(text), *_columns(bare), *(_code(spelled) if spelled else ()), *from_columns(bare))
    return tuple(dict.fromkeys(found))


def from_columns(text: str) -> tuple[str, ...]:
    """Read the fixed columns of the XML, also where spaces on the left were lost; nothing where it does not fit."""
    return _columns(text) or _columns(" " + text) or _columns("  " + text)


def ancestors(code: str) -> tuple[str, ...]:
    """List the class and the code itself."""
    main, separator, _ = code.partition("/")
    return (main, code) if separator else (main,)


def _columns(text: str) -> tuple[str, ...]:
    match = _COLUMNS.fullmatch(text)
    code = _code(match) if match else ()
    return code if code and _is_class(code[0].partition("/")[0]) else ()


def _is_class(main: str) -> bool:
    if not main.startswith("D"):
        return True
    return int(main[1:]) <= _LAST_DESIGN_CLASS or int(main[1:]) == _MISCELLANEOUS


def _code(match: re.Match[str]) -> tuple[str, ...]:
    found = {name: (value or "").strip() for name, value in match.groupdict().items()}
    main = found["class"].replace(" ", "")
    if main.startswith("D"):
        main = "D" + main[1:].lstrip("0")
    elif main.isdigit():
        main = main.lstrip("0")
    if main in ("", "D"):
        return ()
    if found["collection"]:
        return (f"{main}/{found['collection']}{int(found['number'])}",)
    if found["e_whole"]:
        return (f"{main}/E{int(found['e_whole'])}{_fraction(found['e_decimals'])}",)
    if not found["whole"]:
        return (main,)
    fraction = _fraction(found["decimals"] or found.get("zeros", ""))
    return (f"{main}/{int(found['whole'])}{fraction}{found['suffix']}",)


def _fraction(decimals: str) -> str:
    # Three decimals are all the columns there are: zeros on the right are padding ("705026000" is 705/26).
    kept = decimals.rstrip("0") if len(decimals) == _PADDED_DECIMALS else decimals
    return f".{kept}" if kept else ""
