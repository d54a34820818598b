"""Published datasets as they are downloaded: what is still packed is refused, and how to unpack it is said."""

from __future__ import annotations

import re
from pathlib import Path

# DeepPatent comes as `patent_data.partaa` and on, a year of DeepPatent2 as `2019.aa` and on.
_TAR_PART = re.compile(r"patent_data\.part[a-z]{2}")
_ZIP_PART = re.compile(r"((?:19|20)\d{2}\w*)\.[a-z]{2}")
# Gzipped drawings can be read in their own order only, and not in that of the list that tells what they are.
_TAR = re.compile(r"(?:DeepPatent|Segmented\w*|Original\w*)\.tar\.gz")


def unpacking(path: Path) -> str | None:
    """Say how to unpack a file that is a dataset's, or a folder that has nothing else; None of anything else."""
    if path.is_dir():
        inside = sorted(each for each in path.iterdir() if not each.name.startswith("."))
        found = [None if each.is_dir() else unpacking(each) for each in inside]
        return found[0] if found and all(found) else None
    if _TAR_PART.fullmatch(path.name):
        return (
            f"{path.name} is one part of DeepPatent: join the parts by `cat patent_data.part?? > DeepPatent.tar.gz`, "
            "unpack that, and name its folder or a list of its drawings."
        )
    if part := _ZIP_PART.fullmatch(path.name):
        year = part[1]
        return (
            f"{path.name} is one part of a year of DeepPatent2: join the parts by `cat {year}.?? > {year}.zip`, unpack "
            "that and the Segmented.tar.gz in it, and name their folder."
        )
    if _TAR.fullmatch(path.name):
        return f"{path.name} is to be unpacked first; then name its folder."
    return None
