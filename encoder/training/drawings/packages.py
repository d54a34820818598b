"""Drawings and models of others, fetched by their own package managers at a pinned version and checked by SHA-256."""

import hashlib
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from encoder.errors import SourceUnavailable


@dataclass(frozen=True)
class Package:
    """One package: how its manager calls it, the archive that it downloads, and what that must be."""

    manager: str
    name: str
    version: str
    archive: str
    sha256: str

    @property
    def download(self) -> tuple[str, ...]:
        """Return the command that downloads the archive into the folder it is run in."""
        if self.manager == "apt-get":
            return ("apt-get", "download", "-qq", f"{self.name}={self.version}")
        return ("npm", "pack", "--silent", f"{self.name}@{self.version}")


FURNITURE = Package(
    "apt-get",
    "sweethome3d-furniture",
    "1.8-1",
    "sweethome3d-furniture_1.8-1_all.deb",
    "3ccb90c63f9525e887a767b9cd5c8b6933b8b6b2973a615a5359ee68a2118668",
)


def fetch(package: Package, cache: Path) -> Path:
    """Return the folder of a package's files, fetched and unpacked into `cache` unless they are there already.

    An archive that lies in `cache` is not downloaded again, wherever it came from. `SourceUnavailable` where its
    manager is missing or fails, or where the archive is another than the one that is pinned.
    """
    unpacked = cache / package.archive.rpartition(".")[0]
    if unpacked.is_dir():
        return unpacked
    cache.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=cache) as name:
        folder = Path(name)
        archive = cache / package.archive
        if not archive.is_file():
            _run(package, package.download, folder)
            archive = folder / package.archive
        _check(package, archive)
        _unpack(package, archive, folder / "files")
        (folder / "files").replace(unpacked)
    return unpacked


def _check(package: Package, archive: Path) -> None:
    if not archive.is_file():
        raise SourceUnavailable(f"{package.manager} downloaded {package.name}, but no {package.archive}.")
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != package.sha256:
        raise SourceUnavailable(
            f"{archive} is not {package.name} {package.version} as it is pinned: its SHA-256 is {found}. Delete it."
        )


def _unpack(package: Package, archive: Path, folder: Path) -> None:
    if archive.suffix == ".deb":
        _run(package, ("dpkg", "-x", str(archive), str(folder)), archive.parent)
    else:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")


def _run(package: Package, command: tuple[str, ...], folder: Path) -> None:
    if shutil.which(command[0]) is None:
        raise SourceUnavailable(
            f"{package.name} {package.version} is fetched by {command[0]}, which is not installed here; install it, or "
            "leave this source out by --source."
        )
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        raise SourceUnavailable(f"`{' '.join(command)}` failed: {said}")
