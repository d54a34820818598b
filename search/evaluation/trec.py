"""Runs and qrels in the form of TREC, which trec_eval and every tool of the field read."""

from __future__ import annotations

from typing import IO

from search.evaluation.measures import Qrels, Run, ranked

# The depth of TREC's own runs; measures are taken over the whole ranking before it is cut.
DEPTH = 1_000


def write_qrels(stream: IO[str], qrels: Qrels) -> None:
    """Write a line `query 0 drawing relevance` for each relevant drawing."""
    for query, relevant in qrels.items():
        stream.writelines(f"{query} 0 {drawing} {grade}\n" for drawing, grade in relevant.items())


def write_run(stream: IO[str], run: Run, tag: str) -> None:
    """Write a line `query Q0 drawing rank score tag` for each of the first 1,000 of every ranking."""
    for query, scores in run.items():
        stream.writelines(
            f"{query} Q0 {name} {rank} {scores[name]:.7g} {tag}\n"
            for rank, name in enumerate(ranked(scores)[:DEPTH], 1)
        )
