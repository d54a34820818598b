"""The scripts and the server read and write addresses alike."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page
from werkzeug.datastructures import MultiDict

from search.ui.filters import removable, ways
from search.ui.state import PageState
from tests.browser.conftest import OpenPage

QUERIES = (
    "",
    "text=+desk+lamp+&page=2",
    "text=a%26b%3D%22c%22&class=locarno:26-05&class=cpc:F21S+6/00&class=locarno:26-05&class=+",
    "from=2021&to=2020-02&applicant=M%C3%BCller+%26+S%C3%B6hne",
    "from=soon&to=20210309&page=99999999&applicant=%22Lux%22",
    f"figure={'ab' * 32}&text=lamp&page=0",
    "fusion=min_max&weights.image=0.50&weights.keyword=1.0&cutoff.score=-1&cutoff.image=x&fold=no",
    "fusion=sum&fold=yes&weights.image=&weights.description=1e3&cutoff.keyword=12.25",
    "weights.image=.5&weights.keyword=1e0&cutoff.score=-.25E%2B1&cutoff.image=1e999&cutoff.keyword=1e-3",
    "text=()!'%20-._&class=06-01&to=1999-12",
)
WITHOUT = [
    {"field": "classes", "value": "locarno:26-05", "total": 12_040},
    {"field": "classes", "value": "cpc:F21S 6/00", "total": 3},
    {"field": "classes", "value": "06-01", "total": 0},
    {"field": "dates", "value": None, "total": 7},
    {"field": "applicant", "value": None, "total": 0},
    {"field": "text", "value": None, "total": 9},
]


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page("/")


def run(page: Page, module: str, body: str, argument: Any) -> Any:
    """Run a script on two of the page's own modules: `state`, and `m`, the one that is named."""
    address = page.locator('script[type="module"]').get_attribute("src") or ""
    names = [address.replace("main.js", name) for name in ("state.js", module)]
    script = f"async ([names, x]) => {{ const [state, m] = await Promise.all(names.map((n) => import(n))); {body} }}"
    return page.evaluate(script, [names, argument])


def read(query: str) -> PageState:
    return PageState.from_arguments(MultiDict(parse_qsl(query, keep_blank_values=True)))


@pytest.mark.parametrize("query", QUERIES)
def test_an_address_is_the_same_to_both(page: Page, query: str) -> None:
    state = read(query)
    there = run(page, "state.js", "const s = state.parse(x); return [state.link(s), state.query(s, 24)];", query)
    assert [there[0], there[1]] == [state.link(page=state.page), state.query(24)]


@pytest.mark.parametrize("query", QUERIES)
def test_what_can_be_taken_away_is_the_same_to_both(page: Page, query: str) -> None:
    state, answer = read(query), {"total": 5, "without": WITHOUT}
    body = """const s = state.parse(x[0]); const parts = m.removable(s, x[1]);
    const told = (part) => [part.without, part.total ?? null, state.link({ ...s, page: 1, ...part.changes })];
    const effect = (part) => (part.total === null ? "" : m.effect(part, 5));
    return [parts.map(told), m.ways(s, parts).map(told), parts.map(effect)];"""
    parts = removable(state, answer)
    told = [[part.without, part.total, state.link(**part.changes)] for part in parts]
    helpful = [[part.without, part.total, state.link(**part.changes)] for part in ways(state, parts)]
    assert run(page, "loosen.js", body, [query, answer]) == [told, helpful, [part.effect(5) for part in parts]]
