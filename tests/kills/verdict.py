"""Compares all that figseek holds at the end of a run with what its sources give."""

from __future__ import annotations

import hashlib
import re
import time
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from mappings.document import Figure, Patent, Vector, from_source
from search.access.keys import Key
from search.elastic import Elastic
from search.index import Index
from search.jobs import ENDED, Ledger
from search.node import record
from tests.kills.access import changed_keys, unnoted
from tests.kills.expected import Possible
from workers.lock import Lock

# The same batch gives the same vector but for the order in which threads add; another text or drawing is further off.
LEAST_COSINE = 0.9995
# As `search.logs` writes them.
RECORD = re.compile(r"\d{4}-\S+Z [A-Z]+ (?P<logger>\S+): ")
# A message that cannot be acknowledged, and a process of the pool that was killed.
OF_THE_QUEUE = ("celery.worker", "kombu")
# What refuses a write that came twice, or that nobody waited for: a row of it has failed, and rightly.
OVERTAKEN = ("refused", "conflict", "overtaken")
# A row that was lost waits half a minute, and may be lost again.
ROWS_S = 180.0


@dataclass(frozen=True, slots=True)
class Truth:
    """What a run should have left.

    `blobs` are files by their place, `accepted` counts the writes that were acknowledged, by method and publication,
    `keys` are those of the last backup, or None where there was none.
    """

    patents: Mapping[str, Possible]
    blobs: Mapping[Path, bytes]
    reindexed: bool = False
    accepted: Mapping[tuple[str, str], int] = field(default_factory=dict)
    keys: Mapping[str, Key] | None = None


def verdict(data: Path, url: str, truth: Truth) -> list[str]:
    """Every way in which the data folder and its services differ from what is expected; none when all is well."""
    found = record.read(data / "services.json")
    assert found is not None
    assert found.elasticsearch is not None
    elastic, logs = Elastic(found.elasticsearch.url), data / "logs"
    try:
        index, ledger = Index(elastic), Ledger(elastic)
        return [
            *_services(url),
            *_ledger(elastic, ledger),
            *documents(index, truth.patents),
            *_generations(index, reindexed=truth.reindexed),
            *_blobs(data / "blobs", truth.blobs),
            *unnoted(
                elastic,
                [*_lines(logs / "web.log"), *_lines(logs / "worker.log")],
                truth.accepted,
                uncertain=_uncertain(elastic, ledger),
            ),
            *(changed_keys(elastic, truth.keys) if truth.keys is not None else ()),
            *_logs(logs),
        ]
    finally:
        elastic.close()


def _services(url: str) -> list[str]:
    with urllib.request.urlopen(f"{url}/healthz", timeout=60) as answer:
        return [] if answer.status == 200 else [f"health is {answer.status}"]


def _ledger(elastic: Elastic, ledger: Ledger) -> list[str]:
    _wait_for_writes(elastic, ledger)
    elastic.refresh(ledger.jobs)
    elastic.refresh(ledger.rows)
    fields = {"includes": ["state", "kind", "outcome.error"]}
    problems = [
        f"the row {stored.document_id} is {stored.source['state']}"
        for stored in elastic.scan(ledger.rows, {"match_all": {}}, fields)
        if stored.source["state"] not in ("indexed", "unchanged") and not _is_overtaken(stored.source)
    ]
    holder = Lock(elastic, ledger.jobs).holder()
    return [*problems, f"{holder} holds the lock"] if holder else problems


def _is_overtaken(row: Mapping[str, Any]) -> bool:
    return row["kind"] == "write" and row.get("outcome", {}).get("error") in OVERTAKEN


def _uncertain(elastic: Elastic, ledger: Ledger) -> set[str]:
    """The jobs of writes of which nobody can know whether they were carried out, as their rows say."""
    fields = {"includes": ["job", "outcome.error"]}
    rows = elastic.scan(ledger.rows, {"term": {"kind": "write"}}, fields)
    return {row.source["job"] for row in rows if row.source.get("outcome", {}).get("error") == "overtaken"}


def _wait_for_writes(elastic: Elastic, ledger: Ledger) -> None:
    """Wait for the writes that nobody waited for; those that do not end are found by who looks at the rows."""
    left = {"bool": {"filter": [{"term": {"kind": "write"}}], "must_not": [{"terms": {"state": list(ENDED)}}]}}
    deadline = time.monotonic() + ROWS_S
    while time.monotonic() < deadline:
        elastic.refresh(ledger.rows)
        if not elastic.count(ledger.rows, left):
            return
        time.sleep(0.3)


def documents(index: Index, expected: Mapping[str, Possible]) -> list[str]:
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
    problems = []
    for publication in sorted(expected.keys() | found.keys()):
        problems += closest(publication, found.get(publication), expected.get(publication, (None,)))
    return problems


def closest(publication: str, found: Patent | None, possible: Possible) -> list[str]:
    """How a document differs from that of its possible states which it is nearest to."""
    return min((_differences(publication, found, one) for one in possible), key=len)


def _generations(index: Index, *, reindexed: bool) -> list[str]:
    """Beside the live one a reindex keeps the one before; without it there may be one that was never filled."""
    names = index.elastic.index_names(f"{index.alias}-v*")
    others = [name for name in names if name not in index.elastic.alias_targets(index.alias)]
    if reindexed:
        return [f"{others} were left behind"] if len(others) > 1 else []
    return [f"{name} was left behind" for name in others if index.revisions(name)]


def _differences(publication: str, found: Patent | None, expected: Patent | None) -> list[str]:
    """Fields in which a document is not what it should be."""
    if found is None:
        return [f"{publication} is lost"] if expected else []
    if expected is None:
        return [f"{publication} should not be there"]
    if found.revision < max(1, expected.revision):
        return [f"{publication} has the revision {found.revision}, and had {expected.revision}"]
    if _without_vectors(found) != _without_vectors(replace(expected, revision=found.revision)):
        fields = [
            name
            for name in expected.__dataclass_fields__
            if name not in ("revision", "figures") and getattr(found, name) != getattr(expected, name)
        ]
        return [f"{publication} differs from its source in {fields or 'its figures'}"]
    problems = []
    for one, other in zip(found.figures, expected.figures, strict=True):
        for what in ("image_vector", "description_vector"):
            cosine = _cosine(getattr(one, what), getattr(other, what))
            if cosine < LEAST_COSINE:
                problems.append(f"{publication} {one.sheet}: the {what} has a cosine of {cosine:.3f}")
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
    for kind in ("xml", "records", "images"):
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
