"""Backup and restore in the form of an export, with what else is the operator's: tombstones, keys, the encoder.

Vectors are not carried: the same encoder makes the same ones, and they are a hundred times the rest.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field

from encoder.errors import EncoderError
from encoder.registry import find_spec, spec_from_meta, spec_to_meta
from encoder.specs import EncoderSpec
from mappings.document import Patent
from search.access.keystore import KeyStore, create_index
from search.elastic import Write
from search.errors import Conflict, NotFound
from search.hybrid import clauses
from search.hybrid.query import Strict, parse
from search.index import LiveIndex
from search.jobs import now_ms
from search.writing.record import Number
from search.writing.tombstones import bury
from workers import dispatch
from workers.context import Context
from workers.dispatch import Report, Summary
from workers.errors import UnreadableSource, WorkersError
from workers.export import Exported, documents, export, write_line
from workers.export import Report as Written
from workers.outputs import Output
from workers.patience import patiently
from workers.sources.extras import read_file_of

FORMAT = 1
ABOUT, TOMBSTONES, KEYS = "backup.json", "tombstones.jsonl", "keys.jsonl"
DELETED = {"term": {"deleted": True}}


class About(Strict):
    """What a backup says of itself; `revision` is higher than any in it."""

    format: int
    made_at: int
    encoder: dict[str, Any]
    revision: int = Field(ge=0)


class Tombstone(Strict):
    """A patent that was deleted."""

    publication: Number
    revision: int = Field(ge=0)


class StoredKey(Strict):
    """A key as its index holds it: a hash, never the key."""

    id: str
    source: dict[str, Any]


def back_up(context: Context, live: LiveIndex, out: Output, report: Written) -> Exported:
    """Write every patent, then the tombstones: what is deleted meanwhile is in both, and a restore deletes it."""
    done = export(context, live, {"bool": {"filter": [clauses.NOT_DELETED]}}, out, report)
    with out.lines(TOMBSTONES) as lines:
        for patent in documents(context, live, DELETED):
            write_line(lines, {"publication": patent.publication, "revision": patent.revision})
    with out.lines(KEYS) as lines:
        for key_id, source in patiently(_keys)(context).items():
            write_line(lines, {"id": key_id, "source": source})
    with out.lines(ABOUT) as lines:
        revision = patiently(context.ledger.next_revision)()
        about = {"format": FORMAT, "made_at": now_ms(), "encoder": spec_to_meta(live.spec), "revision": revision}
        write_line(lines, about)
    return done


def _keys(context: Context) -> dict[str, dict[str, Any]]:
    index = KeyStore(context.elastic, context.settings.index_prefix).index
    try:
        return {one.document_id: one.source for one in context.elastic.scan(index, {"match_all": {}}, {})}
    except NotFound:
        return {}


def restore(context: Context, path: Path, report: Report, encoder: str | None, *, into_existing: bool) -> Summary:
    """Bring a backup back: the same documents with the same revisions, vectors made by the same encoder.

    `WorkersError` for what is no backup, for an encoder that is not here (unless `encoder` names another), and for a
    figseek that holds patents already (unless `into_existing`: then the newer of each stays).
    """
    about = _about(path)
    _prepare(context, _spec(about, encoder), into_existing=into_existing)
    # First: what is written or deleted from now on is newer than all that comes back, however this ends.
    patiently(context.ledger.raise_revision)(about.revision)
    summary = dispatch.ingest(context, [path], report, kind="restore")
    for line in _lines(path, TOMBSTONES):
        gone = parse(Tombstone, line)
        patiently(bury)(context.index, Patent(gone.publication, deleted=True, revision=gone.revision))
    for line in _lines(path, KEYS):
        patiently(_put_key)(context, parse(StoredKey, line))
    patiently(context.index.refresh)(context.index.alias)
    return summary


def _about(path: Path) -> About:
    lines = _lines(path, ABOUT) if path.is_dir() or path.name.casefold().endswith(".tar") else []
    if len(lines) != 1:
        raise WorkersError(f"{path} is no backup; `figseek ingest` takes in an export.")
    about = parse(About, lines[0])
    if about.format != FORMAT:
        raise WorkersError(f"{path} is a backup of format {about.format}; this figseek reads format {FORMAT}.")
    return about


def _lines(path: Path, name: str) -> list[bytes]:
    """The lines of a file of the backup, none where there is no such file."""
    try:
        return read_file_of(path, name).splitlines()
    except UnreadableSource as error:
        raise WorkersError(f"{path} cannot be restored: {error}") from error


def _spec(about: About, encoder: str | None) -> EncoderSpec:
    if encoder is not None:
        return find_spec(encoder)
    try:
        wanted = spec_from_meta(about.encoder)
        found = find_spec(wanted.name)
    except EncoderError as error:
        raise WorkersError(f"The backup's encoder is not here: {error} Name another with --encoder.") from error
    if found.fingerprint != wanted.fingerprint:
        raise WorkersError(
            f"The encoder {wanted.name} has changed since the backup was made; take it as it is now by "
            f"--encoder {wanted.name}."
        )
    return found


def _prepare(context: Context, spec: EncoderSpec, *, into_existing: bool) -> None:
    """Have an index of that encoder, empty unless it is said that it need not be."""
    index = context.index
    try:
        live = patiently(index.current)()
    except NotFound:
        patiently(index.ensure)(spec)
        return
    patiently(index.refresh)(live.name)
    if patiently(context.elastic.count)(live.name, {"match_all": {}}):
        if not into_existing:
            raise WorkersError("There are patents here already; restore into an empty figseek, or add --into-existing.")
        return
    if live.spec.fingerprint != spec.fingerprint:
        made = patiently(index.create)(spec)
        patiently(index.swap)(made.name)
        patiently(index.sweep)(keep=[made.name])


def _put_key(context: Context, key: StoredKey) -> None:
    """Add a key; one that is here stays as it is."""
    store = KeyStore(context.elastic, context.settings.index_prefix)
    create_index(context.elastic, store.index, "keys")
    try:
        context.elastic.write(store.index, Write(key.id, key.source, create=True))
    except Conflict:
        return
