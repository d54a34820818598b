"""Where a request comes from, as browsers and proxies tell: same-origin checks, the CORS allow-list, forwarding."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_cors import CORS

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# Any of these was put in by a proxy, behind which anybody may be.
FORWARDING = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")

EXPOSED = (
    "ETag",
    "Location",
    "Preference-Applied",
    "Retry-After",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
)
TAKEN = ("Authorization", "Content-Type", "If-Match", "If-None-Match", "Prefer", "X-API-Key")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# Chromium keeps the answer to a preflight no longer.
PREFLIGHT_S = 7_200


def allow_origins(app: Flask, origins: Sequence[str]) -> None:
    """Let scripts of exactly these origins use the HTTP API: by a key that they send, never by a cookie."""
    if not origins:
        return
    # Compiled, since flask-cors takes a text with brackets, such as an IPv6 address, for a pattern.
    exact = [re.compile(re.escape(origin.lower()) + r"\Z", re.IGNORECASE) for origin in origins]
    CORS(
        app,
        resources=r"/api/.*",
        origins=exact,
        methods=METHODS,
        allow_headers=TAKEN,
        expose_headers=EXPOSED,
        supports_credentials=False,
        always_send=False,
        max_age=PREFLIGHT_S,
    )

    @app.after_request
    def vary(response: Response) -> Response:
        # Also without an Origin: an answer kept by the browser would lack the header that a script needs.
        if request.path.startswith("/api/"):
            response.vary.add("Origin")
        return response


def is_same_origin() -> bool:
    """Whether a browser says that a page of ours makes this request. A proxy must hand the Host header on."""
    try:
        origin = urlsplit(request.headers.get("Origin", ""))
    except ValueError:  # "http://[": no browser of ours says this
        return False
    return origin.scheme in ("http", "https") and origin.netloc.lower() == request.host.lower()


def is_forwarded() -> bool:
    """Whether a proxy made this request for somebody."""
    return any(name in request.headers for name in FORWARDING)


def is_https() -> bool:
    """Whether the browser spoke https, to us or to the proxy; who lies here only hides the cookie from itself."""
    return request.is_secure or request.headers.get("X-Forwarded-Proto", "").lower() == "https"


def is_loopback(host: str) -> bool:
    """Whether a name or address, in brackets or not, is of this machine alone."""
    name = host.strip("[]").partition("%")[0].lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def host_name(header: str) -> str:
    """Take the port off a Host header: "[::1]:8080" is "[::1]"."""
    name, _, port = header.strip().lower().rpartition(":")
    return name if name and (port.isdigit() or not port) else header.strip().lower()
