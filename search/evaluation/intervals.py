"""Means over queries with their intervals, by a bootstrap that draws whole designs: views of one are no news."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

# Fewer are "not enough judgments", not a figure.
ENOUGH = 50
CONFIDENCE = 0.95
# Ends of an interval settle to three digits with so many.
RESAMPLES = 5_000
SEED = 0
# So many numbers of a resampled sum are held at once, 80 MB of them.
HELD = 10_000_000

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over queries, or a change of one, with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Change:
    """What a measure became from one run to another: the relative change, and how likely chance alone does as much."""

    before: float
    after: float
    relative: Estimate
    p_value: float


def means(values: Values, designs: Sequence[str]) -> list[Estimate]:
    """Return the mean of each column over the queries, whose designs are given; at least two designs are needed."""
    sums, counts = _by_design(values, designs)
    low, high = _bootstrap((sums, counts), lambda total, count, axis: total.sum(axis) / count.sum(axis))
    return [Estimate(*map(float, each)) for each in zip(values.mean(axis=0), low, high, strict=True)]


def changes(before: Values, after: Values, designs: Sequence[str]) -> list[Change]:
    """Compare two runs on the same queries, column by column: the same designs are drawn from both.

    Where the first run is all zero there is no relative change, and where it is in one of the draws no interval: not a
    number.
    """
    old, _ = _by_design(before, designs)
    new, _ = _by_design(after, designs)
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        relative = after.sum(axis=0) / before.sum(axis=0) - 1
        low, high = _bootstrap((new, old), lambda late, early, axis: late.sum(axis) / early.sum(axis) - 1)
    p_values = _exchanged(old, new)
    estimates = [Estimate(*map(float, each)) for each in zip(relative, low, high, strict=True)]
    firsts, lasts = before.mean(axis=0), after.mean(axis=0)
    return [
        Change(float(a), float(b), r, float(p)) for a, b, r, p in zip(firsts, lasts, estimates, p_values, strict=True)
    ]


def _by_design(values: Values, designs: Sequence[str]) -> tuple[Values, Values]:
    """Return sums and counts of queries a design: (columns, designs) each."""
    names, places = np.unique(np.array(designs), return_inverse=True)
    sums = np.stack([np.bincount(places, column, len(names)).astype(np.float64) for column in values.T])
    return sums, np.broadcast_to(np.bincount(places).astype(np.float64), sums.shape)


def _bootstrap(data: tuple[Values, Values], statistic: object) -> tuple[Values, Values]:
    found = stats.bootstrap(
        data,
        statistic,
        paired=True,
        vectorized=True,
        axis=-1,
        confidence_level=CONFIDENCE,
        n_resamples=RESAMPLES,
        batch=_at_once(data[0]),
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return found.low, found.high


def _exchanged(old: Values, new: Values) -> Values:
    """Two-sided p-values of the test that swaps the two runs design by design."""
    found: Values = stats.permutation_test(
        (new, old),
        lambda late, early, axis: late.sum(axis) - early.sum(axis),
        permutation_type="samples",
        vectorized=True,
        axis=-1,
        n_resamples=RESAMPLES,
        batch=_at_once(old),
        rng=np.random.default_rng(SEED),
    ).pvalue
    return found


def _at_once(values: Values) -> int:
    return max(1, HELD // values.size)
