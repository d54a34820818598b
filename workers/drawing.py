"""Drawings by several processes, in the order of what is to be drawn."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from tqdm import tqdm

from workers.errors import WorkersError

Plan = TypeVar("Plan")
Drawn = TypeVar("Drawn")


def drawn_in_turn(draw: Callable[[Plan], Drawn], plans: Sequence[Plan], processes: int) -> Iterator[Drawn]:
    """Yield what `draw` makes of each plan, with a progress bar; a process that is killed is a `WorkersError`."""
    # A fork of a process that has built a solid waits for ever on OpenCASCADE's threads, which it did not inherit.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_leave_ctrl_c_to_the_parent)
    try:
        yield from tqdm(pool.map(draw, plans), total=len(plans), unit=" designs", disable=None)
    except BrokenProcessPool as error:
        raise WorkersError(
            "A process that drew was killed, perhaps for want of memory; try fewer --processes."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_ctrl_c_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
