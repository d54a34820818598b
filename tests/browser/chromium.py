"""Finds a Chromium for the browser tests, or installs Debian's: `python tests/browser/chromium.py`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Where a user who is not root has it unpacked, out of the tree's way.
UNPACKED = Path(__file__).resolve().parents[2] / ".cache" / "chromium"
PACKAGE = "chromium-headless-shell"


def find_chromium() -> Path | None:
    """Return the path of a Chromium that can be started; None when there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named)
    on_path = next((found for found in map(shutil.which, NAMES) if found), None)
    if on_path:
        return Path(on_path)
    launcher = UNPACKED / "run"
    return launcher if launcher.exists() else None


def install() -> None:
    """Install Debian's headless Chromium: with apt as root, else unpacked into the project's cache."""
    if os.geteuid() == 0:
        _apt("apt-get", "update", "-qq")
        _apt("apt-get", "install", "-qq", "--no-install-recommends", "-y", PACKAGE)
        return
    UNPACKED.mkdir(parents=True, exist_ok=True)
    for package in _missing_packages():
        _apt("apt-get", "download", "-qq", package, cwd=UNPACKED)
    for archive in UNPACKED.glob("*.deb"):
        _apt("dpkg", "-x", str(archive), str(UNPACKED / "root"))
    libraries = [path for path in (UNPACKED / "root/usr/lib").glob("*-linux-gnu*") if path.is_dir()]
    folders = ":".join(str(path) for library in libraries for path in (library, library / "pulseaudio"))
    launcher = UNPACKED / "run"
    binary = UNPACKED / "root/usr/bin" / PACKAGE
    launcher.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH="{folders}" exec "{binary}" "$@"\n')
    launcher.chmod(0o755)


def _missing_packages() -> list[str]:
    """The package and what of its dependencies is not installed yet."""
    plan = subprocess.run(
        ["apt-get", "install", "--simulate", "--no-install-recommends", PACKAGE],
        check=True,
        capture_output=True,
        text=True,
    )
    return [line.split()[1] for line in plan.stdout.splitlines() if line.startswith("Inst ")]


def _apt(*command: str, cwd: Path | None = None) -> None:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, cwd=cwd, env=environ, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"`{' '.join(command)}` failed: {done.stderr.strip()[-500:]}")


if __name__ == "__main__":
    if find_chromium() is None:
        if shutil.which("apt-get") is None:
            raise SystemExit("The browser tests need a Chromium: install one, or name it in CHROMIUM.")
        install()
    sys.stderr.write(f"Chromium: {find_chromium()}\n")
