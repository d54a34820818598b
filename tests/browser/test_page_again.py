"""What is wanted is what is shown: going back from a search that runs, asking again for one that failed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.conftest import OpenPage, Site
from tests.browser.test_page_states import AWAY
from tests.browser.test_search_page import expected, publications, settle

SEARCH = "**/api/v1/search"
# Longer than the second after which what is away is asked again, and than any answer here.
LATER_MS = 1_500


def look_for(page: Page, words: str) -> None:
    page.locator("#words").fill(words)
    page.keyboard.press("Enter")


def away(status: int, times: int) -> Callable[[Route], None]:
    """Answer a route with a failure for some times."""
    left = iter(range(times))

    def answer(route: Route) -> None:
        if next(left, None) is None:
            route.continue_()
        else:
            route.fulfill(status=status, body=AWAY, headers={"Retry-After": "1"})

    return answer


def release(held: list[Route]) -> None:
    """Let go on what is held; a page that has given it up needs no answer."""
    for route in held:
        with suppress(Error):
            route.continue_()


def test_going_back_from_a_running_search_drops_it(open_page: OpenPage, live_figseek: Site) -> None:
    page = open_page("/?text=chair")
    held: list[Route] = []
    page.route(SEARCH, lambda route: held.append(route))
    look_for(page, "table")
    page.wait_for_url("**/?text=table")
    page.go_back()
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    release(held)
    page.unroute(SEARCH)
    page.wait_for_timeout(LATER_MS)
    assert page.url.endswith("/?text=chair")
    assert publications(page) == expected(live_figseek, text="chair")
    page.go_forward()
    expect(page.locator(".tile em").first).to_have_text("table", ignore_case=True)
    assert publications(page) == expected(live_figseek, text="table")


def test_going_back_from_a_waiting_search_ends_the_wait(open_page: OpenPage, live_figseek: Site) -> None:
    page = open_page("/?text=chair", allowed="503")
    page.route(SEARCH, away(503, 1))
    look_for(page, "table")
    expect(page.locator(".notice.waiting")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/search") else None)
    page.go_back()
    expect(page.locator(".notice.waiting")).to_have_count(0)
    page.wait_for_timeout(LATER_MS)
    assert asked == []
    assert publications(page) == expected(live_figseek, text="chair")
    page.go_forward()
    expect(page.locator(".tile em").first).to_have_text("table", ignore_case=True)
    assert publications(page) == expected(live_figseek, text="table")


@pytest.mark.parametrize("status", [422, 500])
def test_the_same_search_is_sent_again_after_a_failure(open_page: OpenPage, status: int) -> None:
    page = open_page("/?text=chair", allowed=str(status))
    page.route(SEARCH, away(status, 1))
    look_for(page, "table")
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator(".go").click()
    expect(page.locator(".tile em").first).to_have_text("table", ignore_case=True)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_page_that_was_asked_for_too_often_goes_on_by_itself(open_page: OpenPage) -> None:
    page = open_page("/")

    def too_often(route: Route) -> None:
        response = route.fetch()
        boot = {"answer": None, "problem": {"status": 429, "detail": "Too many requests."}}
        limits = json.loads(re.findall(r'id="boot"[^>]*>(.*?)</script>', response.text())[0])["limits"]
        text = re.sub(
            r'(id="boot"[^>]*>).*?(</script>)', rf"\g<1>{json.dumps(boot | {'limits': limits})}\2", response.text()
        )
        route.fulfill(response=response, body=text)

    page.route("**/?text=chair", too_often)
    with page.expect_response(SEARCH):
        page.goto(page.url + "?text=chair")
    settle(page)
    expect(page.locator(".tile em").first).to_have_text("chair", ignore_case=True)


def test_another_drawing_takes_the_place_of_one_that_is_being_sent(open_page: OpenPage, live_figseek: Site) -> None:
    page = open_page("/?text=chair")
    held: list[Route] = []
    page.route("**/api/v1/drawings", lambda route: held.append(route))
    page.locator(".file").set_input_files(live_figseek.sheets[0])
    expect(page.locator("#progress")).to_be_visible()
    page.locator(".tile .open").first.focus()
    page.keyboard.press("s")
    page.wait_for_url("**/?figure=*")
    chosen = page.url
    settle(page)
    release(held)
    page.wait_for_timeout(LATER_MS)
    assert page.url == chosen


def test_the_wait_of_a_drawing_that_is_searched_by_already_ends(open_page: OpenPage, live_figseek: Site) -> None:
    page = open_page("/", allowed="503")
    page.locator(".file").set_input_files(live_figseek.sheets[0])
    page.wait_for_url("**/?figure=*")
    settle(page)
    page.route("**/api/v1/drawings", away(503, 1))
    page.locator(".file").set_input_files(live_figseek.sheets[0])
    expect(page.locator(".notice.waiting")).to_be_visible()
    expect(page.locator(".notice.waiting")).to_have_count(0)
    settle(page)
