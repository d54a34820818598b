"""What the page says when there is nothing, or something is wrong."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import SCREENSHOTS, OpenPage, Site
from tests.browser.test_page_access import no_violations, no_violations_now
from tests.browser.test_page_wcag import LOOKS

Shoot = Callable[[Page, str], None]
AWAY = json.dumps({"title": "Service Unavailable", "status": 503, "detail": "Elasticsearch cannot be reached."})


def test_nothing_found_says_what_to_loosen_and_what_that_finds(
    open_page: OpenPage, live_figseek: Site, shoot: Shoot
) -> None:
    page = open_page("/?text=chair&class=locarno:32-01&from=2020")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    found = live_figseek.search(text="chair", dates={"from": "2020-01-01"})["total"]
    shoot(page, "nothing-found")
    no_violations(page)
    page.get_by_role("button", name=f"Outside 32-01 too {found}").click()
    expect(page.locator(".tile").first).to_be_visible()
    assert "class=" not in page.url


def test_words_that_nothing_has_are_noted(open_page: OpenPage, live_figseek: Site) -> None:
    notes = live_figseek.search(text="zzyzx", size=24)["notes"]
    assert notes
    page = open_page("/?text=zzyzx")
    assert page.locator(".notice p").all_inner_texts() == notes


def test_a_file_that_is_no_image_is_refused_by_name(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?text=chair", allowed="422")
    before = page.locator(".tile .number").all_inner_texts()
    page.locator(".file").set_input_files({"name": "notes.tif", "mimeType": "image/tiff", "buffer": b"not an image"})
    expect(page.get_by_role("alert")).to_contain_text("“notes.tif” cannot be used. It is not an image")
    assert page.locator(".tile .number").all_inner_texts() == before
    shoot(page, "not-an-image")
    no_violations(page)


def webp() -> bytes:
    buffer = io.BytesIO()
    picture = Image.new("L", (300, 200), 255)
    ImageDraw.Draw(picture).rectangle((50, 50, 250, 150), outline=0, width=3)
    picture.save(buffer, "WEBP")
    return buffer.getvalue()


def test_a_picture_that_only_the_browser_reads_is_refused_by_name_and_changes_nothing(
    open_page: OpenPage, shoot: Shoot
) -> None:
    page = open_page("/?text=chair", allowed="422")
    before = page.locator(".tile .number").all_inner_texts()
    total = page.locator("#total").inner_text()
    page.locator(".file").set_input_files({"name": "lamp.png", "mimeType": "image/png", "buffer": webp()})
    expect(page.get_by_role("alert")).to_contain_text("“lamp.png” cannot be used. It is not an image of a format")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    assert page.locator(".tile .number").all_inner_texts() == before
    assert page.locator("#total").inner_text() == total
    expect(page.locator("#trees .choice").first).to_be_visible()
    expect(page.locator(".drawing")).to_have_count(0)
    assert page.url.endswith("/?text=chair")
    shoot(page, "not-read-here")


def test_words_entered_while_a_drawing_is_sent_are_searched_with_it(open_page: OpenPage, live_figseek: Site) -> None:
    page = open_page("/?text=chair")
    held: list[Route] = []
    page.route("**/api/v1/drawings", lambda route: held.append(route))
    page.locator(".file").set_input_files(live_figseek.sheets[0])
    expect(page.locator("#progress")).to_be_visible()
    page.locator("#words").fill("table")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?text=table")
    held[0].continue_()
    page.wait_for_url("**/?text=table&figure=*")
    expect(page.locator(".drawing img")).to_be_visible()
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")


def test_while_words_are_typed_nothing_else_changes(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?text=chair")
    before = page.locator(".tile .number").all_inner_texts()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/search") else None)
    page.keyboard.press("/")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("folding chair")
    shoot(page, "typing")
    no_violations(page)
    assert page.locator(".tile .number").all_inner_texts() == before
    page.keyboard.press("Escape")
    expect(page.locator("#words")).not_to_be_focused()
    expect(page.locator("#words")).to_have_value("folding chair")
    assert page.url.endswith("/?text=chair")
    assert asked == []


@pytest.mark.parametrize("look", ["wide", "narrow"])
def test_a_file_that_is_too_large_is_refused_before_it_is_sent(open_page: OpenPage, shoot: Shoot, look: str) -> None:
    page = open_page("/?text=chair", **LOOKS.get(look, {}))
    before = page.locator(".tile .number").all_inner_texts()
    page.evaluate(
        """() => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([new Uint8Array(20_000_001)], "large.png", { type: "image/png" }));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.get_by_role("alert")).to_contain_text("“large.png” has 20.1 MB; a drawing may have at most 20 MB")
    shoot(page, f"too-large-{look}")
    no_violations(page)
    assert page.locator(".tile .number").all_inner_texts() == before


