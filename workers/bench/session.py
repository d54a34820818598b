"""One run of the bench: its sizes, its scratch folder, and services of its own, started when they are first needed."""

from __future__ import annotations

import gc
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import click

from search.elastic import Elastic
from search.settings import Settings
from workers.bench.corpus import Corpus, write
from workers.bench.plan import Plan
from workers.commands import first_index
from workers.context import Context, connect
from workers.encoding import CORES
from workers.services import running_services


@dataclass
class Session:
    """What the measurements share. Everything that they make lies in `folder` or under `settings.index_prefix`."""

    plan: Plan
    wanted: Settings
    folder: Path
    _stack: ExitStack = field(default_factory=ExitStack)

    def say(self, what: str) -> None:
        """Tell people on stderr what is being done."""
        click.echo(f"figseek bench: {what}", err=True)

    @cached_property
    def settings(self) -> Settings:
        """Settings with the URLs of the services, which run from the first look at this until the end."""
        self.say("starting services in a scratch folder")
        found = self._stack.enter_context(running_services(self.wanted, "bench"))
        self._stack.callback(_forget, found)
        return found

    @cached_property
    def context(self) -> Context:
        """A connection to the services, with ledger and first index made."""
        context = connect(self.settings, threads=CORES)
        context.ledger.create()
        first_index(context)
        return context

    @cached_property
    def corpus(self) -> Corpus:
        """The made index to search, written when it is first needed."""
        self.say(f"writing {self.plan.figures:,} made figures")
        made = write(self.context, f"{self.settings.index_prefix}search-", self.plan)
        # Else Python looks through 100,000 made figures every few searches, for 200 ms, which no service of ours holds.
        gc.collect()
        gc.freeze()
        return made

    def close(self) -> None:
        """Stop the services and forget all that was made."""
        self._stack.close()


def _forget(settings: Settings) -> None:
    """Delete the bench's indices where they lie on a cluster; its own node goes with the folder."""
    elastic = Elastic(settings.elasticsearch_url, settings.elasticsearch_api_key.get_secret_value())
    for name in elastic.index_names(f"{settings.index_prefix}*"):
        elastic.delete_index(name)
    elastic.close()


@contextmanager
def opened(plan: Plan, settings: Settings) -> Iterator[Session]:
    """Open a session that leaves nothing behind; TMPDIR says where its folder lies."""
    folder = Path(tempfile.mkdtemp(prefix="figseek-bench-"))
    prefix = f"{settings.index_prefix}bench-{uuid.uuid4().hex[:8]}-"
    wanted = settings.model_copy(update={"data": folder / "data", "blobs_url": "", "index_prefix": prefix})
    session = Session(plan, wanted, folder)
    try:
        yield session
    finally:
        session.close()
        shutil.rmtree(folder, ignore_errors=True)
