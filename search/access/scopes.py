"""Which scope of a key each route asks for; a route without a line here is for admins alone, and fails a test."""

from __future__ import annotations

from search.access.keys import ADMIN, JOBS, SEARCH, WRITE

PUBLIC = "public"

ROUTES = {
    "api.search": SEARCH,
    "api.name": SEARCH,
    "api.encode": SEARCH,
    "api.patent": SEARCH,
    "api.picture": SEARCH,
    "api.drawing": SEARCH,
    "api.audit": ADMIN,
    "api.health": PUBLIC,
    "api.description": PUBLIC,
    "writing.put_patent": WRITE,
    "writing.create_patent": WRITE,
    "writing.patch_patent": WRITE,
    "writing.delete_patent": WRITE,
    "writing.job": JOBS,
    "writing.activity": SEARCH,
    "pages.home": SEARCH,
    "pages.patent": SEARCH,
    "pages.static_file": PUBLIC,
    "sign_in.form": PUBLIC,
    "sign_in.enter": PUBLIC,
    "sign_in.leave": PUBLIC,
}
"""Endpoint of Flask to scope. A view that answers methods of different scopes is two views."""


def scope_of(endpoint: str) -> str:
    """Return the scope that a route asks for, or `PUBLIC`."""
    return ROUTES.get(endpoint, ADMIN)
