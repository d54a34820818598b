"""The grants of a run as an operator has them in a folder, changed and added to between its operations."""

from __future__ import annotations

import io
import random
import re
import tarfile
import zipfile
from pathlib import Path

from encoder.training.drawings.sample import sample_path


class Grants:
    """Some grants of the made sample, a folder each."""

    def __init__(self, folder: Path, count: int, first: int = 0) -> None:
        self.folder = folder
        self._written = 0
        for name, grant in _sample(first, count):
            (folder / name).mkdir(parents=True)
            for member in grant.namelist():
                (folder / name / Path(member).name).write_bytes(grant.read(member))

    @property
    def publications(self) -> list[str]:
        """All publications that lie in the folder."""
        return sorted(_publication(path) for path in self.folder.iterdir())

    def change(self, share: float, rng: random.Random) -> None:
        """Give a share of the grants other titles, as a corrected delivery has."""
        self._written += 1
        for folder in self._some(share, rng):
            xml = next(folder.glob("*.XML"))
            title = rf"<invention-title\1>Zeppelin mast, edition {self._written}<"
            xml.write_text(re.sub("<invention-title([^>]*)>[^<]*<", title, xml.read_text()))

    def choose(self, share: float, rng: random.Random) -> list[str]:
        """Choose a share of the publications."""
        return [_publication(folder) for folder in self._some(share, rng)]

    def sheets(self, publication: str) -> list[Path]:
        """The images of one grant but for that of its front page, which is one of them again."""
        (folder,) = (path for path in self.folder.iterdir() if _publication(path) == publication)
        return sorted(folder.glob("*.TIF"))[1:]

    def _some(self, share: float, rng: random.Random) -> list[Path]:
        folders = sorted(self.folder.iterdir())
        return rng.sample(folders, max(1, round(share * len(folders))))


def _publication(folder: Path) -> str:
    """A folder of the sample is named as the office names its grants: USD0990001-20260106."""
    return f"{folder.name.split('-')[0]}S1"


def _sample(first: int, count: int) -> list[tuple[str, zipfile.ZipFile]]:
    with tarfile.open(sample_path()) as tar:
        members = [member for member in tar if member.name.upper().endswith(".ZIP")]
        chosen = sorted(members, key=lambda member: member.name)[first : first + count]
        files = [(Path(member.name).stem, tar.extractfile(member)) for member in chosen]
        return [(name, zipfile.ZipFile(io.BytesIO(file.read()))) for name, file in files if file]
