"""Ends a child with its parent: `python lifeline.py PARENT COMMAND...` asks the kernel for that, then becomes COMMAND.

The kernel sends the signal when the *thread* that started the child ends, so children are started by main threads only.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int, signal_number: int = signal.SIGKILL) -> None:
    """Have the kernel send this process `signal_number` when its parent, process `parent`, ends.

    If that has happened already, the signal is sent at once. The wish outlives exec but not fork: every child asks for
    itself.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:
        os.kill(os.getpid(), signal_number)


def wrap(command: list[str]) -> list[str]:
    """The command line by which this process starts `command` as a child that ends when this process does."""
    # -I and -S: a bare interpreter starts in 10 ms and does not look into the current folder.
    return [sys.executable, "-I", "-S", os.path.abspath(__file__), str(os.getpid()), *command]  # noqa: PTH100


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])
