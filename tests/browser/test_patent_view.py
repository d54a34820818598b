"""The patent beside the results and on a page of its own."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage, Site
from tests.browser.test_search_page import settle

Shoot = Callable[[Page, str], None]
AWAY = json.dumps({"title": "Service Unavailable", "status": 503, "detail": "Elasticsearch cannot be reached."})


def transform(page: Page) -> str:
    return str(page.locator(".patent .stage img").evaluate("(image) => image.style.transform"))


def test_a_tile_opens_its_patent_beside_the_results(open_page: OpenPage, live_figseek: Site, shoot: Shoot) -> None:
    page = open_page("/?text=chair")
    number = page.locator(".tile .number").first.inner_text()
    page.locator(".tile .open").first.click()
    page.wait_for_url(f"**&patent={number}")
    panel = page.get_by_role("complementary", name="Patent")
    expect(panel.locator(".head .number")).to_have_text(number)
    sheets = live_figseek.patent(number)["figures"]
    expect(panel.locator(".film button")).to_have_count(len(sheets) + 1)  # and the front page
    expect(panel.locator("dt", has_text="Applicant")).to_be_visible()
    expect(panel.get_by_role("heading", name="Claim")).to_be_visible()
    expect(page.locator(".tile.current .number")).to_have_text(number)
    shoot(page, "patent-panel")
    panel.get_by_role("button", name="Next result").click()
    expect(panel.locator(".head .number")).not_to_have_text(number)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.wait_for_url("**/?text=chair")


def test_a_sheet_is_chosen_zoomed_turned_and_flipped(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?text=table")
    page.locator(".tile .open").first.click()
    frames = page.locator(".film button")
    frames.nth(1).click()
    expect(frames.nth(1)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowRight")
    expect(frames.nth(2)).to_have_attribute("aria-pressed", "true")
    page.locator(".patent .stage").hover()
    page.mouse.wheel(0, -400)
    expect(page.locator(".patent .stage")).to_have_class("stage zoomed")
    zoomed = transform(page)
    page.mouse.down()
    page.mouse.move(700, 500, steps=3)
    page.mouse.up()
    assert transform(page) != zoomed
    shoot(page, "patent-zoomed")
    page.keyboard.press("0")
    page.keyboard.press("r")
    assert "rotate(90deg)" in transform(page)
    page.keyboard.press("f")
    assert "scale(-" in transform(page)


def test_a_sheet_cannot_be_dragged_off_the_stage(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?text=table")
    page.locator(".tile .open").first.click()
    stage = page.locator(".patent .stage")
    expect(page.locator(".film button").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    stage.hover()
    page.mouse.wheel(0, -400)
    box = stage.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for _ in range(6):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 420, y + 300, steps=2)
        page.mouse.up()
    sheet = page.locator(".patent .stage img").bounding_box()
    assert sheet
    assert sheet["x"] < box["x"] + box["width"] - 50
    assert sheet["y"] < box["y"] + box["height"] - 50
    shoot(page, "patent-dragged")


def test_another_matching_figure_of_an_open_patent_is_shown(open_page: OpenPage, live_figseek: Site) -> None:
    page = open_page("/?text=chair")
    figures = next(result["figures"] for result in live_figseek.search(text="chair", size=24)["results"])
    tile = page.locator(".tile").first
    for at in (0, 1, 2):
        tile.hover()
        tile.locator(".strip button").nth(at).click()
        chosen = page.locator('.film button[aria-pressed="true"]')
        expect(chosen).to_have_attribute("data-digest", figures[at]["digest"])


def test_a_panel_waits_for_a_service_that_is_away(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?text=chair", allowed="503")
    away = True

    def answer(route: Route) -> None:
        if away:
            route.fulfill(status=503, body=AWAY, content_type="application/problem+json", headers={"Retry-After": "2"})
        else:
            route.continue_()

    page.route("**/api/v1/patents/*", answer)
    panel = page.get_by_role("complementary", name="Patent")
    page.locator(".tile .open").first.click()
    expect(panel.locator(".notice.waiting")).to_contain_text("Elasticsearch cannot be reached. Trying again in 2 s.")
    shoot(page, "patent-away")
    away = False
    expect(panel.locator(".film button").first).to_be_visible()
    expect(panel.locator(".notice")).to_have_count(0)


def test_a_click_on_the_same_tile_asks_again_for_a_patent_that_failed(open_page: OpenPage) -> None:
    page = open_page("/?text=chair", allowed="500")
    failures = iter([500])

    def answer(route: Route) -> None:
        if status := next(failures, None):
            route.fulfill(status=status, json={"detail": "Something went wrong here; the log has more."})
        else:
            route.continue_()

    page.route("**/api/v1/patents/*", answer)
    panel = page.get_by_role("complementary", name="Patent")
    page.locator(".tile .open").first.click()
    expect(panel.get_by_role("alert")).to_contain_text("Something went wrong here")
    page.locator(".tile .open").first.click()
    expect(panel.locator(".film button").first).to_be_visible()


def test_a_reload_keeps_what_matched_an_uploaded_drawing(open_page: OpenPage, live_figseek: Site) -> None:
    page = open_page("/")
    page.locator(".file").set_input_files(live_figseek.sheets[0])
    page.wait_for_url("**/?figure=*")
    # Until the search is answered, the tiles are those of before.
    settle(page)
    page.locator(".tile .open").nth(1).click()
    matches = page.locator(".film .matches")
    expect(matches.first).to_be_visible()
    expected = matches.count()
    shown = page.locator('.film [aria-pressed="true"]').get_attribute("data-digest") or ""
    page.reload()
    expect(matches).to_have_count(expected)
    expect(page.locator('.film [aria-pressed="true"]')).to_have_attribute("data-digest", shown)
    number = page.locator(".patent .number").first.inner_text()
    page.get_by_role("button", name="Next result").click()
    expect(page.locator(".patent .number").first).not_to_have_text(number)


def test_the_panel_searches_by_the_sheet_that_is_shown(open_page: OpenPage) -> None:
    page = open_page("/?text=chair")
    page.locator(".tile .open").first.click()
    frame = page.locator(".film button").nth(3)
    frame.click()
    page.get_by_role("button", name="Search by this drawing", exact=True).click()
    page.wait_for_url(f"**/?figure={frame.get_attribute('data-digest') or ''}")
    expect(page.locator(".patent")).to_be_hidden()
    expect(page.locator(".drawing img")).to_be_visible()


def test_citations_of_the_index_are_linked_the_examiners_first(open_page: OpenPage, live_figseek: Site) -> None:
    publications = [result["publication"] for result in live_figseek.search(size=30)["results"]]

    def by_examiner(publication: str) -> bool:
        cited = live_figseek.patent(publication)["citations"]
        return any(one["indexed"] and "examiner" in one["category"] for one in cited)

    page = open_page(f"/patents/{next(filter(by_examiner, publications))}")
    expect(page.locator(".citations .minor, .citations summary").first).to_contain_text("Cited by the examiner")
    link = page.locator(".citations a").first
    href = link.get_attribute("href") or ""
    assert href.removeprefix("/patents/") in publications
    link.click()
    page.wait_for_url(f"**{href}")
    expect(page.locator(".film button").first).to_be_visible()


def test_esc_closes_the_panel_from_a_citation_too(open_page: OpenPage) -> None:
    page = open_page("/?text=counter stool")
    panel = page.get_by_role("complementary", name="Patent")
    page.locator(".tile .open").first.click()
    panel.locator(".citations a").first.click()
    page.wait_for_url(lambda address: address.count("patent=") == 1)
    expect(panel.locator(".film button").first).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_url("**/?text=counter%20stool")
    expect(panel).to_be_hidden()


def test_a_patent_has_an_address_of_its_own(open_page: OpenPage, live_figseek: Site, shoot: Shoot) -> None:
    publication = live_figseek.search(size=1)["results"][0]["publication"]
    page = open_page(f"/patents/{publication}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".patent .stage img")).to_be_visible()
    assert publication in page.title()
    shoot(page, "patent-page")


def test_a_patent_that_is_not_there_says_so(open_page: OpenPage) -> None:
    page = open_page("/patents/USD0000001S1", allowed="404")
    expect(page.get_by_role("alert")).to_contain_text("USD0000001")
