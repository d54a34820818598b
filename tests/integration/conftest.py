"""Real services for the integration tests: one embedded Elasticsearch and one Valkey for the whole session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.settings import Settings
from workers.services import running_services


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings whose URLs lead to services that run; no worker. Tests keep apart by an `index_prefix` of their own."""
    wanted = Settings(data=tmp_path_factory.mktemp("services") / "data", elasticsearch_heap="512m", workers=0)
    with running_services(wanted, "tests") as settings:
        yield settings


@pytest.fixture(scope="session")
def elasticsearch_url(services: Settings) -> str:
    """Where the session's Elasticsearch answers."""
    return services.elasticsearch_url
