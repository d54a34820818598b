"""A merge patch (RFC 7396) of a patent's metadata; pure."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from search.errors import BadQuery, NotJson
from search.hybrid.query import check_tokens, refusal
from search.writing.record import Metadata, Record

# What a patch is sent as; application/json will do too.
MEDIA_TYPE = "application/merge-patch+json"


def read_patch(body: bytes) -> dict[str, Any]:
    """Read a patch of metadata; `BadQuery` names what it may not change, or a value that no patent can have."""
    check_tokens(Metadata, body)
    try:
        patch = json.loads(body)
    except (ValueError, RecursionError):
        raise NotJson("The body is not JSON.") from None
    if not isinstance(patch, dict):
        raise BadQuery("A merge patch must be a JSON object.")
    for name in patch:
        if name not in Metadata.model_fields:
            known = ", ".join(Metadata.model_fields)
            raise BadQuery(f"{ascii(name)[1:-1][:80]}: a patch cannot change it; it can change {known}.")
    given = merge({}, patch)
    try:
        Metadata.model_validate_json(json.dumps(given))
    except ValidationError as error:
        raise refusal(error, Metadata) from None
    return patch


def merge(target: Any, patch: Any) -> Any:
    """Return the target as the patch changes it: null takes a member away, an object is merged, all else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged


def patched(stored: dict[str, Any], patch: dict[str, Any]) -> Record:
    """Apply a patch to a stored record; `BadQuery` when the whole is no record any more."""
    try:
        return Record.model_validate_json(json.dumps(merge(stored, patch)))
    except ValidationError as error:
        raise refusal(error, Record) from None
