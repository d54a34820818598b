"""Composition for workers and commands: settings in, connected objects out."""

from __future__ import annotations

from dataclasses import dataclass

from encoder.describe.metadata import MetadataDescriber
from encoder.protocols import Describer
from encoder.sandbox.pool import Sandbox
from search.access.audit import AuditLog
from search.blobs import Blobs
from search.elastic import Elastic
from search.encoders import EncoderPool
from search.hybrid.service import SearchService
from search.index import Index
from search.jobs import Ledger
from search.naming.vectors import VocabularyVectors
from search.settings import Settings
from search.writing.remote import Allowed
from workers.lock import Lock

# Nobody waits for an answer over HTTP: what was done is noted on a slow cluster, and by a node that is started again.
AUDIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Context:
    """All that a job needs."""

    settings: Settings
    elastic: Elastic
    index: Index
    ledger: Ledger
    lock: Lock
    blobs: Blobs
    encoders: EncoderPool
    describer: Describer
    sandbox: Sandbox
    images: Allowed
    audit: AuditLog


def connect(settings: Settings, threads: int) -> Context:
    """Build the context; nothing is asked of any service yet. `threads` is for each encoder."""
    elastic = Elastic(settings.elasticsearch_url, settings.elasticsearch_api_key.get_secret_value())
    ledger = Ledger(elastic, settings.index_prefix)
    return Context(
        settings=settings,
        elastic=elastic,
        index=Index(elastic, settings.index_prefix),
        ledger=ledger,
        lock=Lock(elastic, ledger.jobs),
        blobs=Blobs(settings.blobs),
        encoders=EncoderPool(threads),
        describer=MetadataDescriber(),
        sandbox=Sandbox(),
        images=Allowed.of(settings.image_hosts, settings.image_networks),
        audit=AuditLog(elastic, settings.index_prefix, AUDIT_S),
    )


def service_of(context: Context) -> SearchService:
    """Return the search as a command asks it: it waits for what is made at first use."""
    blobs = context.blobs
    return SearchService(
        context.elastic, context.index, context.encoders, blobs, context.sandbox, VocabularyVectors(blobs)
    )
