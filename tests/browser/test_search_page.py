"""Searching on the page: by words, by a drawing, by classes, page after page; and what the address keeps of it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATENTS, OpenPage, Site
from tests.browser.test_page_access import no_violations

Shoot = Callable[[Page, str], None]

FILES_OF = """async ([name, type, data]) => {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  const event = %s;
  document.body.dispatchEvent(event);
}"""
PASTE = FILES_OF % 'new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true })'
DROP = FILES_OF % 'new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true })'


def publications(page: Page) -> list[str]:
    return page.locator(".tile .number").all_inner_texts()


def expected(site: Site, **query: object) -> list[str]:
    return [result["publication"] for result in site.search(size=24, **query)["results"]]


def publication_of(sheet: Path) -> str:
    """`USD9900001-20260106-D00001.TIF` is a sheet of USD9900001S1."""
    return f"{sheet.name.partition('-')[0]}S1"


def settle(page: Page) -> None:
    """Wait until what was asked is answered."""
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    page.wait_for_load_state("networkidle")


def test_a_first_visit_shows_samples_and_the_newest(open_page: OpenPage, live_figseek: Site, shoot: Shoot) -> None:
    page = open_page("/")
    expect(page.locator(".sample")).to_have_count(3)
    expect(page.locator("#total")).to_have_text(re.compile(f"^Newest of {PATENTS} patents"))
    assert publications(page) == expected(live_figseek)
    shoot(page, "first-visit")
    page.locator(".sample").nth(1).click()
    expect(page.locator("#welcome")).to_be_hidden()
    assert "text=" in page.url


def test_words_find_what_the_interface_finds(open_page: OpenPage, live_figseek: Site, shoot: Shoot) -> None:
    page = open_page("/")
    page.keyboard.press("/")
    page.keyboard.type("chair")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?text=chair")
    expect(page.locator("#welcome")).to_be_hidden()
    settle(page)
    assert publications(page) == expected(live_figseek, text="chair")
    first = page.locator(".tile").first
    expect(first.locator("em").first).to_have_text("chair", ignore_case=True)
    expect(first.locator(".bar rect")).to_have_count(2)
    first.locator(".why").hover()
    expect(first.get_by_role("tooltip")).to_contain_text("By words: rank")
    shoot(page, "words")
    page.keyboard.press("Escape")
    page.go_back()
    expect(page.locator("#welcome")).to_be_visible()
    expect(page.locator("#words")).to_have_value("")


def test_a_chosen_tiff_finds_its_patent_and_survives_reload_and_back(
    open_page: OpenPage, live_figseek: Site, shoot: Shoot
) -> None:
    page = open_page("/?text=table")
    sheet = live_figseek.sheets[9]
    page.locator(".file").set_input_files(sheet)
    expect(page.locator(".drawing img")).to_be_visible()
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    page.locator(".go").click()
    page.locator("#words").fill("")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "figure=" in address and "text=" not in address)
    settle(page)
    assert publications(page)[0] == publication_of(sheet)
    shoot(page, "by-file")
    page.reload()
    expect(page.locator(".drawing img")).to_be_visible()
    expect(page.locator(".tile .number").first).to_have_text(publication_of(sheet))
    page.go_back()
    expect(page.locator("#words")).to_have_value("table")
    page.get_by_role("button", name="Remove the drawing").click()
    expect(page.locator(".drawing")).to_have_count(0)


@pytest.mark.parametrize("script", [PASTE, DROP], ids=["pasted", "dropped"])
def test_a_drawing_that_comes_to_the_page_is_searched(open_page: OpenPage, live_figseek: Site, script: str) -> None:
    page = open_page("/")
    sheet = live_figseek.sheets[20]
    page.evaluate(script, [sheet.name, "image/tiff", base64.b64encode(sheet.read_bytes()).decode()])
    page.wait_for_url("**/?figure=*")
    expect(page.locator(".tile .number").first).to_have_text(publication_of(sheet))


def test_the_drop_field_is_reached_and_opened_by_keyboard(open_page: OpenPage, live_figseek: Site) -> None:
    page = open_page("/")
    field = page.get_by_role("button", name="Drop, paste or choose")
    with page.expect_file_chooser() as chosen:
        field.focus()
        expect(field).to_be_focused()
        page.keyboard.press("Enter")
    chosen.value.set_files(live_figseek.sheets[0])
    page.wait_for_url("**/?figure=*")
    page.get_by_role("button", name="Show it large").click()
    expect(page.locator("#lightbox .stage img")).to_be_visible()
    no_violations(page)
    page.keyboard.press("Escape")
    expect(page.locator("#lightbox")).to_be_hidden()


def test_a_figure_of_the_results_is_searched_by(open_page: OpenPage, live_figseek: Site, shoot: Shoot) -> None:
    page = open_page("/?text=bottle&from=2020&page=1")
    tile = page.locator(".tile").nth(2)
    tile.hover()
    tile.locator(".strip button").nth(1).hover()
    tile.locator(".by-drawing").click()
    page.wait_for_url("**/?figure=*&from=2020-01-01")
    settle(page)
    figure = page.url.partition("figure=")[2].partition("&")[0]
    assert publications(page) == expected(live_figseek, figure=figure, dates={"from": "2020-01-01"})
    page.locator(".tile").first.hover()
    shoot(page, "by-figure")


def test_a_class_of_the_tree_filters_and_its_chip_takes_it_away(
    open_page: OpenPage, live_figseek: Site, shoot: Shoot
) -> None:
    page = open_page("/")
    tree = page.locator("#trees section").first
    expect(tree.locator("h2")).to_have_text("Locarno")
    tree.get_by_role("button", name="Classes below 06").click()
    choice = tree.locator('[data-class="locarno:06-01"]')
    count = int(choice.locator(".count").inner_text())
    choice.click()
    page.wait_for_url("**class=locarno%3A06-01")
    settle(page)
    assert publications(page) == expected(live_figseek, classes=["locarno:06-01"])
    # One of them has the drawings of another, and stands under that.
    assert len(publications(page)) + page.locator(".alike li").count() == count
    expect(page.locator("#total")).to_have_text(f"{count} patents, newest first · 1 folded as near-duplicate")
    expect(tree.locator('[data-class="locarno:06-01"]')).to_have_attribute("aria-pressed", "true")
    shoot(page, "class-filter")
    page.locator(".chip").click()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator("#total")).to_have_text(re.compile(f"^Newest of {PATENTS} patents"))


def test_dates_applicant_and_typed_classes_filter(open_page: OpenPage, live_figseek: Site) -> None:
    page = open_page("/")
    page.get_by_role("textbox", name="Published from").fill("2026")
    page.get_by_role("textbox", name="Published to").fill("2026-01")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?from=2026-01-01&to=2026-01-31")
    page.get_by_label("Class", exact=True).fill("D6, 06-01")
    page.keyboard.press("Enter")
    page.wait_for_url("**class=D6&class=06-01**")
    settle(page)
    dates = {"from": "2026-01-01", "to": "2026-01-31"}
    assert publications(page) == expected(live_figseek, classes=["D6", "06-01"], dates=dates)
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("#total")).to_have_text(re.compile(f"^Newest of {PATENTS} patents"))
    page.get_by_label("Applicant or assignee").fill("nobody of that name")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()


def test_pages_follow_each_other_and_the_address_keeps_them(open_page: OpenPage, live_figseek: Site) -> None:
    page = open_page("/")
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**/?page=2")
    expect(page.locator(".tile .rank").first).to_have_text("25")
    expect(page.locator(".tile")).to_have_count(PATENTS - 1 - 24)  # less the one that is folded
    page.reload()
    expect(page.locator(".tile")).to_have_count(PATENTS - 1 - 24)  # less the one that is folded
    page.get_by_role("link", name="Previous").click()
    expect(page.locator(".tile .rank").first).to_have_text("1")
