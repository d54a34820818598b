"""Brings a backup in the form of an export back: the patents, what was deleted, and the keys."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from encoder.errors import EncoderError
from encoder.registry import find_spec, spec_from_meta
from encoder.specs import EncoderSpec
from mappings.document import Patent
from search.access import keys
from search.access.keys import Key
from search.access.keystore import KeyStore
from search.errors import BadQuery, Corrupt, NotFound
from search.hybrid.query import parse
from search.index import LiveIndex
from search.writing.tombstones import bury
from workers import dispatch
from workers.backup import ABOUT, FORMAT, KEYS, TOMBSTONES, About, StoredKey, Tombstone
from workers.context import Context
from workers.dispatch import Report, Summary
from workers.errors import UnreadableSource, WorkersError
from workers.patience import patiently
from workers.sources.extras import read_file_of
from workers.sources.names import LINES
from workers.standstill import standstill

logger = logging.getLogger(__name__)

Part = TypeVar("Part")
Failures = list[dict[str, str | None]]


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back; `keys` are the names of those that open again, as of `made_at` (ms since 1970)."""

    summary: Summary
    keys: tuple[str, ...]
    made_at: int


def restore(context: Context, path: Path, report: Report, encoder: str | None, *, into_existing: bool) -> Restored:
    """Bring a backup back: the same documents with the same revisions, vectors made by the same encoder.

    A call that was interrupted is carried on by the same call. What came of one that has ended is told again: it may
    have been killed before it could say so. A line that is none is a failure, and the rest goes on. `WorkersError` for
    what is no backup, for an encoder that is not here (unless `encoder` names another), and for a figseek that holds
    patents already (unless `into_existing`: then the newer of each stays).
    """
    about, failures = _about(path), Failures()
    tombstones = list(_read(path, TOMBSTONES, about.tombstones, partial(_tombstone, about.revision), failures))
    stored_keys = list(_read(path, KEYS, about.keys, _key, failures))
    # A later backup under the same name is another one.
    asked = {**dispatch.request_of([path]), "made_at": about.made_at, "revision": about.revision}
    last = patiently(context.ledger.last)("restore", asked)
    begun = last is not None and last.state != "ended"
    if last and not begun and not into_existing and _holds_patents(context):
        logger.warning("%s is restored here already; --into-existing brings it back once more.", path)
        opening = _bring_back(context, stored_keys, carried_on=True)
        return _restored(path, about, dispatch.summed_up(context, last), failures, opening)
    _prepare(context, _spec(about, encoder), into_existing=into_existing or begun)
    # What is written or deleted from now on is newer than all that comes back, however this ends.
    patiently(context.ledger.raise_revision)(about.revision)
    # Open until the last step, the ingest, has ended: so the same call knows that it is to go on.
    job = patiently(context.ledger.open_job)("restore", asked)
    for tombstone in tombstones:
        patiently(bury)(context.index, tombstone)
    opening = _bring_back(context, stored_keys, carried_on=begun)
    # Last: a patent that was deleted while the backup was made is in both, and gives way to its newer tombstone.
    summary = dispatch.ingest(context, [path], report, job)
    return _restored(path, about, summary, failures, opening)


def _restored(path: Path, about: About, summary: Summary, failures: Failures, opening: tuple[str, ...]) -> Restored:
    failures += _lacking(path, LINES, summary.patents["found"], about.patents)
    return Restored(replace(summary, failures=(*failures, *summary.failures)), opening, about.made_at)


def _lacking(path: Path, name: str, found: int, written: int) -> Failures:
    """The failure of a file that lost lines on its way here: of a copy that was broken off, say."""
    if found >= written:
        return []
    reason = f"{name} has {found:,} of the {written:,} lines that were written: this copy of the backup is not whole."
    return [{"source": f"{path.name}/{name}", "figure": None, "reason": reason}]


def _bring_back(context: Context, stored_keys: Sequence[Key], *, carried_on: bool) -> tuple[str, ...]:
    """Bring keys back; the names of those that open again."""
    store = KeyStore(context.elastic, context.settings.index_prefix)
    return tuple(key.name for key in stored_keys if patiently(store.bring_back)(key, carried_on=carried_on))


def _read(path: Path, name: str, written: int, read: Callable[[bytes], Part], failures: Failures) -> Iterator[Part]:
    """What each line of a file of the backup says; what cannot be read, or is lost, is added to the failures."""
    lines = _lines(path, name)
    failures += _lacking(path, name, len(lines), written)
    for number, line in enumerate(lines, start=1):
        try:
            yield read(line)
        except (BadQuery, Corrupt) as error:
            reason = f"Line {number} of {name} cannot be read: {error}"
            failures.append({"source": f"{path.name}/{name}:{number}", "figure": None, "reason": reason})


def _tombstone(last: int, line: bytes) -> Patent:
    gone = parse(Tombstone, line)
    if gone.revision > last:
        raise BadQuery(f"the revision {gone.revision} is later than the backup.")
    return Patent(gone.publication, deleted=True, revision=gone.revision)


def _key(line: bytes) -> Key:
    held = parse(StoredKey, line)
    return keys.stored(held.id, held.source)


def _about(path: Path) -> About:
    lines = _lines(path, ABOUT) if path.is_dir() or path.name.casefold().endswith(".tar") else []
    if len(lines) != 1:
        raise WorkersError(f"{path} is no backup; `figseek ingest` takes in an export.")
    try:
        about = parse(About, lines[0])
    except BadQuery as error:
        raise WorkersError(f"{path} cannot be restored: {ABOUT} is damaged: {error}") from error
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
    if live.spec.fingerprint != spec.fingerprint and _is_empty(context, live):
        with standstill(context, "restore") as still:
            # Once more: a write may have come in between, and none does from now on.
            if _is_empty(context, live):
                made = patiently(index.create)(spec)
                still.keep()
                patiently(index.swap)(made.name)
                patiently(index.sweep)(keep=[made.name])
                return
    if not into_existing and not _is_empty(context, live):
        raise WorkersError("There are patents here already; restore into an empty figseek, or add --into-existing.")


def _holds_patents(context: Context) -> bool:
    try:
        return not _is_empty(context, patiently(context.index.current)())
    except NotFound:
        return False


def _is_empty(context: Context, live: LiveIndex) -> bool:
    patiently(context.index.refresh)(live.name)
    return not patiently(context.elastic.count)(live.name, {"match_all": {}})
