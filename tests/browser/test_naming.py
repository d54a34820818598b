"""Words for the query drawing: offered, kept, struck; by hand and by keyboard, and in the address."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage, Site
from tests.browser.test_page_access import no_violations
from tests.browser.test_page_wcag import LOOKS
from tests.browser.test_search_page import expected, publications, settle

Shoot = Callable[[Page, str], None]
OFFERED = 5
USUAL = ("chair", "dining chair", "stool", "child car seat", "garden bench")


def test_words_are_offered_for_a_drawing_and_search_only_once_they_are_kept(
    open_page: OpenPage, live_figseek: Site, shoot: Shoot
) -> None:
    page = open_page("/")
    naming = page.get_by_role("region", name="Words for the drawing")
    expect(naming).to_be_hidden()
    page.locator(".file").set_input_files(live_figseek.sheets[9])
    page.wait_for_url("**/?figure=*")
    expect(naming.locator(".strike")).to_have_count(OFFERED)
    settle(page)
    figure = page.url.partition("figure=")[2]
    words = [one["word"] for one in live_figseek.name(figure)["words"]]
    assert naming.locator("li:has(.strike) .keep").all_inner_texts()[: len(words)] == words
    assert publications(page) == expected(live_figseek, figure=figure)
    shoot(page, "words-offered")
    no_violations(page)
    naming.get_by_role("button", name=words[1], exact=True).click()
    page.wait_for_url(lambda address: "word=" in address)
    settle(page)
    kept = naming.get_by_role("button", name=words[1], exact=True)
    expect(kept).to_have_attribute("aria-pressed", "true")
    expect(kept).to_be_focused()
    assert publications(page) == expected(live_figseek, figure=figure, words=[words[1]])
    expect(page.locator(".tile .why").first).to_contain_text("desc.")
    shoot(page, "word-kept")
    no_violations(page)
    page.reload()
    expect(kept).to_have_attribute("aria-pressed", "true")
    expect(naming.locator(".strike")).to_have_count(OFFERED)
    assert publications(page) == expected(live_figseek, figure=figure, words=[words[1]])
    page.get_by_role("button", name="Remove the drawing").click()
    expect(naming).to_be_hidden()
    assert "word=" not in page.url


def test_words_are_kept_and_struck_by_keyboard_and_brought_back(open_page: OpenPage, live_figseek: Site) -> None:
    figure = live_figseek.search(text="chair", size=1)["results"][0]["figures"][0]["digest"]
    page = open_page(f"/?figure={figure}")
    naming = page.get_by_role("region", name="Words for the drawing")
    expect(naming.locator(".strike")).to_have_count(OFFERED)
    first, second = naming.locator("li:has(.strike) .keep").all_inner_texts()[:2]
    page.locator("#results").focus()
    page.keyboard.press("Tab")
    expect(naming.get_by_role("button", name=first, exact=True)).to_be_focused()
    page.keyboard.press("Space")
    page.wait_for_url(lambda address: "word=" in address)
    settle(page)
    page.keyboard.press("Tab")
    expect(naming.get_by_role("button", name=f"Strike {first}")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "struck=" in address and "word=" not in address)
    settle(page)
    # The next best word has come, and what comes to the place of the struck one has the focus.
    expect(naming.locator(".strike")).to_have_count(OFFERED)
    expect(naming.get_by_role("button", name=first, exact=True)).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('#naming') !== null")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/v1/" in request.url else None)
    naming.get_by_role("button", name=f"Strike {second}").press("Enter")
    expect(naming.get_by_role("button", name="Bring 2 struck back")).to_be_visible()
    page.reload()
    expect(naming.get_by_role("button", name=second, exact=True)).to_have_count(0)
    naming.get_by_role("button", name="Bring 2 struck back").click()
    expect(naming.get_by_role("button", name=second, exact=True)).to_be_visible()
    assert "struck=" not in page.url
    # A word that took no part leaves the results alone.
    assert [url for url in asked if url.endswith("/search")] == []


@pytest.mark.parametrize("look", ["wide", *LOOKS])
def test_words_come_without_moving_a_result(open_page: OpenPage, live_figseek: Site, shoot: Shoot, look: str) -> None:
    figure = live_figseek.search(text="chair", size=1)["results"][0]["figures"][0]["digest"]
    page = open_page("/", **LOOKS.get(look, {}))
    held: list[Route] = []
    page.route("**/api/v1/name", lambda route: held.append(route))
    page.goto(f"{live_figseek.url}/?figure={figure}")
    expect(page.get_by_text("Looking for words")).to_be_visible()
    tile = page.locator(".tile").first
    before = tile.bounding_box()
    # Words and classes of usual lengths, whatever the encoder of the day finds.
    words = [{"word": word, "score": 0.3, "sources": ["goods"]} for word in USUAL]
    found = held[0].fetch().json()
    found |= {"words": words, "classes": [one for one in found["classes"] if one["scheme"] == "locarno"]}
    held[0].fulfill(json=found)
    expect(page.locator("#naming .strike")).to_have_count(OFFERED)
    assert tile.bounding_box() == before
    shoot(page, f"{look}-words")
    no_violations(page)


def test_a_class_that_is_offered_filters(open_page: OpenPage, live_figseek: Site) -> None:
    figure = live_figseek.search(text="chair", size=1)["results"][0]["figures"][0]["digest"]
    offered = live_figseek.name(figure)["classes"][0]
    page = open_page(f"/?figure={figure}")
    naming = page.get_by_role("region", name="Words for the drawing")
    naming.get_by_role("button", name=f"Locarno {offered['code']}", exact=True).click()
    page.wait_for_url(f"**class=locarno%3A{offered['code']}")
    expect(page.locator(".chip")).to_contain_text(offered["code"])


def test_where_drawings_cannot_be_named_no_words_are_offered(open_page: OpenPage, live_figseek: Site) -> None:
    figure = live_figseek.search(text="chair", size=1)["results"][0]["figures"][0]["digest"]
    page = open_page("/?text=chair")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def two_spaces(route: Route) -> None:
        route.fulfill(body=json.dumps(route.fetch().json() | {"can_name": False}), content_type="application/json")

    page.route("**/api/v1/search", two_spaces)
    page.evaluate(
        "(at) => { history.pushState(null, '', at); dispatchEvent(new PopStateEvent('popstate')); }",
        f"/?figure={figure}",
    )
    settle(page)
    expect(page.locator(".drawing img")).to_be_visible()
    expect(page.locator("#naming")).to_be_hidden()
    assert [url for url in asked if url.endswith("/name")] == []
