"""What the OpenAPI document says of access: keys, the scope of each operation, and how it is refused."""

from __future__ import annotations

from typing import Any

from search.access.keys import ADMIN, SCOPES
from search.access.scopes import PUBLIC, ROUTES
from search.api.problems import MEDIA_TYPE

Schema = dict[str, Any]

KEYS = ("bearer", "header")

# Operations are named as their views are; a test holds them to it.
OPERATIONS = {
    endpoint.partition(".")[2]: scope for endpoint, scope in ROUTES.items() if endpoint.startswith(("api.", "writing."))
}

REFUSALS = {
    "400": "The request cannot be read, or bears a key in its address.",
    "401": "There is no key, or a wrong, expired or revoked one.",
    "403": "The key lacks the scope, or a page of another origin asks.",
    "429": "The key has asked as often as its rate or quota allows.",
}

LIMITS = {
    "X-RateLimit-Limit": "Requests in the window; only with a key, as the other two.",
    "X-RateLimit-Remaining": "Requests left in the window.",
    "X-RateLimit-Reset": "When the window ends, in seconds since 1970.",
}


def guarded(paths: Schema) -> Schema:
    """Add security, refusals and their headers to every operation."""
    return {
        path: {method: _operation(operation) for method, operation in operations.items()}
        for path, operations in paths.items()
    }


def components() -> Schema:
    """Return the parts that the operations refer to."""
    return {
        "securitySchemes": {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": "An API key, as `figseek keys create` prints it. On a loopback listener none is needed, "
                "unless a proxy or another name than the machine's own is used, or FIGSEEK_KEYS is always.",
            },
            "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same key."},
        },
        "headers": {
            **{name: {"description": text, "schema": {"type": "integer"}} for name, text in LIMITS.items()},
            "Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}},
            "WWW-Authenticate": {"description": "How to send a key.", "schema": {"type": "string"}},
        },
    }


def _operation(operation: Schema) -> Schema:
    scope = OPERATIONS.get(operation["operationId"], ADMIN)
    responses = dict(operation["responses"])
    if scope == PUBLIC:
        responses.setdefault("400", _refusal("400"))
        return {**operation, "security": [], "responses": dict(sorted(responses.items()))}
    for status in REFUSALS:
        responses.setdefault(status, _refusal(status))
    for status, answer in responses.items():
        if status not in ("400", "401", "421"):
            responses[status] = {**answer, "headers": {**answer.get("headers", {}), **_headers(*LIMITS)}}
    needed = f"Needs a key with the scope {scope}: {SCOPES[scope]}."
    return {
        **operation,
        "description": " ".join(filter(None, (operation.get("description"), needed))),
        "security": [{}, *({name: [scope]} for name in KEYS)],
        "responses": dict(sorted(responses.items())),
    }


def _refusal(status: str) -> Schema:
    headers = {"401": ("WWW-Authenticate",), "429": ("Retry-After",)}.get(status, ())
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": REFUSALS[status], "content": content, **({"headers": _headers(*headers)} if headers else {})}


def _headers(*names: str) -> Schema:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
