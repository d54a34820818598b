"""What the commands do, with their progress on stderr and their answers on stdout."""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from kombu import Connection
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed
from tqdm import tqdm

from encoder.registry import find_spec
from search.errors import NotFound, SearchError, Unavailable
from search.index import LiveIndex
from search.jobs import ENDED, Counts
from search.node.folder import bring_over
from search.printable import printable
from search.settings import Settings
from workers import dispatch
from workers.audited import audited
from workers.context import Context, connect
from workers.encoding import CORES
from workers.lock import Lock
from workers.patience import patiently
from workers.reindex import reindex
from workers.services import Services, running_services

logger = logging.getLogger(__name__)

# How often a command looks after the services, and for the index that another one is making.
LOOK_S = 0.5
# A broker on loopback or in the same rack answers at once.
BROKER_S = 5.0
# A service that has just been killed is waited for; a wrong URL is told soon.
at_the_start = retry(
    retry=retry_if_exception_type(Unavailable), wait=wait_fixed(0.5), stop=stop_after_delay(10), reraise=True
)


@contextmanager
def connected(settings: Settings, command: str, *, workers: bool = True) -> Iterator[Context]:
    """Connect to the running services, started for as long as the command needs them, again if they are killed."""
    services = running_services(settings, command, workers=workers, progress=_Steps())
    with services as found, _kept_alive(services):
        if workers:
            _reach_broker(found)
        context = connect(found, threads=CORES)
        at_the_start(context.ledger.create)()
        with audited(context, command):
            yield context


@contextmanager
def _kept_alive(services: Services) -> Iterator[None]:
    """Look after the services from a thread: the command itself may be waiting for them."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(LOOK_S):
            try:
                services.ensure()
            except SearchError as error:
                logger.warning("the services could not be started again, trying on: %s", error)

    thread = threading.Thread(target=watch, name="services", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        # Services that are just being started again need not be waited for.
        thread.join(5)


def _reach_broker(settings: Settings) -> None:
    """Refuse a broker that is not there: tasks would wait for it for ever, without a word."""
    try:
        with Connection(settings.broker_url.get_secret_value(), connect_timeout=BROKER_S) as connection:
            connection.ensure_connection(max_retries=1, timeout=BROKER_S)
    except Exception as error:  # kombu raises errors of its own, of the transport, and KeyError for a scheme
        raise Unavailable(
            f"The broker cannot be reached ({type(error).__name__}); look at FIGSEEK_BROKER_URL."
        ) from error


def first_index(context: Context) -> LiveIndex:
    """Return the live generation, or make the first one; of several commands at once one makes it."""
    spec = find_spec(context.settings.encoder)
    lock = Lock(context.elastic, context.ledger.jobs, "lock-first")
    holder = uuid.uuid4().hex
    while True:
        try:
            return patiently(context.index.current)()
        except NotFound:
            if patiently(lock.take)(holder):
                try:
                    return patiently(context.index.ensure)(spec)
                finally:
                    patiently(lock.release)(holder)
        time.sleep(LOOK_S)


class _Steps:
    """Says on stderr what a start is doing; counting steps ("fetching: 3 of 54") are one line."""

    def __init__(self) -> None:
        self._said = ""

    def __call__(self, step: str) -> None:
        what = step.partition(":")[0]
        if what != self._said:
            click.echo(f"figseek: {what} ...", err=True)
        self._said = what


def ingest_paths(settings: Settings, paths: Sequence[Path], *, as_json: bool) -> int:
    """Take in some paths; returns the exit status."""
    with connected(settings, "ingest") as context:
        summary = take_in(context, paths)
    print_summary(summary, as_json=as_json)
    for path in summary.empty:
        click.echo(printable(f"figseek: {path} holds no patent."), err=True)
    return 1 if summary.failures or summary.empty else 0


def take_in(context: Context, paths: Sequence[Path]) -> dispatch.Summary:
    """Take in some paths behind a progress bar."""
    context.encoders.get(first_index(context).spec)
    with Progress("patents") as progress:
        return dispatch.ingest(context, paths, progress)


def reindex_all(settings: Settings, encoder: str, *, as_json: bool) -> int:
    """Make a new generation by an encoder and put it live; returns the exit status."""
    spec = find_spec(encoder)
    bring_over(settings.data)
    with connected(settings, "reindex") as context, Progress("patents") as progress:
        summary = reindex(context, spec, progress)
    print_summary(summary, as_json=as_json)
    return 0


def print_summary(summary: dispatch.Summary, *, as_json: bool) -> None:
    """Say how a job ended, for people or as JSON."""
    if as_json:
        click.echo(json.dumps(dispatch.as_json(summary), ensure_ascii=False))
        return
    for failure in summary.failures:
        figure = f" {failure['figure']}" if failure["figure"] else ""
        click.echo(printable(f"{failure['source']}{figure}: {failure['reason']}"), err=True)
    for name, counts in (("patents", summary.patents), ("figures", summary.figures)):
        parts = ", ".join(f"{counts[state]:,} {state}" for state in ENDED)
        click.echo(f"{name}: {counts['found']:,} found = {parts}")


class Progress:
    """A bar on stderr: ended rows of all rows known so far."""

    def __init__(self, unit: str) -> None:
        self._bar = tqdm(unit=f" {unit}", dynamic_ncols=True, total=0, mininterval=0.5)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def __call__(self, counts: Counts, all_read: bool) -> None:
        """Show how far a job is."""
        self._bar.total = counts.total
        self._bar.set_postfix_str("" if all_read else "reading", refresh=False)
        self._bar.update(counts.ended - self._bar.n)
