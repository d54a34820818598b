"""The measures of one query: those of trec_eval, and the second average precision that papers on drawings report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytrec_eval
from numpy.typing import NDArray

# As they are printed, in the order of every row of values. R@10 is hits in the first ten / min(10, relevant), since
# plain recall@10 cannot reach 1 where more than ten are relevant.
MEASURES = ("mAP", "R@10", "MRR@10", "nDCG@10", "recall@10", "mAP-trapezoid")
CUTOFF = 10

# The names of trec_eval: what is asked for, and what comes back.
_ASKED = {"map", f"relative_P.{CUTOFF}", "recip_rank", f"ndcg_cut.{CUTOFF}", f"recall.{CUTOFF}"}
_NAMES = ("map", f"relative_P_{CUTOFF}", "recip_rank", f"ndcg_cut_{CUTOFF}", f"recall_{CUTOFF}")

Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Mapping[str, float]]


def measure(qrels: Qrels, run: Run) -> NDArray[np.float64]:
    """Judge rankings: a row of `MEASURES` for each query of `qrels`, in order; each has something relevant.

    What is relevant and not ranked was not found.
    """
    found = pytrec_eval.RelevanceEvaluator(qrels, _ASKED).evaluate(run)
    return np.array([_row(found[query], _ranks(run[query], qrels[query]), len(qrels[query])) for query in qrels])


def _row(found: Mapping[str, float], places: Sequence[int], relevant: int) -> tuple[float, ...]:
    average, hits, reciprocal, gain, recall = (found[name] for name in _NAMES)
    # trec_eval has no reciprocal rank with a cut-off.
    reciprocal = reciprocal if places and places[0] <= CUTOFF else 0.0
    return average, hits, reciprocal, gain, recall, trapezoid(places, relevant)


def ranked(scores: Mapping[str, float]) -> list[str]:
    """Return names by their scores; equal ones are in the order of trec_eval, from the last name to the first."""
    return sorted(sorted(scores, reverse=True), key=lambda name: -scores[name])


def _ranks(scores: Mapping[str, float], relevant: Mapping[str, int]) -> list[int]:
    return [rank for rank, name in enumerate(ranked(scores), 1) if relevant.get(name)]


def trapezoid(places: Sequence[int], relevant: int) -> float:
    """Average precision as the Revisited Oxford code has it, which DeepPatent's figures are computed by.

    The area under precision over recall by the trapezoid rule, over the ranks (from 1) of what was found of all that
    is relevant; never more than the finite sum of trec_eval.
    """
    area = 0.0
    for found, rank in enumerate(places):
        before = 1.0 if rank == 1 else found / (rank - 1)
        area += (before + (found + 1) / rank) / 2
    return area / relevant
