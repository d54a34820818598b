"""Conditions on a write (RFC 9110): which revisions may be there, which may not. An ETag is the revision, strong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ANY = "*"


@dataclass(frozen=True, slots=True)
class Condition:
    """`match`: one of these must be there (If-Match); `none_match`: none of these may be (If-None-Match)."""

    match: tuple[str, ...] | None = None
    none_match: tuple[str, ...] | None = None

    def holds(self, revision: int | None) -> bool:
        """Whether it holds for a patent of this revision; None where there is no patent."""
        here = () if revision is None else (ANY, str(revision))
        if self.match is not None and not any(tag in here for tag in self.match):
            return False
        return self.none_match is None or not any(tag in here for tag in self.none_match)

    def as_json(self) -> dict[str, Any]:
        """The form in which a row of the ledger holds it."""
        parts = {"match": self.match, "none_match": self.none_match}
        return {name: list(tags) for name, tags in parts.items() if tags is not None}

    @classmethod
    def from_json(cls, stored: Mapping[str, Sequence[str]]) -> Condition:
        """Read what `as_json` wrote."""
        return cls(**{name: tuple(tags) for name, tags in stored.items()})


ALWAYS = Condition()
ABSENT = Condition(none_match=(ANY,))
