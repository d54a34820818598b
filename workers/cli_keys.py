"""`figseek keys` and `figseek audit`."""

from __future__ import annotations

import click

from search.access.keys import SCOPES
from search.settings import Settings
from workers.options import data_option, json_option


@click.group()
def keys() -> None:
    r"""Make, list, rotate and revoke API keys; needed to listen beyond this machine.

    A key is shown once, when it is made; only its hash is kept. It is sent as `Authorization: Bearer KEY` or as
    `X-API-Key: KEY`, and opens the page at /sign-in.

    \b
      figseek keys create portal --scope search --rate 600/minute
      figseek keys create editor --scope write --expires 90d
      figseek keys rotate portal --grace 24h      both secrets are valid for a day
      figseek keys revoke editor                  refused within five seconds
    """


@keys.command()
@data_option
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(list(SCOPES)),
    help=f"What it may do; repeatable. {'; '.join(f'{name}: {what}' for name, what in SCOPES.items())}.",
)
@click.option("--expires", help="When it ends: after 90d, 24h or 30m, or with a day as 2027-01-31 (else never).")
@click.option("--rate", default="", help="How often it may ask, as 60/minute (else 600/minute).")
@click.option("--quota", default="", help="How often in a longer time, as 10000/day (else no quota).")
@json_option
def create(
    settings: Settings,
    name: str,
    scopes: tuple[str, ...],
    expires: str | None,
    rate: str,
    quota: str,
    as_json: bool,
) -> None:
    """Make a key NAME and print it, this once."""
    from workers.key_commands import create_key

    create_key(settings, name, scopes, expires, rate, quota, as_json=as_json)


@keys.command("list")
@data_option
@json_option
def list_(settings: Settings, as_json: bool) -> None:
    """List the keys: what they may do, until when, and when they were last used (to the minute)."""
    from workers.key_commands import list_keys

    list_keys(settings, as_json=as_json)


@keys.command()
@data_option
@click.argument("name")
@click.option("--grace", default="24h", show_default=True, help="How long the secret before stays valid; 0m: not.")
@json_option
def rotate(settings: Settings, name: str, grace: str, as_json: bool) -> None:
    """Give the key NAME (or id) a new secret and print it, this once."""
    from workers.key_commands import rotate_key

    rotate_key(settings, name, grace, as_json=as_json)


@keys.command()
@data_option
@click.argument("name")
def revoke(settings: Settings, name: str) -> None:
    """Make the key NAME (or id) useless, for good."""
    from workers.key_commands import revoke_key

    revoke_key(settings, name)


@click.command()
@data_option
@click.option("--since", help="Only what happened since: 24h or 7d ago, or a day as 2027-01-31.")
@click.option("--size", type=click.IntRange(1, 1000), default=100, show_default=True, help="How many entries.")
@json_option
def audit(settings: Settings, since: str | None, size: int, as_json: bool) -> None:
    """Show who changed what when, and who was refused: the newest first."""
    from workers.key_commands import show_audit

    show_audit(settings, since, size, as_json=as_json)
