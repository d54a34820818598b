"""Does work ahead of who needs its results: in order, on some threads, and never further than a bound."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def ahead(work: Callable[[Item], Result], items: Iterable[Item], threads: int, most: int) -> Iterator[Result]:
    """Yield the result of each item in order; at most `most` are in work or wait to be taken."""
    pending: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(threads, "ahead") as pool:
        for item in items:
            pending.append(pool.submit(work, item))
            if len(pending) >= most:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
