"""The security headers of every answer, and the content security policies of pages and of all else."""

from __future__ import annotations

from flask import Response

PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
OTHER_POLICY = "default-src 'none'; frame-ancestors 'none'"

# What the page does not use, no script on it may: neither ours nor one that got in.
UNUSED = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
    # Drawings among it: another page gets at them by CORS, if its origin is allowed, and not by a mere <img>.
    "Cross-Origin-Resource-Policy": "same-origin",
}


def headers(mimetype: str) -> dict[str, str]:
    """Return the headers for an answer of a kind."""
    return {**HEADERS, "Content-Security-Policy": PAGE_POLICY if mimetype == "text/html" else OTHER_POLICY}


def secure(response: Response) -> Response:
    """Put the headers on an answer of the app."""
    response.headers.update(headers(response.mimetype or ""))
    return response
