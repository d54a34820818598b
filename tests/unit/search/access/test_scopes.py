"""Every way in has a scope, or is public on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.access.keys import SCOPES
from search.access.scopes import PUBLIC, ROUTES
from search.api import openapi
from search.app import compose, create_app
from search.settings import Settings


@pytest.fixture(scope="module")
def endpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Endpoint and rule of every route of the app; nothing is asked of Elasticsearch."""
    folder: Path = tmp_path_factory.mktemp("blobs")
    service = compose(Settings(elasticsearch_url="http://127.0.0.1:9", blobs_url=str(folder)))
    app = create_app(service, "localhost")
    return {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()}


def test_every_route_has_a_line_in_the_table_and_every_line_a_route(endpoints: dict[str, str]) -> None:
    missing = {endpoint: rule for endpoint, rule in endpoints.items() if endpoint not in ROUTES}
    assert missing == {}, "give these a scope in search/scopes.py"
    assert set(ROUTES) == set(endpoints)


def test_every_scope_exists() -> None:
    assert set(ROUTES.values()) <= {PUBLIC, *SCOPES}


def test_public_is_what_gives_nothing_away() -> None:
    public = {endpoint for endpoint, scope in ROUTES.items() if scope == PUBLIC}
    assert public == {
        "api.health",
        "api.description",
        "pages.static_file",
        "sign_in.form",
        "sign_in.enter",
        "sign_in.leave",
    }


def test_every_route_of_the_interface_is_in_the_openapi_document(endpoints: dict[str, str]) -> None:
    rules = {rule for rule in endpoints.values() if rule.startswith("/api/")}
    written = {rule.replace("<path:", "{").replace("<", "{").replace(">", "}") for rule in rules}
    assert written == {path for path in openapi.document()["paths"] if path.startswith("/api/")}
