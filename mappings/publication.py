"""Publication numbers: any spelling of one is read into office, number as published and kind."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mappings import typography
from mappings.errors import BadPublication

# The longest number in the samples ("KR 10 2005-0116274") has 18 characters; kind and separators come on top.
MAX_LENGTH = 48

# The United States print eight characters, a prefix and zeros among them; applications, year and serial number.
_US_WIDTHS = {"": 8, "D": 7, "RE": 6, "PP": 6, "H": 7, "T": 7}
_US_NUMBER = re.compile(r"(?P<prefix>D|RE|PP|H|T|)(?P<digits>[0-9]{1,11})(?P<kind>[A-Z][0-9]?)?")
_US_APPLICATION = re.compile(r"(?P<year>20[0-9]{2})(?P<serial>[0-9]{6,7})")
# A slash parts the year of an application from its number; elsewhere it is the mark of a number that is no publication.
_US_SLASH = re.compile(r"(?:US)?[ -]*20[0-9]{2}/[0-9]{6,7}[ -]*(?:[A-Z][0-9]?)?")
_FOREIGN_NUMBER = re.compile(r"(?P<office>[A-Z]{2})(?P=office)?(?P<number>[A-Z]{0,2}[0-9]{2,18})(?P<kind>[A-Z][0-9]?)?")
# "U.S. Pat. No. 11,123,456" and "Des. 907,292", as patents print them, without separators.
_PATENT = re.compile(r"^(?:US)?PAT(?:ENT)?(?:NO)?(?=[A-Z]{0,3}[0-9])")
_DESIGN = re.compile(r"^(?:US)?DES(?=[0-9])")
_SEPARATORS = re.compile(r"[ ,./_-]+")


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
    other offices are kept, in upper case without separators.
    """
    pasted = typography.plain(text)
    spelled = pasted.strip().upper() if len(text) <= MAX_LENGTH and pasted.isascii() else ""
    plain = _DESIGN.sub("D", _PATENT.sub("US", _SEPARATORS.sub("", spelled)))
    american = _US_NUMBER.fullmatch(plain.removeprefix("US"))
    if american and ("/" not in spelled or _US_SLASH.fullmatch(spelled)):
        number = _us_number(american["prefix"], american["digits"])
        if number:
            return Publication("US", number, american["kind"])
    foreign = _FOREIGN_NUMBER.fullmatch(plain)
    # "RE" and "PP" are prefixes of the United States, and no offices.
    if foreign and foreign["office"] not in ("US", *_US_WIDTHS):
        return Publication(foreign["office"], foreign["number"], foreign["kind"])
    raise BadPublication(
        f"{text[:MAX_LENGTH]!r} is not a publication number; write it like USD0907292S1, US D907,292 S1, 11,123,456 or "
        "US 2025/0204297 A1."
    )


def canonical(text: str) -> str:
    """`USD0907292S1` for any spelling that gives the kind, the stem for one that does not; else `BadPublication`."""
    return parse(text).name


def stem(text: str) -> str:
    """`USD0907292` for any spelling, with or without kind; else `BadPublication`."""
    return parse(text).stem


def _us_number(prefix: str, digits: str) -> str | None:
    width = _US_WIDTHS[prefix]
    bare = digits.lstrip("0")
    if bare and len(bare) <= width:
        return prefix + bare.zfill(width)
    application = _US_APPLICATION.fullmatch(digits) if not prefix else None
    # European databases drop the first zero of the serial number.
    return application["year"] + application["serial"].zfill(7) if application else None
