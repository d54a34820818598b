"""`figseek up`: the services and the page in the foreground, until a signal."""

from __future__ import annotations

import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import click

from search.errors import NodeError
from search.logs import configure_logging
from search.node.folder import DataFolder
from search.settings import Settings
from workers.commands import connected, first_index, take_in
from workers.keeper import Child, Launch, stop

HOST = "127.0.0.1"
# Where people look for it, and how many ports beyond are tried when it is taken and none was asked for.
PORT, PORTS = 8080, 100
LOOK_S = 0.25
STOP_S = 3.0
# The page loads the encoder before it answers.
READY_S = 60.0


def up(settings: Settings, port: int | None, sample: Path | None = None) -> None:
    """Run until SIGINT or SIGTERM, then end with every child; a taken port is a `NodeError` before anything starts."""
    configure_logging(settings.log_level)
    with _until_signalled(), listening(port) as listener, connected(settings, "up") as context:
        context.encoders.get(first_index(context).spec)
        if sample is not None:
            take_in(context, [sample])
        page = Child("web", lambda: _launch(context.settings, listener), DataFolder(settings.data).logs / "web.log")
        page.start()
        try:
            _wait_for_page(page, listener)
            click.echo(f"figseek is at http://{HOST}:{listener.getsockname()[1]}")
            sys.stdout.flush()
            while True:
                page.poll()
                time.sleep(LOOK_S)
        finally:
            stop([page], STOP_S)


def _launch(settings: Settings, listener: socket.socket) -> Launch:
    """The page's process takes the listening socket over, so that a restart keeps the port."""
    command = [sys.executable, "-P", "-m", "search.web", "--fd", str(listener.fileno())]
    return Launch(command, settings.to_environ(), (listener.fileno(),))


@contextmanager
def listening(port: int | None) -> Iterator[socket.socket]:
    """Listen on the port that is asked for, or on the first free one; `NodeError` when there is none."""
    wanted = [port] if port else range(PORT, PORT + PORTS)
    for number in wanted:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, number))
            listener.listen(128)
        except OSError:
            listener.close()
            continue
        with listener:
            yield listener
        return
    if port:
        raise NodeError(f"Port {port} of {HOST} is taken or not allowed; name another with --port.")
    raise NodeError(f"No port of {PORT} to {PORT + PORTS - 1} is free on {HOST}; name one with --port.")


@contextmanager
def _until_signalled() -> Iterator[None]:
    """Let SIGTERM end the command as Ctrl-C does; a second signal does not cut the stopping short."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_IGN)
        raise KeyboardInterrupt

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        click.echo("figseek: stopped.", err=True)


def _wait_for_page(page: Child, listener: socket.socket) -> None:
    """Wait until the page answers, so that the printed address can be opened at once."""
    url = f"http://{HOST}:{listener.getsockname()[1]}/healthz"
    # Without a proxy, whatever the environment says: this address is ours.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        if page.exit_code() is not None:
            raise NodeError(f"The page could not start; {page.log} ends:\n{page.tail()}")
        with suppress(OSError), opener.open(url, timeout=READY_S):
            return
        time.sleep(0.1)
    raise NodeError(f"The page did not answer within {READY_S:.0f} s; see {page.log}.")
