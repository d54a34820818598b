"""The keys in Elasticsearch, one document each by its id; what a request needs of them is kept for some seconds."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from importlib import resources
from math import inf
from typing import Any

from search import deadline
from search.access import keys
from search.access.keys import Key, State, rotate
from search.elastic import Elastic, Stored, Write
from search.errors import BadQuery, Conflict, Corrupt, NotFound, SearchError
from search.jobs import now_ms

logger = logging.getLogger(__name__)

# A search does not pay a look-up each time; a revoked or rotated key is refused this long after at the latest.
KEPT_S = 5.0
# Ids remembered, made-up ones among them; more are forgotten, oldest first.
KEPT = 1_024
# How exactly the last use is known: a key that is used all the time is written once in this.
USED_S = 60.0
# Long enough to record it, and nothing that a search notices while Elasticsearch is slow.
USE_S = 1.0
# Somebody who makes more keys than this shares a portal, which has a key of its own.
MOST = 10_000
# Two operators who change one key at the same time, or one while it is used.
ATTEMPTS = 5


class KeyStore:
    """Keys under one prefix. Methods raise what `Elastic` does, and `NotFound`, `Conflict` or `BadQuery`."""

    def __init__(self, elastic: Elastic, prefix: str = "") -> None:
        self._elastic = elastic
        self.index = f"{prefix}figseek-keys"
        self._kept: OrderedDict[str, tuple[float, Key | None]] = OrderedDict()
        # When the use of a key was recorded, by the steady clock.
        self._noted: dict[str, float] = {}
        self._lock = threading.Lock()
        # Every id, and when it was read by the steady clock; one request reads it, and the others wait for that.
        self._listed: frozenset[str] = frozenset()
        self._listed_at_s = -inf
        self._listing = threading.Lock()

    # ---- for a request ----

    def find(self, key_id: str) -> Key | None:
        """Return the key with an id, at most `KEPT_S` old; None when there is none."""
        now = time.monotonic()
        with self._lock:
            kept = self._kept.get(key_id)
        if kept and now - kept[0] < KEPT_S:
            return kept[1]
        key = self._read(key_id)
        with self._lock:
            self._kept[key_id] = (now, key)
            self._kept.move_to_end(key_id)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return key

    def is_listed(self, key_id: str) -> bool:
        """Whether there is a key with an id, by a list at most `KEPT_S` old: made-up ids cost no look-up each."""
        with self._listing:
            if time.monotonic() - self._listed_at_s >= KEPT_S:
                self._listed = frozenset(key.key_id for key in self.all())
                self._listed_at_s = time.monotonic()
            return key_id in self._listed

    def used(self, key: Key) -> None:
        """Record that a key is used now, at most once a minute; failing is no matter."""
        now_s, now = time.monotonic(), now_ms()
        with self._lock:
            last_s = self._noted.get(key.key_id)
            if last_s is not None and now_s - last_s < USED_S:
                return
            self._noted[key.key_id] = now_s
        try:
            with deadline.only(USE_S):
                self._elastic.update(self.index, key.key_id, {"used_at": now})
        except SearchError as error:
            logger.warning("the use of the key %s is not recorded: %s", key.name, error)

    # ---- for an operator ----

    def add(self, key: Key) -> None:
        """Keep a new key; `Conflict` when a valid one bears its name."""
        create_index(self._elastic, self.index, "keys")
        if any(other.name == key.name and other.state(now_ms()) is State.VALID for other in self.all()):
            raise Conflict(f"There is a key {key.name} already: rotate or revoke it, or take another name.")
        self._elastic.write(self.index, Write(key.key_id, _source(key), create=True), refresh=True)

    def all(self) -> list[Key]:
        """Every key, the newest first."""
        body = {"query": {"match_all": {}}, "sort": [{"created_at": "desc"}], "size": MOST}
        try:
            self._elastic.refresh(self.index)
            hits = self._elastic.search(self.index, body)["hits"]["hits"]
        except NotFound:
            return []
        return [key for hit in hits if (key := _sound(hit["_id"], hit["_source"]))]

    def any_valid(self) -> bool:
        """Whether somebody could come in."""
        return any(key.state(now_ms()) is State.VALID for key in self.all())

    def rotate(self, name: str, grace: timedelta) -> tuple[Key, str]:
        """Give a key, by name or id, a new secret; returns the key and its new text."""
        texts: list[str] = []

        def turned(key: Key) -> Key:
            rotated, text = rotate(key, now_ms(), grace)
            texts.append(text)
            return rotated

        return self._change(self._named(name), turned), texts[-1]

    def revoke(self, name: str) -> Key:
        """Make a key, by name or id, useless for good; twice is once."""
        return self._change(self._named(name), lambda key: keys.revoke(key, now_ms()))

    def bring_back(self, key: Key, *, carried_on: bool) -> bool:
        """Keep a key of a backup, merged with the one that is here; whether it opens now and was not here.

        With `carried_on` an interrupted call may have brought it here, and told nobody.
        """
        create_index(self._elastic, self.index, "keys")
        for _ in range(ATTEMPTS):
            there = self._elastic.get(self.index, key.key_id)
            here = there and _sound(key.key_id, there.source)
            if there and here is None:  # damaged, and may have been revoked
                return False
            kept = keys.merged(here, key) if here else key
            opens = kept.state(now_ms()) is State.VALID and (here is None or carried_on)
            if kept == here:
                return opens
            write = _replacing(there, kept) if there else Write(key.key_id, _source(key), create=True)
            with suppress(Conflict):
                self._elastic.write(self.index, write, refresh=True)
                return opens
        raise _contended(key.key_id)

    def _named(self, name: str) -> str:
        named = [key for key in self.all() if name in (key.name, key.key_id)]
        # A name may have been given again after a revocation; the key that still opens is meant.
        meant = [key for key in named if key.state(now_ms()) is State.VALID] or named
        if not meant:
            raise NotFound(f"There is no key {name}; `figseek keys list` shows those there are.")
        if len(meant) > 1:
            ids = " and ".join(key.key_id for key in meant)
            raise BadQuery(f"Several keys are named {name}: give the id, {ids}.")
        return meant[0].key_id

    def _change(self, key_id: str, edit: Callable[[Key], Key]) -> Key:
        create_index(self._elastic, self.index, "keys")
        for _ in range(ATTEMPTS):
            stored = self._elastic.get(self.index, key_id)
            if stored is None:
                break
            key = edit(keys.stored(key_id, stored.source))
            with suppress(Conflict):
                self._elastic.write(self.index, _replacing(stored, key), refresh=True)
                return key
        raise _contended(key_id)

    def _read(self, key_id: str) -> Key | None:
        stored = self._elastic.get(self.index, key_id)
        return None if stored is None else _sound(key_id, stored.source)


def create_index(elastic: Elastic, name: str, kind: str) -> None:
    """Make an index of `access.json`; one that an older figseek made gets the fields that were added since."""
    body = json.loads(resources.files("mappings").joinpath("access.json").read_text())[kind]
    try:
        elastic.create_index(name, body)
    except Conflict:
        elastic.extend_mapping(name, body["mappings"]["properties"])


def _source(key: Key) -> dict[str, Any]:
    return {name: value for name, value in asdict(key).items() if value is not None}


def _sound(key_id: str, source: dict[str, Any]) -> Key | None:
    """The key of a document; None for one that is damaged: it opens nothing, and locks nobody else out."""
    try:
        return keys.stored(key_id, source)
    except Corrupt as error:
        logger.warning("%s It opens nothing; make another.", error)
        return None


def _contended(key_id: str) -> Conflict:
    return Conflict(f"The key {key_id} is being changed by somebody else; try again.")


def _replacing(stored: Stored, key: Key) -> Write:
    return Write(stored.document_id, _source(key), seq_no=stored.seq_no, primary_term=stored.primary_term)
