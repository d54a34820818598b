"""What `figseek keys` and `figseek audit` do: secrets on stdout, once; all else that is said on stderr."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import click
from tabulate import tabulate

from search.access.keys import DEFAULT_RATE, Key, duration, expiry, make, moment
from search.access.keystore import KeyStore
from search.jobs import now_ms
from search.printable import printable
from search.settings import Settings
from workers.audited import note
from workers.commands import connected
from workers.context import Context

NO_GRACE = "0m"
# Longer than any number, route or name.
CELL_CHARACTERS = 80


def create_key(
    settings: Settings,
    name: str,
    scopes: Sequence[str],
    expires: str | None,
    rate: str,
    quota: str,
    *,
    as_json: bool,
) -> None:
    """Make a key and print it."""
    ends = expiry(expires, datetime.now(UTC)) if expires else None
    key, text = make(name, tuple(scopes), now_ms(), expires_at=ends, rate=rate, quota=quota)
    with connected(settings, "keys", workers=False) as context:
        _store(context).add(key)
        note(context, "figseek keys create", "done", key_id=key.key_id)
    _print_once(key, text, as_json=as_json)


def rotate_key(settings: Settings, name: str, grace: str, *, as_json: bool) -> None:
    """Give a key a new secret and print it."""
    time = timedelta(0) if grace == NO_GRACE else duration(grace)
    with connected(settings, "keys", workers=False) as context:
        key, text = _store(context).rotate(name, time)
        note(context, "figseek keys rotate", "done", key_id=key.key_id)
    _print_once(key, text, as_json=as_json)


def revoke_key(settings: Settings, name: str) -> None:
    """Make a key useless."""
    with connected(settings, "keys", workers=False) as context:
        key = _store(context).revoke(name)
        note(context, "figseek keys revoke", "done", key_id=key.key_id)
    click.echo(f"figseek: the key {key.name} ({key.key_id}) is revoked.", err=True)


def list_keys(settings: Settings, *, as_json: bool) -> None:
    """List all keys, without a secret or its hash."""
    with connected(settings, "keys", workers=False) as context:
        found = [_shown(key) for key in _store(context).all()]
    if as_json:
        click.echo(json.dumps({"keys": found}, ensure_ascii=False))
        return
    rows = [{name: " ".join(value) if name == "scopes" else value for name, value in key.items()} for key in found]
    click.echo(tabulate(rows, headers="keys", tablefmt="plain", missingval="-"))


def show_audit(settings: Settings, since: str | None, size: int, *, as_json: bool) -> None:
    """Show the newest entries of the audit log."""
    start = moment(since, datetime.now(UTC)) if since else 0
    with connected(settings, "audit", workers=False) as context:
        entries = context.audit.entries(start, size=size)
    if as_json:
        click.echo(json.dumps({"entries": entries}, ensure_ascii=False))
        return
    # Entries of older versions may have what a request made up, at any length.
    rows = [{name: value and printable(str(value))[:CELL_CHARACTERS] for name, value in one.items()} for one in entries]
    click.echo(tabulate(rows, headers="keys", tablefmt="plain", missingval="-", disable_numparse=True))


def _store(context: Context) -> KeyStore:
    return KeyStore(context.elastic, context.settings.index_prefix)


def _print_once(key: Key, text: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({**_shown(key), "key": text}, ensure_ascii=False))
        return
    click.echo(f"figseek: the key {key.name} ({key.key_id}); it is shown this once:", err=True)
    click.echo(text)


def _shown(key: Key) -> dict[str, Any]:
    return {
        "name": key.name,
        "id": key.key_id,
        "state": str(key.state(now_ms())),
        "scopes": list(key.scopes),
        "rate": key.rate or DEFAULT_RATE,
        "quota": key.quota or None,
        "created": _minute(key.created_at),
        "expires": _minute(key.expires_at),
        "used": _minute(key.used_at),
    }


def _minute(time_ms: int | None) -> str | None:
    return None if time_ms is None else datetime.fromtimestamp(time_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%MZ")
