"""Fetches an image from a host that the operator allows, and from no address inside the operator's networks."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from search.errors import BadQuery, SearchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# Addresses of a host, as the system's resolver gives them.
Resolve = Callable[[str, int], Sequence[str]]

PORTS = {"http": 80, "https": 443}
REDIRECTS = 3
# A server that is well answers within seconds; a sheet comes within one.
SILENT_S = 10.0
TOTAL_S = 30.0
PIECE_BYTES = 1 << 16

_PLAIN = re.compile(r"[!-\[\]-~]+")  # printable ASCII but the backslash, which browsers read as a slash
_FIELD = re.compile(r"\{([^{}]*)\}")
_MOVED = frozenset({301, 302, 303, 307, 308})
_CREDENTIALS = re.compile(r"^([a-z]+://)?[^/]*@", re.IGNORECASE)
# NAT64 reaches IPv4 through these addresses of IPv6.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# What `is_global` lets through all the same.
_NOT_PUBLIC: tuple[Network, ...] = (
    ipaddress.ip_network("168.63.129.16"),  # Azure's WireServer: every virtual machine there gets its secrets from it
    ipaddress.ip_network("192.0.0.0/24"),  # of protocols (RFC 6890); Oracle's machines get their metadata from one
    ipaddress.ip_network("192.88.99.0/24"),  # relays of 6to4 (RFC 7526): the nearest one answers, one's own perhaps
    ipaddress.ip_network("fec0::/10"),  # site-local (RFC 3879): given up, yet in use inside networks
    ipaddress.ip_network("3fff::/20"),  # for documents (RFC 9637), younger than some versions of Python
)


class NotFetched(SearchError):
    """An image that could not be had; the message is one sentence that names its address."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Hosts that images may come from, `name` or `name:port`, and networks that are allowed though not public."""

    hosts: frozenset[str]
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, hosts: str, networks: str) -> Allowed:
        """Read the two settings, each separated by commas; `ValueError` for what is no network."""
        return cls(
            frozenset(name.strip().lower() for name in hosts.split(",") if name.strip()),
            tuple(ipaddress.ip_network(text.strip()) for text in networks.split(",") if text.strip()),
        )

    def check(self, url: str) -> SplitResult:
        """Split an address that may be asked; `BadQuery` says why another may not."""
        shown = repr(_shown(url)[:200])
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise BadQuery(f"{shown} is no address.") from None
        if not _PLAIN.fullmatch(url) or parts.scheme not in PORTS or not parts.hostname:
            raise BadQuery(f"{shown} is no address of the web; it begins with https:// or http://.")
        if parts.username is not None or parts.password is not None:
            raise BadQuery("An image's address may not hold credentials.")
        name = parts.hostname if port in (None, PORTS[parts.scheme]) else f"{parts.hostname}:{port}"
        if name not in self.hosts:
            raise BadQuery(f"Images are not fetched from {name[:200]}; FIGSEEK_IMAGE_HOSTS lists the hosts that are.")
        return parts

    def permits(self, address: Address) -> bool:
        """Whether an address may be connected to: a public one, or one of the networks of the settings."""
        inner = _inner(address)
        if inner is not None:
            return self.permits(inner)
        if any(address in network for network in self.networks if network.version == address.version):
            return True
        if any(address in network for network in _NOT_PUBLIC if network.version == address.version):
            return False
        return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


NOWHERE = Allowed(frozenset())


