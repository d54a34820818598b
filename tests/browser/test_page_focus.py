"""The keyboard: one Esc closes one thing, and the focus is never lost with what had it."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage, Site
from tests.browser.test_page_again import SEARCH, away
from tests.browser.test_search_page import settle


def test_one_esc_closes_one_thing(open_page: OpenPage, live_figseek: Site) -> None:
    result = live_figseek.search(text="chair", size=1)["results"][0]
    page = open_page(f"/?figure={result['figures'][0]['digest']}")
    page.locator(".tile .open").nth(1).click()
    panel = page.locator("#patent")
    expect(panel.locator(".film button").first).to_be_visible()
    page.get_by_role("button", name="Show it large").click()
    page.keyboard.press("Escape")
    expect(page.locator("#lightbox")).to_be_hidden()
    expect(panel).to_be_visible()
    panel.get_by_role("button", name="Compare", exact=True).click()
    page.keyboard.press("o")
    page.get_by_role("slider", name="From the left drawing to the right one").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#compare")).to_be_hidden()
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_the_focus_follows_what_is_taken_away(open_page: OpenPage) -> None:
    page = open_page("/?class=locarno:06&from=2020&to=2026")
    page.locator(".chip").first.press("Enter")
    page.wait_for_url("**/?from=2020-01-01&to=2026-12-31")
    settle(page)
    expect(page.locator(".chip")).to_be_focused()
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator(".tile .open").first).to_be_focused()


def test_another_page_begins_at_its_first_tile(open_page: OpenPage) -> None:
    page = open_page("/?fold=no")
    page.get_by_role("link", name="Next").press("Enter")
    page.wait_for_url("**&page=2")
    expect(page.locator(".tile .open").first).to_be_focused()
    page.get_by_role("link", name="Previous").press("Enter")
    expect(page.locator(".tile .open").first).to_be_focused()


def test_what_loosens_a_search_leads_to_its_results(open_page: OpenPage) -> None:
    page = open_page("/?text=chair&class=locarno:32-01")
    page.locator("#empty button").first.press("Enter")
    expect(page.locator(".tile .open").first).to_be_focused()


def test_a_wait_is_built_once_and_keeps_the_focus(open_page: OpenPage) -> None:
    page = open_page("/?text=chair", allowed="503")
    for path in (SEARCH, "**/api/v1/patents/*"):
        page.route(path, away(503, 2))
    page.locator(".tile .open").first.click()
    expect(page.locator(".patent .notice")).to_be_visible()
    again(page, ".patent .notice", "**/api/v1/patents/*")
    expect(page.locator(".patent .film button").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#words").fill("table")
    page.keyboard.press("Enter")
    again(page, "#notices .notice", SEARCH)
    expect(page.locator(".tile .open").first).to_be_focused()


def again(page: Page, notice: str, path: str) -> None:
    """Press "Try now": the same notice stays, and its button has the focus, when that fails too."""
    page.locator(notice).evaluate("(notice) => (notice.dataset.met = '')")
    with page.expect_response(path):
        page.locator(notice).get_by_role("button", name="Try now").press("Enter")
    expect(page.locator(f"{notice}[data-met]")).to_contain_text("Trying again in")
    expect(page.locator(notice).get_by_role("button", name="Try now")).to_be_focused()


def test_a_patent_that_fails_after_one_that_was_shown_leaves_no_drawing_to_keys(open_page: OpenPage) -> None:
    page = open_page("/?text=chair", allowed="500")
    page.locator(".tile .open").first.click()
    expect(page.locator(".film button").first).to_be_visible()
    page.route("**/api/v1/patents/*", away(500, 1))
    page.locator(".tile .open").nth(1).click()
    expect(page.locator(".patent").get_by_role("alert")).to_be_visible()
    page.locator("#patent").focus()
    address = page.url
    page.keyboard.press("s")
    page.keyboard.press("c")
    assert page.url == address


def test_a_drawing_alone_is_compared_with_nothing_and_one_sheet_of_two_alike_is_chosen(open_page: OpenPage) -> None:
    page = open_page("/")

    def one_result(route: Route) -> None:
        answer = route.fetch().json()
        (result, *_) = answer["results"]
        result["figures"] = result["figures"][:1]
        route.fulfill(json=answer | {"results": [result]})

    def one_drawing(route: Route) -> None:
        patent = route.fetch().json()
        route.fulfill(json=patent | {"figures": [patent["figures"][0]] * 2, "front_page": None})

    page.route(SEARCH, one_result)
    page.route("**/api/v1/patents/*", one_drawing)
    page.locator("#words").fill("chair")
    page.keyboard.press("Enter")
    expect(page.locator(".tile")).to_have_count(1)
    page.locator(".tile .open").click()
    expect(page.get_by_role("button", name="Compare", exact=True)).to_be_disabled()
    frames = page.locator(".film button")
    expect(frames).to_have_count(2)
    assert [frame.get_attribute("aria-pressed") for frame in frames.all()] == ["true", "false"]


def test_an_answer_that_comes_while_years_are_dragged_waits(open_page: OpenPage) -> None:
    page = open_page("/")
    held: list[Route] = []
    page.route(SEARCH, lambda route: held.append(route))
    page.locator("#words").fill("table")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?text=table")
    box = page.locator("#years svg").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 20)
    page.mouse.down()
    held[0].continue_()
    page.unroute(SEARCH)
    expect(page.locator(".tile em").first).to_have_text("table", ignore_case=True)
    page.mouse.up()
    page.wait_for_url("**/?text=table&from=2026-01-01&to=2026-12-31")
