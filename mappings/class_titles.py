"""Titles of classes, read once from the lists in `titles/`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

# IPC and CPC share sections, classes and nearly all subclasses; the list is CPC's.
_LISTS = {"locarno": "locarno.csv", "cpc": "cpc.csv", "ipc": "cpc.csv", "uspc": "uspc.csv"}


def title(scheme: str, code: str) -> str | None:
    """Look up the English title of a canonical code; None where the lists do not go so deep."""
    return titles(scheme).get(code)


def titles(scheme: str) -> Mapping[str, str]:
    """Return the English titles of a scheme by canonical code, as far as the list goes."""
    return _titles(_LISTS[scheme])


@cache
def _titles(name: str) -> dict[str, str]:
    text = files("mappings").joinpath("titles", name).read_text(encoding="utf-8")
    return {row["code"]: row["title"] for row in csv.DictReader(text.splitlines())}