def _inner(address: Address) -> Address | None:
    """The address of IPv4 that one of IPv6 stands for; not of Teredo, which has clients only and no servers."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _shown(url: str) -> str:
    """An address as messages have it: without query and credentials, since secrets may be in both."""
    return _CREDENTIALS.sub(r"\1***@", re.split(r"[?#]", url, maxsplit=1)[0])


def check_template(template: str, allowed: Allowed) -> None:
    """Refuse (`BadQuery`) a template whose images would not be fetched, or one of other fields than figseek fills."""
    unknown = [name for name in _FIELD.findall(template) if name not in ("publication", "file")]
    if unknown:
        raise BadQuery(f"image_url: {{{unknown[0][:40]}}} is no field; there are {{publication}} and {{file}}.")
    parts = allowed.check(_FIELD.sub("x", template))
    rest = template.partition("://")[2]
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "{" in host or "}" in host or "{" in parts.scheme:
        raise BadQuery("image_url: the host must be written out.")


def address(template: str, publication: str, file: str) -> str:
    """Fill a template in; nothing of a name leads out of its place in the path, and one that would is a `BadQuery`."""
    if file in (".", ".."):
        raise BadQuery(f"figures: a file {file!r} is never fetched, since it leads to a folder; give it another name.")
    values = {"publication": quote(publication, safe=""), "file": quote(file, safe="")}
    return _FIELD.sub(lambda match: values[match[1]], template)


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def fetch(url: str, allowed: Allowed, most: int, resolve: Resolve = resolve, total_s: float = TOTAL_S) -> bytes:
    """Get an image of at most so many bytes; `NotFetched` says why not.

    The very address that was checked is connected to, so that a name cannot lead elsewhere a moment later; each
    redirect is checked like the first address.
    """
    deadline = time.monotonic() + total_s
    for _ in range(REDIRECTS + 1):
        try:
            parts = allowed.check(url)
        except BadQuery as error:
            raise NotFetched(str(error)) from None
        found, data = _ask(parts, _addresses(parts, allowed, resolve), most, deadline)
        if data is not None:
            return data
        try:
            onward = urljoin(url, found)
        except ValueError:
            raise NotFetched(f"{_shown(url)} redirects to what is no address.") from None
        if parts.scheme == "https" and not onward.startswith("https:"):
            raise NotFetched(f"{_shown(url)} redirects to an address without TLS.")
        url = onward
    raise NotFetched(f"{_shown(url)} is the end of more than {REDIRECTS} redirects.")


def _addresses(parts: SplitResult, allowed: Allowed, resolve: Resolve) -> str:
    """The address to connect to; every one that the name has must be permitted."""
    host = parts.hostname or ""
    try:
        found = [ipaddress.ip_address(text) for text in resolve(host, parts.port or PORTS[parts.scheme])]
    except (OSError, ValueError):
        found = []
    if not found:
        raise NotFetched(f"The host {host} has no address.")
    for one in found:
        if not allowed.permits(one):
            raise NotFetched(f"The host {host} has the address {one}, which is not public (FIGSEEK_IMAGE_NETWORKS).")
    return str(found[0])


def _ask(parts: SplitResult, ip: str, most: int, deadline: float) -> tuple[str, bytes | None]:
    """Return where a redirect leads, or the bytes."""
    url = _shown(parts.geturl())
    connection = _connection(parts, ip)
    watch = threading.Timer(max(0.0, deadline - time.monotonic()), lambda: _cut(connected))
    watch.daemon = True
    try:
        connection.connect()
        # Kept: the connection forgets it as soon as an answer says that it will be closed.
        connected = connection.sock
        watch.start()
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Host": parts.netloc, "Accept-Encoding": "identity", "User-Agent": "figseek"}
        connection.request("GET", path, headers=headers, preload_content=False, decode_content=False)
        with connection.getresponse() as response:
            if response.status in _MOVED and response.headers.get("Location"):
                return str(response.headers["Location"]), None
            if response.status != 200:
                raise NotFetched(f"{url} answered {response.status}.")
            return "", _read(response, url, most, deadline)
    except (HTTPError, OSError, ssl.SSLError, ValueError) as error:
        late = time.monotonic() >= deadline
        reason = "took too long" if late else f"cannot be fetched ({type(error).__name__})"
        raise NotFetched(f"{url} {reason}.") from None
    finally:
        watch.cancel()
        connection.close()


def _connection(parts: SplitResult, ip: str) -> HTTPConnection:
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    if parts.scheme == "http":
        return HTTPConnection(ip, port, timeout=SILENT_S)
    return HTTPSConnection(
        ip, port, timeout=SILENT_S, server_hostname=host, assert_hostname=host, cert_reqs=ssl.CERT_REQUIRED
    )


def _cut(connected: socket.socket) -> None:
    """End a connection from outside: a server that sends a byte now and then would never run into a time-out."""
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _read(response: HTTPResponse, url: str, most: int, deadline: float) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(PIECE_BYTES):
        size += len(piece)
        if size > most:
            raise NotFetched(f"{url} has more than {most:,} bytes.")
        pieces.append(piece)
    if time.monotonic() >= deadline:
        raise NotFetched(f"{url} took too long.")
    return b"".join(pieces)
