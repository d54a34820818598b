"""The index of patents: which generation is live, and every write to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from encoder.errors import EncoderError
from encoder.registry import spec_from_meta, spec_to_meta
from encoder.specs import EncoderSpec
from mappings.body import SCHEMA, index_body
from mappings.document import Patent, Vector, from_source, require_complete, to_source
from mappings.generations import new, parse
from mappings.vectors import packed
from search.elastic import Elastic, Stored, Write
from search.errors import Conflict, Mismatch, NotFound, Rejected, Unmet
from search.writing.conditions import ALWAYS, Condition


@dataclass(frozen=True, slots=True)
class LiveIndex:
    """A concrete generation with the schema and the encoder that it was made by; `problem` is why it cannot be used."""

    name: str
    schema: int
    spec: EncoderSpec
    problem: str = ""


# Stands for the encoder of an index whose record of it cannot be read; a reindex encodes all again.
UNKNOWN = EncoderSpec("unknown", 0, 0, 0, "", "", "", "", "", "")


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """What tells whether a patent was taken in before, and with what outcome."""

    source_digest: str
    figures: int
    failures: tuple[dict[str, str], ...]


class Index:
    """All generations under one prefix; the alias names the live one."""

    def __init__(self, elastic: Elastic, prefix: str = "") -> None:
        self.elastic = elastic
        self.prefix = prefix
        self.alias = f"{prefix}patents"
        self.next_alias = f"{prefix}patents-next"
        # What made a generation never changes, so it is read once.
        self._described: dict[str, LiveIndex] = {}

    # ---- generations ----

    def current(self) -> LiveIndex:
        """Resolve the alias; `NotFound` when nothing was made yet, `Mismatch` when another version made it."""
        return _usable(self.live())

    def live(self) -> LiveIndex:
        """Resolve the alias whatever schema made the index."""
        return self.describe(self._only(self.elastic.alias_targets(self.alias)))

    def _only(self, names: Sequence[str]) -> str:
        if not names:
            raise self._nothing()
        if len(names) > 1:
            both = " and ".join(names)
            raise Mismatch(f"The alias {self.alias} points to {both}; run `figseek reindex` to bring them into one.")
        return names[0]

    def _nothing(self) -> NotFound:
        return NotFound(f"There is no index behind {self.alias} yet; run `figseek ingest PATH` or `figseek up`.")

    def behind_alias(self) -> list[LiveIndex]:
        """What the alias points to, whatever schema made it: one generation, unless somebody meddled; for a reindex."""
        names = self.elastic.alias_targets(self.alias)
        if not names:
            raise self._nothing()
        return [self.describe(name) for name in names]

    def describe(self, name: str) -> LiveIndex:
        """Read what made a generation; `Mismatch` when it is none of ours."""
        if name not in self._described:
            self._described[name] = self._read(name)
        return self._described[name]

    def _read(self, name: str) -> LiveIndex:
        meta = self.elastic.mapping_meta(name)
        generation = parse(name, self.prefix)
        if generation is None:
            raise Mismatch(
                f"{name} behind the alias {self.alias} was not made by figseek; "
                "set FIGSEEK_INDEX_PREFIX to keep figseek's indices apart from it."
            )
        # Name and record agree, unless somebody changed one of them: then the one that is not ours decides.
        schema = meta.get("schema", SCHEMA) if generation.schema == SCHEMA else generation.schema
        try:
            return LiveIndex(name, schema, spec_from_meta(meta.get("encoder", {})))
        except EncoderError as error:
            return LiveIndex(name, schema, UNKNOWN, f"{name} cannot be used: {error}")

    def create(self, spec: EncoderSpec) -> LiveIndex:
        """Make an empty generation for an encoder, behind no alias yet; no other call gets it, in this very second too.

        One whose answer was lost stays empty until the next reindex sweeps it.
        """
        generation = new(self.prefix, spec.name, spec.fingerprint, datetime.now(UTC))
        body = index_body(spec.image_dims, spec.text_dims, {"encoder": spec_to_meta(spec)})
        while True:
            try:
                self.elastic.create_index(generation.name, body)
            except Conflict:
                generation = generation.later()
            else:
                return LiveIndex(generation.name, SCHEMA, spec)

    def ensure(self, spec: EncoderSpec) -> LiveIndex:
        """Return the live generation, or make the first one."""
        try:
            return self.current()
        except NotFound:
            made = self.create(spec)
            self.swap(made.name)
            return made

    def swap(self, name: str) -> None:
        """Point the alias to one generation, away from every other, in one step."""
        old = [other for other in self.elastic.alias_targets(self.alias) if other != name]
        removals = [{"remove": {"index": other, "alias": self.alias}} for other in old]
        removals += self._no_next()
        self.elastic.update_aliases([*removals, {"add": {"index": name, "alias": self.alias}}])

    def announce(self, name: str) -> None:
        """Name the generation that a reindex is about to fill: from now on deletes are written there too."""
        removals = [one for one in self._no_next() if one["remove"]["index"] != name]
        self.elastic.update_aliases([*removals, {"add": {"index": name, "alias": self.next_alias}}])

    def _no_next(self) -> list[dict[str, dict[str, str]]]:
        names = self.elastic.alias_targets(self.next_alias)
        return [{"remove": {"index": name, "alias": self.next_alias}} for name in names]

    def written(self) -> tuple[str, ...]:
        """The live generation, then one that a reindex fills, if any: both as of one moment.

        `NotFound` or `Mismatch` as for `live`.
        """
        found = self.elastic.aliases(f"{self.alias}*")
        live = found.get(self.alias, [])
        return (self._only(live), *found.get(self.next_alias, []))

    def sweep(self, keep: Sequence[str]) -> list[str]:
        """Delete the generations of ours that are not to be kept; a name that does not parse is never touched."""
        names = self.elastic.index_names(f"{self.prefix}patents-v*")
        swept = [name for name in names if parse(name, self.prefix) and name not in keep]
        for name in swept:
            self.elastic.delete_index(name)
        return swept

    # ---- documents ----

    def put(self, index: str, patent: Patent, condition: Condition = ALWAYS) -> bool:
        """Write a patent with its vectors, or a tombstone; False when the index holds a higher revision, which stays.

        `Unmet` when the condition does not hold for what is there; check and write are one step, since the write is
        bound to the version that was looked at. What this very revision wrote before is written again, whatever the
        condition: so a worker that was killed after its write may repeat it. `BadDocument` when a figure lacks a
        vector.
        """
        require_complete(patent)
        source = packed(to_source(patent))
        while True:
            held = self._peek(index, patent.publication)
            if held is not None and held.source["revision"] > patent.revision:
                return False
            if held is None or held.source["revision"] != patent.revision:
                require(condition, patent.publication, revision_of(held))
            try:
                self.elastic.write(index, _over(held, patent.publication, source))
            except Conflict:  # somebody else was faster: what is there now decides
                continue
            return True

    def _peek(self, index: str, publication: str) -> Stored | None:
        return self.elastic.peek(index, publication, ("revision", "deleted"))

    def revision(self, index: str, publication: str) -> int | None:
        """The revision of a patent, as of the last write; None when it is not there, or deleted."""
        return revision_of(self._peek(index, publication))

    def find(self, publication: str) -> tuple[LiveIndex, Patent | None]:
        """Resolve the alias and read a patent in one request; errors as for `current`."""
        try:
            name, stored = self.elastic.find(self.alias, publication)
            live = _usable(self.describe(name))
        except (NotFound, Rejected):  # no index behind the alias, or several
            live = self.current()
            return live, self.get(live.name, publication)
        return live, None if stored is None else from_source(stored.source)

    def get(self, index: str, publication: str) -> Patent | None:
        """Read a patent with its vectors; None when it is not there."""
        stored = self.elastic.get(index, publication)
        return None if stored is None else from_source(stored.source)

    def facts(self, index: str, publications: Sequence[str]) -> dict[str, StoredFacts]:
        """Read what was taken in of some publications; absent and deleted ones are left out."""
        fields = ("source_digest", "failures", "deleted", "figures.digest", "front_page.digest")
        sources = self.elastic.sources(index, publications, fields)
        return {
            publication: StoredFacts(
                source.get("source_digest", ""),
                len(source.get("figures", ())) + ("front_page" in source),
                tuple(source.get("failures", ())),
            )
            for publication, source in sources.items()
            if not source.get("deleted")
        }

    def nearest(self, index: str, vector: Vector, count: int = 10) -> list[str]:
        """Publications whose drawings lie nearest to an image vector, nearest first."""
        knn = {"field": "figures.image_vector", "query_vector": vector, "k": count, "num_candidates": 10 * count}
        hits = self.elastic.search(index, {"knn": knn, "_source": False, "size": count})["hits"]["hits"]
        return [hit["_id"] for hit in hits]

    def revisions(self, index: str, meanwhile: Callable[[], None] = lambda: None) -> dict[str, int]:
        """Publication and revision of every document, tombstones among them; `meanwhile` is called at each."""
        found = {}
        for stored in self.elastic.scan(index, {"match_all": {}}, {"includes": ["revision"]}):
            found[stored.document_id] = int(stored.source["revision"])
            meanwhile()
        return found

    def refresh(self, index: str) -> None:
        """Make all writes visible to searches."""
        self.elastic.refresh(index)


def _usable(index: LiveIndex) -> LiveIndex:
    """Return an index that this figseek can search and write; else `Mismatch`."""
    if index.schema != SCHEMA:
        raise Mismatch(
            f"The index {index.name} has schema {index.schema} and this figseek reads schema {SCHEMA}; "
            "run `figseek reindex` to bring it over."
        )
    if index.problem:
        raise Mismatch(index.problem)
    return index


def revision_of(held: Stored | None) -> int | None:
    """The revision that a condition sees: a tombstone is no patent."""
    return None if held is None or held.source.get("deleted") else int(held.source["revision"])


def require(condition: Condition, publication: str, revision: int | None) -> None:
    """Raise `Unmet` when the condition does not hold for a patent of this revision, None where there is none."""
    if condition.holds(revision):
        return
    here = "is not here" if revision is None else f"has the revision {revision} now"
    raise Unmet(f"{publication} {here}, which the condition of the request excludes; read it again and decide anew.")


def _over(held: Stored | None, document_id: str, source: dict[str, Any]) -> Write:
    if held is None:
        return Write(document_id, source, create=True)
    return Write(document_id, source, seq_no=held.seq_no, primary_term=held.primary_term)