def test_a_wrong_class_code_is_explained_and_can_be_taken_away(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?text=chair", allowed="422")
    page.get_by_label("Class", exact=True).fill("locarno:furniture")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("furniture")
    shoot(page, "wrong-class")
    page.locator(".chip").click()
    expect(page.locator(".tile").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_samples_come_back_when_a_broken_address_is_mended(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?class=furniture", allowed="422")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("furniture")
    assert "classes" not in alert.inner_text()
    page.locator(".chip").click()
    expect(page.locator(".sample")).to_have_count(3)
    expect(page.locator("#welcome")).to_be_visible()
    shoot(page, "mended")
    page.locator(".sample").nth(1).click()
    expect(page.locator("#welcome")).to_be_hidden()
    page.go_back()
    expect(page.locator("#welcome")).to_be_visible()


def test_a_page_past_the_window_says_why(open_page: OpenPage) -> None:
    page = open_page("/?text=chair&page=10", allowed="422")
    expect(page.get_by_role("alert")).to_contain_text("200 patents")


def test_the_end_of_the_window_is_explained(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/")

    def at_the_end(route: Route) -> None:
        answer: dict[str, Any] = route.fetch(post_data=route.request.post_data.replace('"page":9', '"page":1')).json()  # type: ignore[union-attr]
        answer["results"] = answer["results"][:8]
        route.fulfill(json=answer | {"total": 5000, "listed": 195, "folded": 5})

    page.route("**/api/v1/search", at_the_end)
    page.evaluate("history.pushState(null, '', '/?page=9'); dispatchEvent(new PopStateEvent('popstate'))")
    end = page.locator(".paging .end")
    expect(end).to_contain_text("ranks its best 200 patents of 5,000")
    expect(page.get_by_role("link", name="Next")).to_have_count(0)
    end.scroll_into_view_if_needed()
    shoot(page, "end-of-window")
    no_violations(page)
    narrower = end.get_by_role("button").first
    code = narrower.inner_text().split()[0]
    narrower.click()
    page.wait_for_url(f"**/?class=locarno%3A{code}")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")


def test_old_results_stay_dimmed_while_a_search_runs(open_page: OpenPage) -> None:
    page = open_page("/?text=chair")
    before = page.locator(".tile .number").all_inner_texts()
    held: list[Route] = []
    page.route("**/api/v1/search", lambda route: held.append(route))
    page.locator("#words").fill("table")
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_be_visible()
    expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    assert page.locator(".tile .number").all_inner_texts() == before
    page.wait_for_timeout(300)
    page.screenshot(path=SCREENSHOTS / "searching.png")
    no_violations_now(page)
    held[0].continue_()
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#progress")).to_be_hidden()


def test_an_absent_service_is_asked_again_and_the_query_kept(open_page: OpenPage) -> None:
    page = open_page("/?text=chair", allowed="503")
    is_back: list[bool] = []

    def away(route: Route) -> None:
        if not is_back:
            route.fulfill(status=503, body=AWAY, content_type="application/problem+json", headers={"Retry-After": "1"})
        else:
            route.continue_()

    page.route("**/api/v1/search", away)
    page.locator("#words").fill("table")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.waiting")).to_contain_text("Elasticsearch cannot be reached. Trying again in 1 s.")
    page.screenshot(path=SCREENSHOTS / "service-away.png")
    no_violations(page)
    is_back.append(True)
    expect(page.locator(".notice.waiting")).to_have_count(0)
    expect(page.locator("#words")).to_have_value("table")
    expect(page.locator(".tile em").first).to_have_text("table", ignore_case=True)


def test_a_network_that_is_gone_is_waited_for(open_page: OpenPage) -> None:
    page = open_page("/?text=chair", allowed="ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    page.locator("#words").fill("table")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.waiting")).to_contain_text("figseek does not answer")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try now").click()
    expect(page.locator(".tile em").first).to_have_text("table", ignore_case=True)


def test_a_drawing_that_is_kept_no_longer_leaves_two_ways_on(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page(f"/?text=chair&figure={'ab' * 32}", allowed="422|404")
    expect(page.get_by_role("alert")).to_contain_text("The drawing is not here")
    shoot(page, "drawing-gone")
    no_violations(page)
    with page.expect_file_chooser():
        page.get_by_role("button", name="Add it again").click()
    page.get_by_role("button", name="Search without the drawing").click()
    page.wait_for_url("**/?text=chair")
    expect(page.locator(".tile").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_an_upload_waits_for_a_service_that_is_away(open_page: OpenPage, live_figseek: Site) -> None:
    page = open_page("/?text=chair", allowed="503")
    before = page.locator(".tile .number").all_inner_texts()
    answers = iter([503])

    def away(route: Route) -> None:
        if next(answers, None):
            route.fulfill(status=503, body=AWAY, content_type="application/problem+json", headers={"Retry-After": "1"})
        else:
            route.continue_()

    page.route("**/api/v1/drawings", away)
    page.locator(".file").set_input_files(live_figseek.sheets[0])
    expect(page.locator(".notice.waiting")).to_contain_text("Trying again in 1 s.")
    assert page.locator(".tile .number").all_inner_texts() == before
    page.wait_for_url("**/?text=chair&figure=*")
    expect(page.locator(".notice.waiting")).to_have_count(0)
