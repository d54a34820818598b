"""Loaded by the interpreters whose clock is stepped: mends what libfaketime 0.9.10 breaks beside it.

Where it leaves the steady clocks alone, its clock_nanosleep fails for every absolute time, and `time.sleep` asks for
one. A select with a time-out is not touched.
"""

import select
import time
from typing import SupportsFloat, SupportsIndex


def _sleep(seconds: SupportsFloat | SupportsIndex) -> None:
    length_s = float(seconds)
    if length_s < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], length_s)


time.sleep = _sleep
