"""Grants as the office ships them: a ZIP a grant, a tar a week, the same bytes whenever they are written."""

import io
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

# The day of publication; the time a file is really written would make every run differ.
ZIP_TIME = (2026, 1, 6, 0, 0, 0)
TAR_TIME = 1_767_657_600
FILE_MODE = 0o644
UNIX = 3


def zip_grant(stem: str, files: Mapping[str, bytes]) -> bytes:
    """Return a grant's ZIP with its files in a folder of its name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(f"{stem}/{name}", ZIP_TIME)
            member.create_system = UNIX
            member.external_attr = FILE_MODE << 16
            # Group 4 is as small as it gets; only the XML is worth deflating.
            member.compress_type = zipfile.ZIP_DEFLATED if name.endswith(".XML") else zipfile.ZIP_STORED
            archive.writestr(member, files[name])
    return out.getvalue()


def write_tar(path: Path, members: Iterable[tuple[str, bytes]]) -> None:
    """Write a weekly tar of (name, content), in the order given."""
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.mode = len(content), TAR_TIME, FILE_MODE
            archive.addfile(member, io.BytesIO(content))


def write_folder(path: Path, members: Iterable[tuple[str, bytes]]) -> None:
    """Write the same names and contents below a folder."""
    for name, content in members:
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
