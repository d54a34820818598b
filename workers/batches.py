"""Cuts a stream of items into lists of one size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of `size` items, the last one shorter, each read when it is asked for (built in from 3.12)."""
    stream = iter(items)
    while batch := list(islice(stream, size)):
        yield batch
