"""The page's process: `python -m search.web --fd N` serves on a socket that its parent listens on already."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from types import FrameType
from typing import Any

import click
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask

from search import limits
from search.access.headers import headers
from search.access.keystore import KeyStore
from search.access.listening import BACKLOG, bind, check_keys, check_names, door
from search.api import problems
from search.app import compose, create_app
from search.elastic import Elastic
from search.errors import BadSettings, NodeError, SearchError
from search.logs import configure_logging
from search.settings import LOOPBACK, Settings
from search.writing.remote import Allowed

logger = logging.getLogger(__name__)

# Requests wait for Elasticsearch most of the time; its client keeps ten connections.
THREADS = 8
# Answers that are under way after a SIGTERM have this long.
GRACE_S = 1.5


class ProblemTask(ErrorTask):
    """What waitress refuses before the app sees it (a body past all bounds, no HTTP) is a problem document too."""

    def execute(self) -> None:
        """Write the problem document and close."""
        request: Any = self.request  # one with an error, which the types do not say
        error = request.error
        data = problems.body(error.code, f"{error.body}."[:200].replace("..", "."))
        self.status = f"{error.code} {error.reason}"
        self.response_headers = [("Content-Type", problems.MEDIA_TYPE), *headers(problems.MEDIA_TYPE).items()]
        self.set_close_on_finish()
        self.content_length = len(data)
        self.write(data)


class Channel(HTTPChannel):
    """A connection whose errors are problem documents."""

    error_task_class = ProblemTask


def serve(listener: socket.socket, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    service = compose(settings)
    try:
        service.drawings.sweep()
    except SearchError as error:
        logger.warning("uploaded drawings could not be swept: %s", error)
    images = Allowed.of(settings.image_hosts, settings.image_networks)
    app = create_app(service, settings.hosts, door(listener, settings), images)
    server: Any = create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        ident="figseek",
        max_request_body_size=limits.DRAINED_BYTES,
        channel_timeout=60,
        # Not trusted, but looked at: what a proxy hands on needs a key.
        clear_untrusted_proxy_headers=False,
    )
    server.channel_class = Channel

    def stop(number: int, frame: FrameType | None) -> None:
        deadline = threading.Timer(GRACE_S, os._exit, [0])
        deadline.daemon = True
        deadline.start()
        raise SystemExit(0)

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    server.run()


@click.command()
@click.option("--fd", type=int, help="Number of an inherited socket that listens.")
@click.option("--host", default=LOOPBACK, show_default=True, help="Beyond loopback only once there is an API key.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535))
def main(fd: int | None, host: str, port: int) -> None:
    """Serve the page and the HTTP interface for the Elasticsearch that the settings name."""
    try:
        settings = Settings.from_environ(os.environ)
    except BadSettings as error:
        raise click.UsageError(str(error)) from error
    configure_logging(settings.log_level)
    if not settings.elasticsearch_url:
        raise click.UsageError(
            "FIGSEEK_ELASTICSEARCH_URL is not set; `figseek up` starts an Elasticsearch and this with it"
        )
    try:
        listener = _listening(host, port, settings) if fd is None else socket.socket(fileno=fd)
        serve(listener, settings)
    except SearchError as error:
        raise click.ClickException(str(error)) from error


def _listening(host: str, port: int, settings: Settings) -> socket.socket:
    """Listen as a command of its own; refused beyond loopback without a key."""
    try:
        listener = bind(host, port)
    except OSError as error:
        raise NodeError(f"Port {port} of {host} cannot be had: {error.strerror or error}.") from error
    check_names(listener, settings)
    elastic = Elastic(settings.elasticsearch_url, settings.elasticsearch_api_key.get_secret_value())
    check_keys(listener, KeyStore(elastic, settings.index_prefix))
    elastic.close()
    listener.listen(BACKLOG)
    return listener


if __name__ == "__main__":
    main()
