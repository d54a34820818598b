"""The page: a Flask blueprint that renders the first answer on the server and serves the scripts that go on from it."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol, cast

from flask import Blueprint, Response, abort, current_app, g, make_response, render_template, request

from search import limits
from search.api import problems
from search.errors import SearchError, status_of
from search.ui import filters, model, ranking, years
from search.ui.state import PageState

UI = Path(__file__).parent
STATIC = UI / "static"

PAGE_SIZE = 24
"""Results a page: whole rows at three, four and six tiles a row."""

MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

QUICK = 4
"""Level of gzip for pages: a tenth of a search's time, and within some percent of the best."""

YEAR_S = 365 * 24 * 3600

LIMITS = {"size": PAGE_SIZE, "window": limits.WINDOW, "upload": limits.UPLOAD_BYTES}
"""What the scripts need to know of the limits."""


class PageService(Protocol):
    """What the page asks of `search.hybrid.service.SearchService`."""

    def search(self, query: dict[str, Any]) -> dict[str, Any]:
        """Answer the body of `POST /api/v1/search`."""

    def patent(self, publication: str) -> dict[str, Any]:
        """Return one patent as `GET /api/v1/patents/{publication}` does."""


def _fingerprint() -> str:
    """Hash every static file, so that an address with this name in it never changes what it means."""
    return hashlib.sha256(b"".join(name.encode() + data for name, data in sorted(FILES.items()))).hexdigest()[:12]


pages = Blueprint("pages", __name__, template_folder=str(UI / "templates"))
FILES = {str(path.relative_to(STATIC)): path.read_bytes() for path in STATIC.rglob("*") if path.is_file()}
VERSION = _fingerprint()


def _service() -> PageService:
    return cast(PageService, current_app.extensions["figseek"])


@pages.app_template_global()
def asset(name: str) -> str:
    """Return the address of a static file."""
    return f"/ui/{VERSION}/{name}"


pages.add_app_template_filter(model.highlighted, "highlighted")
pages.add_app_template_filter(model.figure_name, "figure_name")


@pages.get("/ui/<version>/<path:name>")
def static_file(version: str, name: str) -> Response:
    """Serve a style, script or icon; only the address of this very version may be kept for good."""
    if name not in FILES:
        abort(HTTPStatus.NOT_FOUND)
    response = _compressed(Response(FILES[name], mimetype=MEDIA_TYPES[Path(name).suffix]), _small(name))
    current = version == VERSION
    response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable" if current else "no-cache"
    return response


@pages.get("/")
def home() -> Response:
    """Render the search with its first page of results, or with what stands in its way."""
    state = PageState.from_arguments(request.args)
    answer: dict[str, Any] | None = None
    problem: dict[str, Any] | None = g.get("problem")
    try:
        answer = None if problem else _service().search(state.query(PAGE_SIZE))
    except SearchError as error:
        problem = _problem(error)
    results = answer["results"] if answer else []
    parts = filters.removable(state, answer)
    html = render_template(
        "search.html",
        state=state,
        answer=answer,
        problem=problem,
        samples=model.samples(results) if state.is_first_visit else [],
        titles=_class_titles(answer["facets"] if answer else {}),
        asked=[name for name in model.SIGNAL_NAMES if any(name in result["signals"] for result in results)],
        chips=filters.chips(parts),
        ways=filters.ways(state, parts),
        years=years.bars(answer["years"] if answer else [], state),
        last_page=-(-answer["listed"] // PAGE_SIZE) if answer else 1,
        boot={"answer": answer, "problem": problem, "limits": LIMITS},
        model=model,
        ranking=ranking,
        year_height=years.HEIGHT,
        scheme_names=filters.SCHEME_NAMES,
    )
    return _page(html, problem)


@pages.get("/patents/<path:publication>")
def patent(publication: str) -> Response:
    """Render one patent with all its sheets."""
    found: dict[str, Any] | None = None
    problem: dict[str, Any] | None = g.get("problem")
    try:
        found = None if problem else _service().patent(publication)
    except SearchError as error:
        problem = _problem(error)
    html = render_template(
        "patent.html",
        publication=publication,
        patent=found,
        problem=problem,
        boot={"patent": found, "problem": problem},
        scheme_names=filters.SCHEME_NAMES,
    )
    return _page(html, problem)


def refused(status: int, detail: str) -> Response:
    """Render the page that was asked for without what it was to show, and say why; nothing is looked up."""
    g.problem = {"status": status, "detail": detail}
    view = current_app.view_functions[request.endpoint or ""]
    return cast(Response, view(**(request.view_args or {})))


def _problem(error: SearchError) -> dict[str, Any]:
    status = status_of(type(error))
    if status is None:
        raise error
    told = {"status": status, "detail": model.plain(str(error)), "field": model.field(str(error))}
    return told | {"type": problems.kind(error)}


@lru_cache(maxsize=100)
def _small(name: str) -> bytes:
    return gzip.compress(FILES[name])


def _compressed(response: Response, small: bytes) -> Response:
    """Send the compressed body to clients that take it: the whole page stays far below 100 KB."""
    response.headers["Vary"] = "Accept-Encoding"
    if request.accept_encodings.quality("gzip") > 0:
        response.set_data(small)
        response.headers["Content-Encoding"] = "gzip"
    return response


def _page(html: str, problem: dict[str, Any] | None) -> Response:
    response = make_response(html, problem["status"] if problem else HTTPStatus.OK)
    response.headers["Cache-Control"] = "no-store" if problem else "no-cache"
    if problem and problem["status"] == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(problems.RETRY_AFTER_S)
    return _compressed(response, gzip.compress(response.get_data(), QUICK))


def _class_titles(facets: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    """Return `scheme:code` -> title, for tips, of all nodes of the facet trees."""
    titles: dict[str, str] = {}

    def walk(scheme: str, nodes: list[dict[str, Any]]) -> None:
        for node in nodes:
            titles[f"{scheme}:{node['code']}"] = node["title"] or ""
            walk(scheme, node["children"])

    for scheme, nodes in facets.items():
        walk(scheme, nodes)
    return titles
