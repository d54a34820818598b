"""Tests marked `mounts` need a root who may mount: another user's run in a namespace where the user is that root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

INSIDE = ("unshare", "--user", "--map-root-user", "--mount")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that mounts in a pytest of its own, inside the namespace; skip it where there are none, but in CI."""
    if os.geteuid() == 0 or pyfuncitem.get_closest_marker("mounts") is None:
        return None
    if (why := _why_not()) is not None:
        if "CI" in os.environ:
            pytest.fail(why)
        pytest.skip(why)
    folder = Path(str(pyfuncitem.funcargs["tmp_path"]))
    command = [*INSIDE, sys.executable, "-m", "pytest", pyfuncitem.nodeid, "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, f"--basetemp={folder / 'inside'}"],
        cwd=pyfuncitem.config.rootpath,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"inside `{' '.join(INSIDE)}`:\n{done.stdout[-8000:]}{done.stderr[-2000:]}"
    return True


def _why_not() -> str | None:
    """Why the user cannot mount; None where it can."""
    try:
        done = subprocess.run([*INSIDE, "true"], check=False, capture_output=True, text=True)
    except FileNotFoundError:
        return "A small disk needs root, or `unshare` of util-linux: there is none."
    if done.returncode == 0:
        return None
    return f"A small disk needs root, or user namespaces, which this machine does not allow: {done.stderr.strip()}"
