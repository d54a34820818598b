"""Goods by their plain English names, each with its Locarno subclass, read once from `titles/goods.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Good:
    """One kind of thing that drawings show: its name in the singular, and a canonical Locarno code."""

    name: str
    locarno: str


@cache
def goods() -> tuple[Good, ...]:
    """Return all goods in the order of the list; no name is there twice."""
    text = files("mappings").joinpath("titles", "goods.csv").read_text(encoding="utf-8")
    return tuple(Good(row["name"], row["code"]) for row in csv.DictReader(text.splitlines()))
