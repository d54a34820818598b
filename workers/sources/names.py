"""The names of files and archive members: which are safe, what kind of file they tell of, how they are shown."""

from __future__ import annotations

import re

from workers.errors import UnreadableSource
from workers.sources.limits import NAME_CHARACTERS

_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# USPTO puts mega tables and sequence listings into I20210105-SUPP folders; they hold no patents of their own.
_SUPPLEMENT = re.compile(r"(.*-)?supp", re.IGNORECASE)
# "US07272630-20070918-S00001.XML" is a sequence listing or table of that patent, not a patent.
_ATTACHMENT = re.compile(r".*-[A-Z]\d{5}\.xml", re.IGNORECASE)
_ARCHIVE = re.compile(r".*\.(zip|tar|tar\.gz|tgz)", re.IGNORECASE)


# What an export holds: records a line, and images by their digest.
LINES, IMAGES = "patents.jsonl", "images"


def shown(name: str) -> str:
    """Return the name as it can be printed and stored: no control characters, no bytes that are no text."""
    text = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)[:NAME_CHARACTERS]


def safe_parts(name: str) -> tuple[str, ...]:
    """Split a member's name into its folders and file; a name that leads out of the archive is `UnreadableSource`.

    Nothing is ever written under these names; they are refused since an archive that bears them was made to do harm.
    """
    if "\x00" in name or _CONTROL.search(name):
        raise UnreadableSource(f"the member {shown(name)!r} has a control character in its name")
    if len(name) > NAME_CHARACTERS:
        raise UnreadableSource(f"the member {shown(name)[:80]!r}… has a name of {len(name)} characters")
    plain = name.replace("\\", "/")
    if plain.startswith("/") or _DRIVE.match(plain):
        raise UnreadableSource(f"the member {shown(name)!r} has an absolute path")
    parts = tuple(part for part in plain.split("/") if part not in ("", "."))
    if ".." in parts:
        raise UnreadableSource(f"the member {shown(name)!r} leads out of the archive")
    if any(_DEVICE.fullmatch(part) for part in parts):
        raise UnreadableSource(f"the member {shown(name)!r} has the name of a device")
    return parts


def is_xml(name: str) -> bool:
    """Whether a file of this name may be a publication."""
    return name.casefold().endswith(".xml") and not _ATTACHMENT.fullmatch(name)


def is_zip(name: str) -> bool:
    """Whether a file of this name is a ZIP."""
    return name.casefold().endswith(".zip")


def is_archive(name: str) -> bool:
    """Whether a file of this name is an archive of any kind that is known here."""
    return _ARCHIVE.fullmatch(name) is not None


def is_supplement(name: str) -> bool:
    """Whether a folder of this name holds USPTO's supplements."""
    return _SUPPLEMENT.fullmatch(name) is not None
