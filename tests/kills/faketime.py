"""Finds libfaketime for the tests of stepped clocks, or installs Debian's: `python -m tests.kills.faketime`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "libfaketime"
# The build for programs with threads.
LIBRARY = "libfaketimeMT.so.1"
# Where a user who is not root has it unpacked, out of the tree's way.
UNPACKED = Path(__file__).resolve().parents[2] / ".cache" / "faketime"
# Its interpreters load this at their start.
STEADY = Path(__file__).with_name("steady")
ROOTS = (Path("/usr/lib"), UNPACKED)


def find_faketime() -> Path | None:
    """Return the path of the library; None when there is none."""
    for root in ROOTS:
        for path in root.rglob(LIBRARY) if root.exists() else ():
            return path
    return None


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of day of the processes that are started with `environ`: off the machine's by what `file` says.

    Steady clocks stay as they are, as they do when a machine's clock is set.
    """

    file: Path

    def step(self, hours: float) -> None:
        """Put the clock so many hours off the machine's, at once, in processes that run too."""
        draft = self.file.with_suffix(".draft")
        draft.write_text(f"{hours * 3600:+.0f}\n")
        draft.replace(self.file)

    def environ(self) -> Mapping[str, str]:
        """The variables for a process with this clock, and for its children."""
        library = find_faketime()
        assert library is not None, "There is no libfaketime: run `python -m tests.kills.faketime`."
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(STEADY), os.environ.get("PYTHONPATH")])),
        }


def install() -> None:
    """Install Debian's libfaketime: with apt as root, else unpacked into the project's cache."""
    if os.geteuid() == 0:
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-qq", "--no-install-recommends", "-y", PACKAGE)
        return
    UNPACKED.mkdir(parents=True, exist_ok=True)
    _run("apt-get", "download", "-qq", PACKAGE, cwd=UNPACKED)
    for archive in UNPACKED.glob("*.deb"):
        _run("dpkg", "-x", str(archive), str(UNPACKED / "root"))


def _run(*command: str, cwd: Path | None = None) -> None:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, cwd=cwd, env=environ, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"`{' '.join(command)}` failed: {done.stderr.strip()[-500:]}")


if __name__ == "__main__":
    if find_faketime() is None:
        if shutil.which("apt-get") is None:
            raise SystemExit("The tests of stepped clocks need libfaketime: install it.")
        install()
    sys.stderr.write(f"libfaketime: {find_faketime()}\n")
