"""True scores for the window: what each signal found, and what it missed of that which the other signals found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from search import limits
from search.hybrid import clauses
from search.hybrid.fusion import Hit, Signal, in_order
from search.hybrid.results import cosine

Vector = Sequence[float]
Found = Mapping[str, Any]

# The vector field of each signal that compares vectors.
FIELDS = {"image": clauses.IMAGE_FIELD, "description": clauses.DESCRIPTION_FIELD}


def searches(
    vectors: Mapping[str, Vector], said: Sequence[str], found: Mapping[str, Found], *, looks: bool
) -> dict[str, clauses.Clause]:
    """Make the searches, one a signal, that score the window; `found` are the answers that it was found by.

    With `looks` the first vector's answer has those of all figures of each patent.

    Vectors are compared exactly for their own hits too: HNSW passes over a patent's best figure now and then, 25 times
    in 1,770 neighbours of a ranking on 178 patents; then rank and score would contradict each other.
    """
    window = list(dict.fromkeys(one for answer in found.values() for one in _ids(answer)))
    asked = {
        name: clauses.ranked(clauses.among(FIELDS[name], vector, window), looks=looks and name == next(iter(vectors)))
        for name, vector in vectors.items()
        if _ids(found[name])
    }
    # Where all patents with the words are hits already, no other has them.
    if said and "keyword" in found and found["keyword"]["hits"]["total"]["value"] > limits.WINDOW:
        own = set(_ids(found["keyword"]))
        others = [one for one in window if one not in own]
        if others:
            asked["keyword"] = clauses.worded(said, others)
    return asked


def signals(found: Mapping[str, Found], scored: Mapping[str, Found]) -> dict[str, Signal]:
    """Put each signal together of what it found and of its true scores; one that found nothing is absent.

    The keyword score of a patent that has not the words is 0; a patent without figures has no score by vectors.
    """
    window = list(dict.fromkeys(one for answer in found.values() for one in _ids(answer)))
    made = {}
    for name, answer in found.items():
        own = set(_ids(answer))
        if not own:
            continue
        if name == "keyword":
            true = {hit.publication: hit for hit in _ranking(scored[name], float)} if name in scored else {}
            missed = [true.get(one, Hit(one, 0.0)) for one in window if one not in own]
            made[name] = Signal(_ranking(answer, float), in_order(missed))
        else:
            every = _ranking(scored[name], cosine)
            hits = [hit for hit in every if hit.publication in own]
            made[name] = Signal(hits, [hit for hit in every if hit.publication not in own])
    return made


def _ids(answer: Found) -> list[str]:
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def _ranking(answer: Found, shown: Callable[[float], float]) -> list[Hit]:
    return in_order(Hit(hit["_id"], shown(hit["_score"])) for hit in answer["hits"]["hits"])
