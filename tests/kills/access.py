"""The keys and the audit log of a run."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from search.access.audit import AuditLog
from search.access.keys import SEARCH, Key, make
from search.access.keystore import KeyStore
from search.elastic import Elastic
from search.jobs import now_ms

# More than any run makes, and as many as Elasticsearch gives at once.
ENTRIES = 10_000
# An entry that could not be added is a line of the log of the process that would have added it.
MISSED = re.compile(r"not in the audit log \(.*\): (\{[^{}]*\})$")
DONE = ("200", "201")


def give_out(elastic: Elastic, name: str) -> dict[str, Key]:
    """Make a key and another that is revoked at once, and return all that there are by then."""
    store = KeyStore(elastic)
    for one in (name, f"{name} revoked"):
        store.add(make(one, (SEARCH,), now_ms())[0])
    store.revoke(f"{name} revoked")
    return {key.key_id: key for key in store.all()}


def changed_keys(elastic: Elastic, expected: Mapping[str, Key]) -> list[str]:
    """Every key that is not as it was when it was backed up."""
    found = {key.key_id: key for key in KeyStore(elastic).all()}
    return [
        f"the key {key_id} is {found.get(key_id)} and was {expected.get(key_id)}"
        for key_id in sorted(found.keys() | expected.keys())
        if found.get(key_id) != expected.get(key_id)
    ]


def unnoted(
    elastic: Elastic, lines: Iterable[str], accepted: Mapping[tuple[str, str], int], *, uncertain: Collection[str]
) -> list[str]:
    """The writes that were accepted, by method and publication, and have no entries of as many.

    An entry counts that says it was carried out, or whose job is among the `uncertain`.
    """
    noted_all = [*AuditLog(elastic).entries(size=ENTRIES), *missed(lines)]
    entries = [one for one in noted_all if one["outcome"] in DONE or one.get("job") in uncertain]
    return [
        f"{method} of {publication}: {count} were accepted, {noted} are in the audit log"
        for (method, publication), count in accepted.items()
        if (noted := len(_entries(entries, method, publication))) < count
    ]


def missed(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The entries that only the log of a process has."""
    for line in lines:
        if found := MISSED.search(line):
            yield json.loads(found[1])


def _entries(entries: Sequence[Mapping[str, Any]], method: str, publication: str) -> set[Any]:
    """Those of one kind of write, each by its job, which may have several entries, or else by its time."""
    return {
        entry.get("job") or entry["at"]
        for entry in entries
        if entry.get("publication") == publication and entry["action"].startswith(f"{method} ")
    }
