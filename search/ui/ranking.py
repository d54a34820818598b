"""How the page's search ranks, as its address bears it: only what differs from the defaults."""

from __future__ import annotations

import math
import re
from typing import Any, Protocol

FUSIONS = {
    "rrf": "Ranks (RRF)",
    "min_max": "Scores, min-max",
    "z_score": "Scores, z-score",
    "distribution": "Scores, distribution",
}
"""Methods in the words of the page."""

WEIGHTED = {"image": "Drawing", "description": "Description", "keyword": "Words"}
"""Signals in the words of the page."""

DEFAULTS = {
    "fusion": "rrf",
    **{f"weights.{signal}": "1" for signal in WEIGHTED},
    "cutoff.score": "",
    **{f"cutoff.{signal}": "" for signal in WEIGHTED},
    "fold": "yes",
}
"""Names and defaults; a weight and a floor are numbers, an empty floor is none."""

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:e[-+]?[0-9]+)?")  # As a field of numbers has it.
_NO_ZERO = re.compile(r"^(-?)\.")

Ranking = tuple[tuple[str, str], ...]


class Given(Protocol):
    """What is needed of werkzeug's MultiDict."""

    def get(self, key: str, default: str) -> str:
        """Return the first value of a key."""


def chosen(given: Given) -> Ranking:
    """Return names and values that differ from the defaults, in their order; what is no value of a name is left out."""
    pairs = ((name, _plain(given.get(name, "").strip())) for name in DEFAULTS)
    return tuple((name, value) for name, value in pairs if _fits(name, value) and not _is_default(name, value))


def asked(ranking: Ranking) -> dict[str, Any]:
    """Return the same as fields of `POST /api/v1/search`."""
    fields: dict[str, Any] = {}
    for name, value in ranking:
        part, _, signal = name.partition(".")
        if signal:
            fields.setdefault(part, {})[signal] = float(value)
        else:
            fields[part] = value != "no" if part == "fold" else value
    return fields


def _plain(value: str) -> str:
    """Return one spelling of a number: ".5" is "0.5", and "1E+2" is "1e2"."""
    lower = value.lower()
    return _NO_ZERO.sub(r"\g<1>0.", lower.replace("+", "")) if _NUMBER.fullmatch(lower) else value


def _fits(name: str, value: str) -> bool:
    if name == "fusion":
        return value in FUSIONS
    if name == "fold":
        return value == "no"
    return _NUMBER.fullmatch(value) is not None and math.isfinite(float(value))


def _is_default(name: str, value: str) -> bool:
    default = DEFAULTS[name]
    return float(value) == float(default) if name.startswith("weights.") else value == default
