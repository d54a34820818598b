"""WCAG 2.2 AA in every state and look of the page: by axe, and by what axe cannot see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Site
from tests.browser.test_page_access import no_violations

Shoot = Callable[[Page, str], None]

# 320 pixels are what reflow is asked for at (1.4.10); half a screen of 1440 x 900 is a zoom of 200 %.
LOOKS: dict[str, dict[str, Any]] = {
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "zoomed": {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2},
    "middle": {"viewport": {"width": 900, "height": 800}, "color_scheme": "dark"},
}
WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_in_every_look(open_page: OpenPage, live_figseek: Site, shoot: Shoot, look: str) -> None:
    page = open_page("/", allowed="422|404", **LOOKS[look])

    def check(state: str) -> None:
        assert page.evaluate(WIDTH) <= 0, f"{state} scrolls sideways"
        shoot(page, f"{look}-{state}")
        no_violations(page)

    def go(address: str) -> None:
        page.goto(live_figseek.url + address)

    check("first-visit")
    figure = live_figseek.search(text="chair", size=1)["results"][0]["figures"][0]["digest"]
    go(f"/?text=chair&figure={figure}&class=locarno:06&from=2020&applicant=studio&weights.image=2")
    sheet = page.locator(".sheet > summary")
    if sheet.is_visible():
        sheet.click()
    check("search")
    page.locator(".tile .mark").first.dispatch_event("click")
    page.locator(".tile .why button").first.focus()
    check("marked")
    page.locator(".tile .open").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".film button").first).to_be_visible()
    check("patent")
    page.locator(".patent").get_by_role("button", name="Compare").click()
    expect(page.get_by_role("dialog", name="Compare drawings")).to_be_visible()
    check("compare")
    page.keyboard.press("o")
    check("compare-over")
    go("/?text=chair&class=locarno:32-01&from=2020")
    check("nothing-found")
    go("/?class=locarno:06-04&from=2020&to=2020")
    expect(page.locator("#total")).to_have_text("1 patent")
    check("one-result")
    go("/?class=furniture")
    check("refused")
    go("/?text=D9900022")
    check("number")
    go(f"/?figure={'cd' * 32}")
    check("drawing-gone")
    go("/patents/USD9900022S1")
    check("patent-page")


@pytest.mark.parametrize("look", ["wide", "zoomed", "narrow"])
def test_nothing_covers_what_has_the_focus(open_page: OpenPage, look: str) -> None:
    page = open_page("/?text=chair&from=2020", **LOOKS.get(look, {}))
    page.locator(".tile .open").first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("complementary", name="Marked patents")).to_be_visible()
    seen = """() => {
      const { activeElement: it } = document;
      const box = it.getBoundingClientRect();
      const points = [0.1, 0.5, 0.9].map((part) => [box.left + box.width / 2, box.top + box.height * part]);
      return points.some(([x, y]) => it.contains(document.elementFromPoint(x, y))) || it.outerHTML.slice(0, 90);
    }"""
    for key in ["ArrowDown"] * 6 + ["ArrowUp"] * 6 + ["Shift+Tab"] * 25:
        page.keyboard.press(key)
        if page.evaluate("document.activeElement !== document.body"):
            assert page.evaluate(seen) is True, key


def test_what_comes_up_under_the_pointer_goes_with_esc(open_page: OpenPage) -> None:
    page = open_page("/?text=chair")
    page.locator(".why").first.hover()
    tip = page.get_by_role("tooltip").first
    expect(tip).to_be_visible()
    tip.hover()
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_nothing_moves_for_those_who_ask_for_that(open_page: OpenPage) -> None:
    page = open_page("/?text=chair", reduced_motion="reduce")
    page.locator(".tile").first.hover()
    page.route("**/api/v1/search", lambda route: None)
    page.locator("#words").fill("table")
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_be_visible()
    assert page.evaluate("document.getAnimations().filter((one) => one.effect.getTiming().duration > 0).length") == 0
