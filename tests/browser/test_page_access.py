"""The page for everybody: keyboard, screen reader, phone, no scripts, dark; and how much it weighs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Site

Shoot = Callable[[Page, str], None]
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
# The page without its drawings, in bytes on the wire.
WEIGHT = 100_000


# All of WCAG 2.2 AA that axe knows, with the size of targets, which it leaves out by itself; and its best practices.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}


def no_violations(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    no_violations_now(page)


def no_violations_now(page: Page) -> None:
    """The same while the page waits for an answer."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(
    ("path", "scheme"),
    [
        ("/", "light"),
        ("/?text=chair&class=locarno:06&from=2020", "light"),
        ("/?text=chair&class=locarno:06&from=2020", "dark"),
        ("/?text=chair&class=locarno:32-01", "light"),
        ("/patents/{newest}", "light"),
        ("/patents/{newest}", "dark"),
    ],
)
def test_axe_finds_nothing(open_page: OpenPage, live_figseek: Site, path: str, scheme: str) -> None:
    newest = live_figseek.search(size=1)["results"][0]["publication"]
    page = open_page(path.format(newest=newest), color_scheme=scheme)
    no_violations(page)


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_the_patent_view(open_page: OpenPage, options: dict[str, Any]) -> None:
    page = open_page("/?text=chair", **options)
    page.locator(".tile .open").first.click()
    expect(page.locator(".film button").first).to_be_visible()
    no_violations(page)


def test_the_grid_is_walked_with_the_arrow_keys(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?text=chair")
    page.locator(".tile .open").first.focus()

    def at() -> int:
        return int(page.evaluate("Number(document.activeElement.querySelector('.rank').textContent)"))

    columns = page.evaluate("getComputedStyle(document.getElementById('grid')).gridTemplateColumns.split(' ').length")
    assert 3 <= columns <= 6
    walked = []
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "End", "Home"):
        page.keyboard.press(key)
        walked.append(at())
    assert walked == [2, 2 + columns, 1 + columns, 1, 24, 1]
    page.keyboard.press("ArrowRight")
    shoot(page, "keyboard-walk")
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Patent")).to_be_visible()
    page.keyboard.press("Escape")
    assert at() == 2


def test_one_tile_at_a_time_is_in_the_tab_order(open_page: OpenPage) -> None:
    page = open_page("/?text=chair")
    tabbable = "document.querySelectorAll('.grid .open:not([tabindex=\"-1\"])').length"
    expect(page.locator(".tile .open").first).to_have_attribute("tabindex", "0")
    assert page.evaluate(tabbable) == 1


def test_a_key_searches_by_the_focused_drawing_and_words_get_focus_and_lose_it(open_page: OpenPage) -> None:
    page = open_page("/?text=chair")
    page.locator(".tile .open").first.focus()
    page.keyboard.press("s")
    page.wait_for_url("**/?figure=*")
    page.keyboard.press("/")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#words")).not_to_be_focused()


def test_a_tile_tells_rank_title_number_and_reason(open_page: OpenPage) -> None:
    page = open_page("/?text=chair")
    tile = page.locator(".tile").first
    number = tile.locator(".number").inner_text()
    expect(tile.locator(".open")).to_have_accessible_name(f"1 {tile.locator('.title span').last.inner_text()} {number}")
    expect(tile.locator(".open")).to_have_accessible_description(
        re.compile(r"^By description: rank \d+, score \d\.\d{3} By words: rank")
    )


