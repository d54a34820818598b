"""Where figseek listens: on this machine alone, or beyond it once there are a key and a name to be reached by."""

from __future__ import annotations

import socket

from search.access.callers import Door
from search.access.keystore import KeyStore
from search.access.origins import is_loopback
from search.access.ratelimits import counters
from search.errors import BadSettings
from search.settings import Settings

# Connections that wait to be taken.
BACKLOG = 128


def bind(host: str, port: int) -> socket.socket:
    """Take a port of a name or address, IPv4 or IPv6, without listening yet; `OSError` when it cannot be had.

    A name that nobody knows is a `BadSettings`.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise BadSettings(f"{host} cannot be listened on: {error.strerror}.") from error
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


def is_local(listener: socket.socket) -> bool:
    """Whether only this machine can connect to it."""
    return is_loopback(str(listener.getsockname()[0]))


def check_names(listener: socket.socket, settings: Settings) -> None:
    """Refuse (`BadSettings`) to listen beyond loopback under names that nobody else could use."""
    if is_local(listener) or public_names(settings):
        return
    host = listener.getsockname()[0]
    raise BadSettings(
        f"figseek does not listen on {host} while FIGSEEK_HOSTS names only this machine: "
        "add the name or address that others reach it by."
    )


def check_keys(listener: socket.socket, keys: KeyStore) -> None:
    """Refuse (`BadSettings`) to listen beyond loopback while there is no key to come in by."""
    if is_local(listener) or keys.any_valid():
        return
    host = listener.getsockname()[0]
    raise BadSettings(
        f"figseek does not listen on {host} without a valid API key: "
        "make one first with `figseek keys create NAME --scope search`."
    )


def public_names(settings: Settings) -> list[str]:
    """Return the names of FIGSEEK_HOSTS by which others reach this machine."""
    names = (name.strip() for name in settings.hosts.split(","))
    return [name for name in names if name and not is_loopback(name)]


def door(listener: socket.socket, settings: Settings) -> Door:
    """Return how the app is reached by a listener."""
    return Door(
        is_loopback=is_local(listener),
        keys=settings.keys,
        origins=tuple(origin.strip() for origin in settings.origins.split(",") if origin.strip()),
        counters=counters(settings.broker_url.get_secret_value()),
    )
