"""Publication numbers: any spelling of one is read into office, number as published and kind."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mappings import typography
from mappings.errors import BadPublication

# An address of Google Patents with the search that led there; the longest label on a number takes 40 characters.
MAX_LENGTH = 200
# Of what is no number, so much is said again.
_SHOWN = 48

# The United States print eight characters, a prefix and zeros among them; applications, year and serial number.
_US_WIDTHS = {"": 8, "D": 7, "RE": 6, "PP": 6, "H": 7, "T": 7}
# A slash parts the year of an application from its number; elsewhere it is the mark of a number that is no publication.
_US_NUMBER = re.compile(r"(?P<prefix>D|RE|PP|H|T|)(?P<digits>[0-9]{1,11}|20[0-9]{2}/[0-9]{6,7})(?P<kind>[A-Z][0-9]?)?")
_US_APPLICATION = re.compile(r"(?P<year>20[0-9]{2})/?(?P<serial>[0-9]{6,7})")
_FOREIGN_NUMBER = re.compile(r"(?P<office>[A-Z]{2})(?P=office)?(?P<number>[A-Z]{0,2}[0-9]{2,18})(?P<kind>[A-Z][0-9]?)?")

# What stands around a number: an address of Google Patents, the date and sheet of the office's own files
# ("USD0907292S1-20210105-D00001.TIF"), the code of a front page ("(10) Patent No.: ..."), and "No." alone, which is not
# the "NO" of Norway.
_ADDRESS = re.compile(r"(?:HTTPS?://)?PATENTS\.GOOGLE\.COM/PATENT/([^/?#]+)(?:[/?#].*)?")
_FILE = re.compile(r"(US[A-Z]{0,2}[0-9]{5,11}(?:[A-Z][0-9]?)?)-(?:19|20)[0-9]{6}(?:-[A-Z][0-9]{5})?(?:\.[A-Z]{3})?")
_BEFORE = re.compile(r"(?:\(1[0-9]\) *)?(?:NO[.:])?")
_SEPARATORS = re.compile(r"""[ ,._:'"()\[\]-]+""")

# What people and patents write before a number, without separators, and the prefix that it stands for.
_US, _PAT, _NO = "(?:USA?|UNITEDSTATES)?", "PAT(?:ENT)?", "(?:NOS?|NUMBER|NR|#)"
_PUB = "(?:APP(?:L|LN|LICATION)?|PG)?PUB(?:L|LN|LICATION)?"
_PATENT = f"{_US}(?:(?:UTILITY)?{_PAT}|(?:{_PAT})?{_PUB})"
_LABELS = (
    ("D", re.compile(f"{_US}(?:{_PAT}DES(?:IGN)?|DES(?:IGN)?(?:{_PAT})?){_NO}?D?(?=[0-9])")),
    ("RE", re.compile(f"{_US}REISSUED?(?:{_PAT})?{_NO}?(?:RE)?(?=[0-9])")),
    ("PP", re.compile(f"{_US}PLANT{_PAT}{_NO}?(?:PP)?(?=[0-9])")),
    ("", re.compile(f"(?:{_PATENT}{_NO}?|USPN)(?=(?:US)?(?:{'|'.join(_US_WIDTHS)})[0-9])")),
    # Applications are published as 2025/..., and filed as 29/...
    ("", re.compile(f"{_US}(?:{_PAT})?APP(?:L|LN|LICATION)?{_NO}?(?=(?:US)?20[0-9]{{2}}/)")),
    # Another office's number is less like a number: "patio 12" is none of the British Indian Ocean Territory.
    ("", re.compile(f"{_PATENT}{_NO}(?=[A-Z]{{2}}[0-9])")),
)


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication; `number` is as the office publishes it ("D0907292"), `kind` is None where the text gave none."""

    office: str
    number: str
    kind: str | None = None

    @property
    def stem(self) -> str:
        """Office and number: the same for every spelling, with or without kind, so that citations join by it."""
        return self.office + self.number

    @property
    def name(self) -> str:
        """Office, number and, where it is known, kind: `USD0907292S1`."""
        return self.stem + (self.kind or "")


def parse(text: str) -> Publication:
    """Read any spelling ("US D907,292 S1", "2025/0204297", "RE49,000", "EP 1 234 567 A1"); else `BadPublication`.

    A number without an office is the United States'. Their numbers are padded as in the XML of publications; those of
    other offices are kept, in upper case without separators. A label ("U.S. Design Patent No."), quotes, the name of
    one of the office's files and an address of Google Patents are read, too.
    """
    plain = _bare(text)
    american = _US_NUMBER.fullmatch(plain.removeprefix("US"))
    if american:
        number = _us_number(american["prefix"], american["digits"])
        if number:
            return Publication("US", number, american["kind"])
    foreign = _FOREIGN_NUMBER.fullmatch(plain.replace("/", ""))
    # "RE" and "PP" are prefixes of the United States, and no offices.
    if foreign and foreign["office"] not in ("US", *_US_WIDTHS):
        return Publication(foreign["office"], foreign["number"], foreign["kind"])
    raise BadPublication(
        f"{text[:_SHOWN]!r} is not a publication number; write it like USD0907292S1, US D907,292 S1, 11,123,456 or "
        "US 2025/0204297 A1."
    )


def canonical(text: str) -> str:
    """`USD0907292S1` for any spelling that gives the kind, the stem for one that does not; else `BadPublication`."""
    return parse(text).name


def stem(text: str) -> str:
    """`USD0907292` for any spelling, with or without kind; else `BadPublication`."""
    return parse(text).stem


def _bare(text: str) -> str:
    """Strip a number of what stands around and between its characters, except slashes; empty if it can be none."""
    pasted = typography.plain(text) if len(text) <= MAX_LENGTH else ""
    spelled = pasted.strip().upper() if pasted.isascii() else ""
    named = _ADDRESS.fullmatch(spelled) or _FILE.fullmatch(spelled)
    bare = _SEPARATORS.sub("", named[1] if named else _BEFORE.sub("", spelled, count=1))
    for prefix, label in _LABELS:
        labelled = label.match(bare)
        if labelled:
            return prefix + bare[labelled.end() :]
    return bare


def _us_number(prefix: str, digits: str) -> str | None:
    width = _US_WIDTHS[prefix]
    bare = digits.lstrip("0")
    if bare.isdigit() and len(bare) <= width:
        return prefix + bare.zfill(width)
    application = _US_APPLICATION.fullmatch(digits) if not prefix else None
    # European databases drop the first zero of the serial number.
    return application["year"] + application["serial"].zfill(7) if application else None