@pytest.mark.parametrize(
    ("state", "path"),
    [
        ("first-visit", "/"),
        ("search", "/?text=chair&class=locarno:06&from=2020"),
        ("patent-page", "/patents/{newest}"),
    ],
)
def test_a_phone_scrolls_only_downwards(
    open_page: OpenPage, live_figseek: Site, shoot: Shoot, state: str, path: str
) -> None:
    newest = live_figseek.search(size=1)["results"][0]["publication"]
    page = open_page(path.format(newest=newest), **PHONE)
    shoot(page, f"phone-{state}")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_phone_unfolds_its_filters_and_covers_the_results_with_a_patent(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?text=chair", **PHONE)
    expect(page.locator("#trees")).to_be_hidden()
    page.locator(".sheet > summary").tap()
    expect(page.locator("#trees")).to_be_visible()
    shoot(page, "phone-filters")
    page.locator(".sheet > summary").tap()
    page.locator(".tile .open").first.tap()
    expect(page.locator(".film button").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    shoot(page, "phone-patent")
    page.get_by_role("button", name="Close").tap()
    expect(page.locator(".tile").first).to_be_visible()


def test_words_and_classes_work_without_scripts(open_page: OpenPage, live_figseek: Site, shoot: Shoot) -> None:
    page = open_page("/", java_script_enabled=False)
    page.locator("#words").fill("chair")
    page.locator(".go").click()
    expected = [result["publication"] for result in live_figseek.search(text="chair", size=24)["results"]]
    assert page.locator(".tile .number").all_inner_texts() == expected
    shoot(page, "without-scripts")
    page.locator(".choice", has_text="06-01").first.click()
    expect(page.locator(".chip")).to_contain_text("06-01")
    page.locator(".tile .open").first.click()
    assert page.locator(".sheets img").count() >= 4
    expect(page.locator(".record dt").first).to_have_text("Applicant")
    shoot(page, "without-scripts-patent")


def test_without_scripts_a_query_drawing_can_be_taken_away(
    open_page: OpenPage, live_figseek: Site, shoot: Shoot
) -> None:
    figure = live_figseek.search(size=1)["results"][0]["figures"][0]["digest"]
    page = open_page(f"/?text=chair&figure={figure}", java_script_enabled=False)
    expect(page.get_by_role("img", name="Query drawing")).to_be_visible()
    shoot(page, "without-scripts-figure")
    page.get_by_role("link", name="Remove the drawing").click()
    page.wait_for_url("**/?text=chair")


def test_a_phone_without_scripts_has_its_results_above_the_filters(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?text=chair", java_script_enabled=False, **PHONE)
    tile, filters = page.locator(".tile").first.bounding_box(), page.locator("#applicant").bounding_box()
    assert tile
    assert filters
    assert tile["y"] < 740 < filters["y"]
    shoot(page, "phone-without-scripts")
    page.get_by_role("link", name="Filters", exact=True).tap()
    expect(page.locator("#applicant")).to_be_in_viewport()


def test_esc_in_the_words_leaves_the_panel_and_the_words(open_page: OpenPage) -> None:
    page = open_page("/?text=chair")
    page.locator(".tile .open").first.click()
    expect(page.locator(".film button").first).to_be_visible()
    words = page.locator("#words")
    words.focus()
    page.keyboard.press("Escape")
    expect(words).not_to_be_focused()
    expect(words).to_have_value("chair")
    expect(page.get_by_role("complementary", name="Patent")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Patent")).to_be_hidden()


def test_dark_mode_keeps_drawings_on_paper(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?text=chair", color_scheme="dark")
    page.locator(".tile .open").first.click()
    expect(page.locator(".film button").first).to_be_visible()
    paper = "getComputedStyle(document.querySelector('.tile .paper')).backgroundColor"
    assert page.evaluate(paper) == "rgb(222, 220, 214)"
    shoot(page, "dark")


def test_nothing_jumps_while_a_page_loads(open_page: OpenPage) -> None:
    page = open_page("/?text=chair")
    page.wait_for_load_state("networkidle")
    shift = """new Promise((done) => {
      const sum = (list) => done(list.getEntries().reduce((total, entry) => total + entry.value, 0));
      new PerformanceObserver(sum).observe({ type: "layout-shift", buffered: true });
      setTimeout(done, 300, 0);
    })"""
    assert page.evaluate(shift) < 0.02


def test_the_page_weighs_little_without_its_drawings(open_page: OpenPage) -> None:
    page = open_page("/?text=chair")
    page.wait_for_load_state("networkidle")
    weight = page.evaluate(
        """[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
        .filter((entry) => !entry.name.includes("/image?")).reduce((sum, entry) => sum + entry.transferSize, 0)"""
    )
    assert 10_000 < weight < WEIGHT
