"""Names of index generations: built and parsed in one place, so that a name that does not parse is never touched."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from mappings.body import SCHEMA

_CREATED = "%Y%m%dt%H%M%Sz"
_NAME = re.compile(
    r"patents-v(?P<schema>[1-9][0-9]{0,3})-(?P<encoder>[a-z0-9_][a-z0-9_-]*)\.(?P<fingerprint>[0-9a-f]{8})"
    r"-(?P<created>[0-9]{8}t[0-9]{6}z)"
)
_UNLAWFUL = re.compile(r"[^a-z0-9_]+")
# An index name has at most 255 bytes; a hub model's name is cut to leave room for the prefix and the rest.
_MAX_ENCODER_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Generation:
    """One index: `{prefix}patents-v{schema}-{encoder}.{fingerprint}-{created}`.

    Made from an encoder's name and any time with a zone, it keeps what an index name can hold: `encoder` in lawful
    letters, `created` in UTC to the second.
    """

    prefix: str
    schema: int
    encoder: str
    fingerprint: str
    created: datetime

    def __post_init__(self) -> None:
        lawful = _UNLAWFUL.sub("-", self.encoder.lower())[:_MAX_ENCODER_LENGTH].strip("-") or "encoder"
        object.__setattr__(self, "encoder", lawful)
        object.__setattr__(self, "created", self.created.astimezone(UTC).replace(microsecond=0))

    @property
    def name(self) -> str:
        """The name of the index."""
        return f"{self.prefix}patents-v{self.schema}-{self.encoder}.{self.fingerprint}-{self.created:{_CREATED}}"

    def later(self) -> Generation:
        """The same, a second later: where there is one of this name already."""
        return replace(self, created=self.created + timedelta(seconds=1))


def new(prefix: str, encoder: str, fingerprint: str, now: datetime) -> Generation:
    """Name a generation of today's schema, made now."""
    return Generation(prefix, SCHEMA, encoder, fingerprint, now)


def parse(name: str, prefix: str) -> Generation | None:
    """Read an index name under the prefix; None for any name that `Generation.name` would not give."""
    match = _NAME.fullmatch(name.removeprefix(prefix)) if name.startswith(prefix) else None
    if match is None:
        return None
    try:
        created = datetime.strptime(match["created"], _CREATED).replace(tzinfo=UTC)
    except ValueError:
        return None
    generation = Generation(prefix, int(match["schema"]), match["encoder"], match["fingerprint"], created)
    return generation if generation.name == name else None
