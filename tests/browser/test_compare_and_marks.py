"""Two drawings compared, and patents marked."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, Site
from tests.browser.test_page_access import PHONE, no_violations

Shoot = Callable[[Page, str], None]


def transforms(page: Page) -> list[str]:
    return [
        str(image.evaluate("(image) => image.style.transform")) for image in page.locator(".compare .stage img").all()
    ]


def lengths(page: Page) -> list[float]:
    """The longer side of each drawing as it lies on the screen, turned and zoomed."""
    script = """(image) => {
      const box = image.getBoundingClientRect();
      const fitted = Math.min(image.clientWidth / image.naturalWidth, image.clientHeight / image.naturalHeight);
      return fitted * Math.max(image.naturalWidth, image.naturalHeight) * box.width / image.clientWidth;
    }"""
    return [float(image.evaluate(script)) for image in page.locator(".compare .stage img").all()]


def chosen(page: Page, side: str) -> Locator:
    return page.get_by_role("list", name=f"Drawings for the {side} side").locator('[aria-pressed="true"]')


def test_a_hit_is_compared_with_the_query_drawing_at_one_scale(
    open_page: OpenPage, live_figseek: Site, shoot: Shoot
) -> None:
    query = live_figseek.search(text="chair", size=1)["results"][0]["figures"][0]["digest"]
    hit = live_figseek.search(figure=query, size=24)["results"][3]["figures"][0]["digest"]
    page = open_page(f"/?figure={query}")
    tile = page.locator(".tile").nth(3)
    tile.hover()
    tile.locator(".by-compare").click()
    dialog = page.get_by_role("dialog", name="Compare drawings")
    expect(dialog).to_be_visible()
    page.wait_for_url(f"**&compare={query}-{hit}")
    expect(chosen(page, "left")).to_have_attribute("data-digest", query)
    expect(chosen(page, "right")).to_have_attribute("data-digest", hit)
    page.wait_for_load_state("networkidle")
    shoot(page, "compare")
    left, right = lengths(page)
    assert abs(left - right) < 1
    page.locator(".compare .stage").first.hover()
    page.mouse.wheel(0, -300)
    left, right = lengths(page)
    assert abs(left - right) < 2
    page.mouse.down()
    page.mouse.move(500, 500, steps=3)
    page.mouse.up()
    moved = [transform.partition(" scale")[0] for transform in transforms(page)]
    assert moved[0] == moved[1] != "translate(0px, 0px)"
    page.keyboard.press("r")
    page.keyboard.press("f")
    assert all("rotate(90deg)" in transform and "scale(-" in transform for transform in transforms(page))
    no_violations(page)
    page.reload()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert "compare=" not in page.url


def test_one_drawing_is_laid_over_the_other_with_a_slider(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?text=chair", color_scheme="dark")
    page.locator(".tile .open").nth(1).focus()
    page.keyboard.press("c")
    slider = page.get_by_role("slider", name="From the left drawing to the right one")
    expect(slider).to_be_disabled()
    page.keyboard.press("o")
    expect(slider).to_be_enabled()
    left, right = (stage.bounding_box() for stage in page.locator(".compare .stage").all())
    assert left == right
    seen = "[...document.querySelectorAll('.compare .stage img')].map((image) => Number(image.style.opacity))"
    assert page.evaluate(seen) == [1, 1]
    shoot(page, "compare-laid-over-dark")
    no_violations(page)
    slider.focus()
    page.keyboard.press("End")
    assert page.evaluate(seen) == [0, 1]
    page.keyboard.press("Home")
    assert page.evaluate(seen) == [1, 0]
    before = [chosen(page, side).get_attribute("data-digest") for side in ("left", "right")]
    page.get_by_role("button", name="Swap the sides").click()
    expect(chosen(page, "left")).to_have_attribute("data-digest", before[1] or "")
    expect(chosen(page, "right")).to_have_attribute("data-digest", before[0] or "")


def test_a_click_does_what_dragging_does(open_page: OpenPage) -> None:
    page = open_page("/?text=chair")
    page.locator(".tile .open").first.click()
    stage = page.locator(".patent .stage")
    page.wait_for_load_state("networkidle")
    stage.click(position={"x": 100, "y": 100})
    expect(stage).to_have_class("stage zoomed")
    place = "document.querySelector('.patent .stage img').style.transform"
    zoomed = page.evaluate(place)
    stage.click(position={"x": 300, "y": 300})
    moved = page.evaluate(place)
    assert moved != zoomed
    stage.focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(place) != moved


def test_space_marks_and_the_bar_shows_what_is_marked(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?text=chair")
    bar = page.get_by_role("complementary", name="Marked patents")
    expect(bar).to_be_hidden()
    numbers = page.locator(".tile .number").all_inner_texts()
    page.locator(".tile .open").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(bar.get_by_role("status")).to_have_text("2 marked")
    expect(page.locator('.tile .mark[aria-pressed="true"]')).to_have_count(2)
    assert page.evaluate("scrollY") == 0
    shoot(page, "marks")
    no_violations(page)
    page.reload()
    expect(bar.get_by_role("status")).to_have_text("2 marked")
    assert "mark" not in page.url
    with page.expect_download() as saved:
        bar.get_by_role("button", name="Download CSV").click()
    rows = list(csv.DictReader(saved.value.path().read_text().splitlines()))
    assert [row["publication"] for row in rows] == [numbers[0], numbers[2]]
    assert set(rows[0]) == {"publication", "title", "date", "classes"}
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    bar.get_by_role("button", name="Copy numbers").click()
    expect(bar.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{numbers[0]}\n{numbers[2]}"
    bar.get_by_role("button", name="Compare").click()
    dialog = page.get_by_role("dialog", name="Compare drawings")
    expect(dialog.locator(".choices .caption").first).to_contain_text(numbers[0])
    expect(dialog.locator(".choices .caption").last).to_contain_text(numbers[2])
    page.go_back()
    expect(dialog).to_be_hidden()
    page.locator(".tile .open").first.focus()
    page.keyboard.press("Space")
    expect(bar.get_by_role("status")).to_have_text("1 marked")
    bar.get_by_role("button", name="Unmark all").click()
    expect(bar).to_be_hidden()


def test_a_formula_in_a_title_stays_a_text_in_the_file(open_page: OpenPage) -> None:
    page = open_page("/")
    mark = {"publication": "US1", "title": '=1+"a"', "date": None, "classes": ["cpc:A", "ipc:B"], "figure": None}
    version = page.locator('script[type="module"]').get_attribute("src") or ""
    text = page.evaluate(
        "async ([address, mark]) => (await import(address)).csv([mark])", [version.replace("main.js", "csv.js"), mark]
    )
    assert text == 'publication,title,date,classes\r\nUS1,"\'=1+""a""",,cpc:A; ipc:B\r\n'


def test_marks_that_cannot_be_read_are_none(open_page: OpenPage) -> None:
    page = open_page("/?text=chair")
    for kept in ("{", json.dumps({"a": 1}), json.dumps([1, None])):
        page.evaluate("(kept) => localStorage.setItem('figseek.marks', kept)", kept)
        page.reload()
        expect(page.locator(".tile").first).to_be_visible()
        expect(page.get_by_role("complementary", name="Marked patents")).to_be_hidden()


def test_a_phone_marks_and_compares(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?text=chair", **PHONE)
    page.locator(".mark").first.tap()
    expect(page.get_by_role("complementary", name="Marked patents")).to_be_visible()
    shoot(page, "phone-marks")
    no_violations(page)
    page.locator(".by-compare").nth(1).tap()
    expect(page.get_by_role("dialog", name="Compare drawings")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    shoot(page, "phone-compare")
    no_violations(page)
