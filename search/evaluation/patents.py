"""Judges rankings of patents, as a search of a live index answers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search.evaluation.collection import Design
from search.evaluation.measures import MEASURES, measure
from search.evaluation.protocols import Protocol
from search.evaluation.ranking import Judged, Keep, Query


@dataclass(frozen=True, slots=True)
class Answered:
    """A query and the patents that a search answered it with, best first, by the stems of their numbers."""

    query: Query
    ranking: Sequence[str]


def judge_patents(protocol: Protocol, answers: Sequence[Answered], indexed: Mapping[str, Design], keep: Keep) -> Judged:
    """Judge answers by the labels of the designs that the index has, by their numbers.

    Where others than the own design are looked for, patents without a label leave the ranking (as in Sakai,
    "Alternatives to Bpref", SIGIR 2007): nobody said that they are wrong. What was not answered was not found.
    """
    qrels = {}
    run = {}
    judged = []
    for answer in answers:
        query = answer.query
        relevant = [number for number, other in indexed.items() if protocol.relevant(query.design, other)]
        if relevant:
            qrels[query.name] = dict.fromkeys(relevant, 1)
            ranking = [number for number in dict.fromkeys(answer.ranking) if _ranks(protocol, number, query, indexed)]
            run[query.name] = {number: 1 / rank for rank, number in enumerate(ranking, 1)}
            judged.append(query)
    values = measure(qrels, run) if qrels else np.empty((0, len(MEASURES)))
    keep(qrels, run)
    counts = tuple(len(relevant) for relevant in qrels.values())
    return Judged(protocol.name, tuple(judged), counts, values, len(answers) - len(judged))


def _ranks(protocol: Protocol, number: str, query: Query, indexed: Mapping[str, Design]) -> bool:
    return protocol.own_design_ranks or (number in indexed and number != query.design.number)
