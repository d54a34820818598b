"""The Flask app: composition, the names that it answers to, and the order of what each request goes through."""

from __future__ import annotations

import logging
from threading import BoundedSemaphore
from time import perf_counter
from urllib.parse import quote

from flask import Flask, Response, g, request

from encoder.sandbox.pool import Sandbox
from search import deadline, limits
from search.access import ratelimits
from search.access.audit import AuditLog
from search.access.callers import Access, Door
from search.access.headers import secure
from search.access.keystore import KeyStore
from search.access.origins import allow_origins, host_name
from search.access.sign_in import sign_in
from search.api import problems
from search.api.routes import api
from search.api.write_routes import writing
from search.blobs import Blobs
from search.elastic import Elastic
from search.encoders import EncoderPool
from search.hybrid.service import SearchService
from search.index import Index
from search.jobs import Ledger
from search.naming.vectors import PATIENCE_S, VocabularyVectors
from search.node.folder import DataFolder
from search.node.starting import is_starting
from search.settings import Settings
from search.ui.pages import pages
from search.writing.remote import NOWHERE, Allowed
from search.writing.writes import WAITING, WriteService

logger = logging.getLogger(__name__)

# Encodings run beside each other already, one a request; more threads each would only make them wait for cores.
ENCODER_THREADS = 1
# A search takes a tenth of a second, ten times that on a busy laptop; who waits longer goes away.
ANSWER_S = 15.0
# Of the eight threads of the page's process; the others tell meanwhile that Elasticsearch is too slow.
ASKING = 6
# Drawings that are opened at once, at 5 ms each and at most 1 GB of memory: more would only ask for more memory.
DECODERS = 2
# Who waits longer for a turn stands behind images of ten seconds each, and keeps a thread from answering others.
TURN_S = 2.0

# From this machine alone, without keys.
LOCAL = Door()


def compose(settings: Settings) -> SearchService:
    """Build the service; nothing is asked of Elasticsearch yet."""
    url, key = settings.elasticsearch_url, settings.elasticsearch_api_key.get_secret_value()
    services, blobs = DataFolder(settings.data).record, Blobs(settings.blobs)
    elastic = Elastic(url, key, at_once=ASKING, is_starting=lambda: is_starting(services, url))
    return SearchService(
        elastic=elastic,
        index=Index(elastic, settings.index_prefix),
        encoders=EncoderPool(ENCODER_THREADS),
        blobs=blobs,
        sandbox=Sandbox(DECODERS, lambda: deadline.left_s(TURN_S)),
        vocabulary=VocabularyVectors(blobs, PATIENCE_S),
    )


def create_app(service: SearchService, hosts: str, door: Door = LOCAL, images: Allowed = NOWHERE) -> Flask:
    """Make the app; `hosts` are the names that a Host header may bear, separated by commas.

    `images` is where a write may have images fetched from.
    """
    app = Flask(__name__, static_folder=None)
    # A body is read whole before it is parsed, so that its size is the limit for each of its parts too.
    app.config.update(
        MAX_CONTENT_LENGTH=limits.REQUEST_BYTES, MAX_FORM_MEMORY_SIZE=limits.REQUEST_BYTES, MAX_FORM_PARTS=10
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of Flask's default provider
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["figseek"] = service
    ledger = Ledger(service.elastic, service.index.prefix)
    app.extensions["figseek-writes"] = WriteService(
        service.index, ledger, service.blobs, images, BoundedSemaphore(WAITING)
    )
    allowed = frozenset(name.strip().lower() for name in hosts.split(",") if name.strip())

    @app.before_request
    def begin() -> Response | None:
        """Give the request its time, and refuse a name that is not ours.

        A page elsewhere can have its own name resolve to 127.0.0.1.
        """
        g.started = perf_counter()
        deadline.start(ANSWER_S)
        name = host_name(request.headers.get("Host", ""))
        if name in allowed:
            return None
        return problems.problem(421, f"The host {name[:80]!r} is not served here; FIGSEEK_HOSTS lists those that are.")

    @app.teardown_request
    def end(error: BaseException | None) -> None:
        deadline.end()

    @app.after_request
    def finish(response: Response) -> Response:
        elapsed_ms = 1000 * (perf_counter() - g.started) if "started" in g else 0
        # Escaped, so that no address can write a line of its own; without the query, which is nobody's business.
        path = quote(request.path)
        logger.info("%s %s %d %.0f ms", request.method, path, response.status_code, elapsed_ms)
        return secure(ratelimits.tidy(response))

    prefix = service.index.prefix
    access = Access(door, KeyStore(service.elastic, prefix), AuditLog(service.elastic, prefix))
    problems.register(app)
    allow_origins(app, door.origins)
    access.register(app)
    ratelimits.limit_keys(app, door.counters, prefix)
    app.before_request(access.authorise)
    app.register_blueprint(api)
    app.register_blueprint(writing)
    app.register_blueprint(pages)
    app.register_blueprint(sign_in)
    return app
