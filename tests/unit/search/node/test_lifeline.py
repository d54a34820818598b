from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from search.node import lifeline

PARENT = """
import subprocess, sys, time
from search.node import lifeline
print(subprocess.Popen(lifeline.wrap(["sleep", "60"])).pid, flush=True)
time.sleep(60)
"""


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_child_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        while Path(f"/proc/{child}/comm").read_text() != "sleep\n":
            time.sleep(0.01)
        assert not ended(child)
        parent.kill()
    deadline = time.monotonic() + 5
    while not ended(child):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_child_whose_parent_has_gone_before_it_could_ask_ends_at_once() -> None:
    command = [sys.executable, lifeline.__file__, "1" if os.getpid() != 1 else "2", "sleep", "60"]
    assert subprocess.run(command, check=False, timeout=10).returncode == -signal.SIGKILL
