"""`figseek up`: the services and the page in the foreground, until a signal."""

from __future__ import annotations

import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType

import click

from search.access.keystore import KeyStore
from search.access.listening import BACKLOG, bind, check_keys, check_names, is_local, public_names
from search.errors import NodeError
from search.logs import configure_logging
from search.node.folder import prepare
from search.settings import Settings
from workers.commands import connected, first_index, take_in
from workers.keeper import Child, Launch, stop

# Where people look for it, and how many ports beyond are tried when it is taken and none was asked for.
PORT, PORTS = 8080, 100
LOOK_S = 0.25
STOP_S = 3.0
# The page loads the encoder before it answers.
READY_S = 60.0


def up(settings: Settings, host: str, port: int | None, sample: Path | None = None) -> None:
    """Run until SIGINT or SIGTERM, then end with every child; a taken port is a `NodeError` before anything starts.

    Beyond loopback it is refused (`BadSettings`) without a valid key and a name to be reached by.
    """
    configure_logging(settings.log_level)
    with _until_signalled(), listening(host, port, settings) as listener, connected(settings, "up") as context:
        check_keys(listener, KeyStore(context.elastic, settings.index_prefix))
        listener.listen(BACKLOG)
        context.encoders.get(first_index(context).spec)
        if sample is not None:
            take_in(context, [sample])
        # Made here when the settings name all services.
        logs = prepare(settings.data).logs
        page = Child("web", lambda: _launch(context.settings, listener), logs / "web.log")
        page.start()
        try:
            _wait_for_page(page, listener, settings)
            click.echo(f"figseek is at {_address(listener, settings)}")
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
def listening(host: str, port: int | None, settings: Settings) -> Iterator[socket.socket]:
    """Take the port that is asked for, or the first free one; `NodeError` when there is none.

    On loopback it listens at once, so that another `figseek up` sees the port taken.
    """
    wanted = [port] if port else range(PORT, PORT + PORTS)
    for number in wanted:
        with suppress(OSError), ExitStack() as held:
            listener = held.enter_context(bind(host, number))
            check_names(listener, settings)
            if is_local(listener):
                listener.listen(BACKLOG)
            held.pop_all()
            break
    else:
        if port:
            raise NodeError(f"Port {port} of {host} is taken or not allowed; name another with --port.")
        raise NodeError(f"No port of {PORT} to {PORT + PORTS - 1} is free on {host}; name one with --port.")
    with listener:
        yield listener


def _address(listener: socket.socket, settings: Settings) -> str:
    """Return the address that people open."""
    port = listener.getsockname()[1]
    if is_local(listener):
        return f"http://{_bracketed(listener.getsockname()[0])}:{port}"
    return f"http://{public_names(settings)[0]}:{port}"


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


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


def _wait_for_page(page: Child, listener: socket.socket, settings: Settings) -> None:
    """Wait until the page answers, so that the printed address can be opened at once."""
    address, port = listener.getsockname()[:2]
    # What listens on every address is asked on this machine's own, under a name that it answers to.
    nearest = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
    name = settings.hosts.split(",")[0].strip()
    request = urllib.request.Request(f"http://{_bracketed(nearest)}:{port}/healthz", headers={"Host": name})
    # Without a proxy, whatever the environment says: this address is ours.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        if page.exit_code() is not None:
            raise NodeError(f"The page could not start; {page.log} ends:\n{page.tail()}")
        with suppress(OSError), opener.open(request, timeout=READY_S):
            return
        time.sleep(0.1)
    raise NodeError(f"The page did not answer within {READY_S:.0f} s; see {page.log}.")
