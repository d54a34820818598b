"""Compares all that figseek holds at the end of a run with what its sources give."""

from __future__ import annotations

import hashlib
import re
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from mappings.document import Figure, Patent, Vector, from_source
from search.elastic import Elastic
from search.index import Index
from search.jobs import Ledger
from search.node import record
from workers.lock import Lock

# The same batch gives the same vector but for the order in which threads add; another text or drawing is further off.
LEAST_COSINE = 0.9995
# As `search.logs` writes them.
RECORD = re.compile(r"\d{4}-\S+Z [A-Z]+ (?P<logger>\S+): ")
# A message that cannot be acknowledged, and a process of the pool that was killed.
OF_THE_QUEUE = ("celery.worker", "kombu")


def verdict(
    data: Path, url: str, expected: Mapping[str, Patent], blobs: Mapping[Path, bytes], *, reindexed: bool
) -> list[str]:
    """Every way in which the data folder and its services differ from what is expected; none when all is well."""
    found = record.read(data / "services.json")
    assert found is not None
    assert found.elasticsearch is not None
    elastic = Elastic(found.elasticsearch.url)
    try:
        index, ledger = Index(elastic), Ledger(elastic)
        return [
            *_services(url),
            *_ledger(elastic, ledger),
            *documents(index, expected),
            *_generations(index, reindexed=reindexed),
            *_blobs(data / "blobs", blobs),
            *_logs(data / "logs"),
        ]
    finally:
        elastic.close()


def _services(url: str) -> list[str]:
    with urllib.request.urlopen(f"{url}/healthz", timeout=60) as answer:
        return [] if answer.status == 200 else [f"health is {answer.status}"]


def _ledger(elastic: Elastic, ledger: Ledger) -> list[str]:
    elastic.refresh(ledger.jobs)
    elastic.refresh(ledger.rows)
    problems = [
        f"the row {stored.document_id} is {stored.source['state']}"
        for stored in elastic.scan(ledger.rows, {"match_all": {}}, {"includes": ["state"]})
        if stored.source["state"] not in ("indexed", "unchanged")
    ]
    holder = Lock(elastic, ledger.jobs).holder()
    return [*problems, f"{holder} holds the lock"] if holder else problems


def documents(index: Index, expected: Mapping[str, Patent]) -> list[str]:
    """Every way in which the live index differs from what is expected: lost, double, or other than its source."""
    names = index.elastic.alias_targets(index.alias)
    if len(names) != 1:
        return [f"the alias points to {names}"]
    index.refresh(names[0])
    found = {}
    for stored in index.elastic.scan(names[0], {"match_all": {}}, {"exclude_vectors": False}):
        patent = from_source(stored.source)
        if stored.document_id != patent.publication:
            return [f"{stored.document_id} holds {patent.publication}"]
        if not patent.deleted:
            found[patent.publication] = patent
    problems = [f"{publication} is lost" for publication in sorted(expected.keys() - found.keys())]
    problems += [f"{publication} should not be there" for publication in sorted(found.keys() - expected.keys())]
    for publication in sorted(expected.keys() & found.keys()):
        problems += _differences(found[publication], expected[publication])
    return problems


def _generations(index: Index, *, reindexed: bool) -> list[str]:
    """Beside the live one a reindex keeps the one before; without it there may be one that was never filled."""
    names = index.elastic.index_names(f"{index.alias}-v*")
    others = [name for name in names if name not in index.elastic.alias_targets(index.alias)]
    if reindexed:
        return [f"{others} were left behind"] if len(others) > 1 else []
    return [f"{name} was left behind" for name in others if index.revisions(name)]


def _differences(found: Patent, expected: Patent) -> list[str]:
    """Fields in which a document is not what its source gives."""
    if found.revision <= 0:
        return [f"{found.publication} has no revision"]
    if _without_vectors(found) != _without_vectors(replace(expected, revision=found.revision)):
        fields = [
            name
            for name in expected.__dataclass_fields__
            if name not in ("revision", "figures") and getattr(found, name) != getattr(expected, name)
        ]
        return [f"{found.publication} differs from its source in {fields or 'its figures'}"]
    problems = []
    for one, other in zip(found.figures, expected.figures, strict=True):
        for what in ("image_vector", "description_vector"):
            cosine = _cosine(getattr(one, what), getattr(other, what))
            if cosine < LEAST_COSINE:
                problems.append(f"{found.publication} {one.sheet}: the {what} has a cosine of {cosine:.3f}")
    return problems


def _without_vectors(patent: Patent) -> Patent:
    def bare(figure: Figure) -> Figure:
        return replace(figure, image_vector=None, description_vector=None)

    return replace(patent, figures=tuple(map(bare, patent.figures)))


def _cosine(one: Vector | None, other: Vector | None) -> float:
    return float(np.dot(one, other)) if one and other else 0.0


def _blobs(found: Path, expected: Mapping[Path, bytes]) -> list[str]:
    """Each blob is what its name says, and each of an undisturbed run is there."""
    problems = []
    for kind in ("xml", "images"):
        for path in (found / kind).rglob("[0-9a-f]*"):
            if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
                problems.append(f"the blob {kind}/{path.name} is not what its name says")
    for place, data in expected.items():
        if not ((found / place).exists() and (found / place).read_bytes() == data):
            problems.append(f"the blob {place} is not as an undisturbed run has it")
    return problems


def _logs(logs: Path) -> list[str]:
    """The page met nothing that it did not foresee, and neither did the workers and who starts them."""
    unforeseen = [f"web.log: {line}" for line in _lines(logs / "web.log") if "unforeseen" in line]
    return unforeseen + [
        f"{name}.log: {said}"
        for name in ("web", "worker", "supervisor")
        for said in tracebacks(_lines(logs / f"{name}.log"))
    ]


def tracebacks(lines: Iterable[str]) -> list[str]:
    """What stands before each traceback, but for those of the queue's libraries: they log a dead broker with one."""
    found, said, logger = [], "", ""
    for line in lines:
        if record_line := RECORD.match(line):
            said, logger = line, record_line["logger"]
        elif line.startswith("Exception "):  # in a thread, say; no record of a log
            said, logger = line, ""
        elif line.startswith("Traceback") and not logger.startswith(OF_THE_QUEUE):
            found.append(said or line)
    return found


def _lines(log: Path) -> list[str]:
    return log.read_text(errors="replace").splitlines() if log.exists() else []
