"""Filters and ranking: years, applicants, chips with what they do to the count, weights and methods."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TWIN, YEARS, OpenPage, Site
from tests.browser.test_page_access import PHONE, no_violations
from tests.browser.test_search_page import expected, publications, settle

Shoot = Callable[[Page, str], None]


def span(first: int, last: int) -> dict[str, str]:
    return {"from": f"{first}-01-01", "to": f"{last}-12-31"}


def test_years_are_chosen_with_the_keyboard(open_page: OpenPage, live_figseek: Site, shoot: Shoot) -> None:
    page = open_page("/?class=locarno:06")
    low = page.get_by_role("slider", name="Published from, year")
    expect(low).to_have_value(str(min(YEARS)))
    low.focus()
    for _ in range(min(YEARS), 2023):
        page.keyboard.press("ArrowRight")
    expect(low).to_have_attribute("aria-valuetext", "2023")
    page.wait_for_url("**&from=2023-01-01&to=2026-12-31")
    settle(page)
    expect(low).to_be_focused()
    assert publications(page) == expected(live_figseek, classes=["locarno:06"], dates=span(2023, 2026))
    shoot(page, "years")
    page.keyboard.press("Home")
    page.wait_for_url("**/?class=locarno%3A06")


def test_years_are_chosen_with_the_pointer(open_page: OpenPage, live_figseek: Site) -> None:
    page = open_page("/")
    chart = page.locator("#years svg")
    box = chart.bounding_box()
    assert box
    place = box["width"] / (max(YEARS) - min(YEARS) + 1)
    page.mouse.move(box["x"] + place * 3.5, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + place * 4.5, box["y"] + 20, steps=2)
    page.mouse.up()
    page.wait_for_url("**/?from=2023-01-01&to=2024-12-31")
    settle(page)
    assert publications(page) == expected(live_figseek, dates=span(2023, 2024))
    expect(page.get_by_role("slider", name="Published to, year")).to_have_value("2024")
    expect(page.locator("#years .chosen")).to_have_count(2)
    chart.click(position={"x": place * 6.5, "y": 20})
    page.wait_for_url("**/?from=2026-01-01&to=2026-12-31")


def test_a_chip_says_what_it_does_to_the_count(open_page: OpenPage, live_figseek: Site, shoot: Shoot) -> None:
    page = open_page("/?class=locarno:06&from=2024")
    both = live_figseek.search(classes=["locarno:06"], dates={"from": "2024-01-01"})["total"]
    by_class, by_date = live_figseek.search(dates={"from": "2024-01-01"})["total"], live_figseek.search(classes=["06"])
    chips = page.locator(".chip")
    expect(chips.nth(0)).to_contain_text(f"06 \N{MINUS SIGN}{by_class - both}")
    expect(chips.nth(1)).to_contain_text(f"from 2024-01-01 \N{MINUS SIGN}{by_date['total'] - both}")
    expect(chips.nth(0)).to_have_attribute("title", re.compile(rf"Without it: {by_class} patents"))
    shoot(page, "chips")
    no_violations(page)


def test_an_applicant_is_chosen_from_the_hits(open_page: OpenPage, live_figseek: Site) -> None:
    page = open_page("/")
    names = live_figseek.search()["applicants"]
    choices = page.locator("#applicants .choice")
    expect(choices.first).to_have_text(f"{names[0]['name']} {names[0]['count']}")
    page.locator("#applicants").get_by_role("button", name="more").click()
    expect(choices).to_have_count(len(names))
    choices.first.click()
    page.wait_for_url("**/?applicant=*")
    settle(page)
    assert publications(page) == expected(live_figseek, applicant=f'"{names[0]["name"]}"')
    assert len(publications(page)) == names[0]["count"]
    expect(choices.first).to_have_attribute("aria-pressed", "true")
    choices.first.click()
    page.wait_for_url(re.compile("/$"))


def test_the_ranking_is_changed_kept_in_the_address_and_taken_back(
    open_page: OpenPage, live_figseek: Site, shoot: Shoot
) -> None:
    page = open_page("/?text=table")
    page.locator("#ranking summary").click()
    page.get_by_label("Method").select_option("min_max")
    page.wait_for_url("**/?text=table&fusion=min_max")
    page.get_by_label("Weight of words").fill("0")
    page.keyboard.press("Enter")
    page.wait_for_url("**&weights.keyword=0")
    page.get_by_label("Least score by description").fill(".2")
    page.keyboard.press("Enter")
    page.wait_for_url("**&cutoff.description=0.2")
    settle(page)
    asked = {"fusion": "min_max", "weights": {"keyword": 0}, "cutoff": {"description": 0.2}}
    assert publications(page) == expected(live_figseek, text="table", **asked)
    page.reload()
    expect(page.get_by_label("Weight of words")).to_have_value("0")
    assert publications(page) == expected(live_figseek, text="table", **asked)
    page.get_by_label("Weight of words").scroll_into_view_if_needed()
    shoot(page, "ranking")
    no_violations(page)
    page.locator(".chip", has_text="Ranking").click()
    page.wait_for_url("**/?text=table")
    expect(page.get_by_label("Method")).to_have_value("rrf")


def test_a_weight_that_cannot_be_is_not_searched_by(open_page: OpenPage) -> None:
    page = open_page("/?text=table")
    page.locator("#ranking summary").click()
    page.get_by_label("Weight of words").fill("-1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('[name=\"weights.keyword\"]').validity.rangeUnderflow")
    assert page.url.endswith("/?text=table")


def test_years_applicants_and_ranking_work_without_scripts(
    open_page: OpenPage, live_figseek: Site, shoot: Shoot
) -> None:
    page = open_page("/?class=locarno:06", java_script_enabled=False)
    page.get_by_role("link", name=re.compile("2026: ")).click()
    page.wait_for_url("**from=2026-01-01&to=2026-12-31")
    assert publications(page) == expected(live_figseek, classes=["locarno:06"], dates=span(2026, 2026))
    page.locator("#applicants .choice").first.click()
    page.wait_for_url("**&applicant=*")
    page.locator("#ranking summary").click()
    page.get_by_label("Method").select_option("z_score")
    page.locator("#words").fill("chair")
    page.locator(".go").click()
    page.wait_for_url("**fusion=z_score**")
    expect(page.locator(".chip")).to_have_count(4)
    shoot(page, "without-scripts-filters")


@pytest.mark.parametrize("spelling", ["US D9,900,022 S1", "d9900022", "USD9900022S1"])
def test_a_number_leads_to_its_patent(open_page: OpenPage, spelling: str) -> None:
    page = open_page("/")
    page.locator("#words").fill(spelling)
    page.keyboard.press("Enter")
    page.wait_for_url("**&patent=USD9900022S1")
    expect(page.get_by_role("complementary", name="Patent").locator(".head .number")).to_have_text("USD9900022S1")
    page.keyboard.press("Escape")
    found = page.locator(".number-found")
    expect(found).to_contain_text("USD9900022S1 Dining chair")
    assert "patent=" not in page.url
    found.get_by_role("link").click()
    page.wait_for_url("**&patent=USD9900022S1")


def test_a_number_is_linked_without_scripts(open_page: OpenPage) -> None:
    page = open_page("/?text=D9,900,022", java_script_enabled=False)
    page.locator(".number-found a").click()
    page.wait_for_url("**/patents/USD9900022S1")


def test_an_uploaded_drawing_is_in_the_address_for_others_too(
    open_page: OpenPage, live_figseek: Site, shoot: Shoot
) -> None:
    page = open_page("/?from=2020")
    page.locator(".file").set_input_files(live_figseek.sheets[9])
    page.wait_for_url("**/?figure=*&from=2020-01-01")
    settle(page)
    elsewhere = open_page(page.url.removeprefix(live_figseek.url))
    expect(elsewhere.get_by_role("button", name="Show it large").locator("img")).to_be_visible()
    assert publications(elsewhere) == publications(page)
    shoot(elsewhere, "shared-drawing")


def test_a_phone_unfolds_all_of_its_filters(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page("/?class=locarno:06", **PHONE)
    page.locator(".sheet > summary").tap()
    page.locator("#ranking summary").tap()
    page.locator("#ranking summary").scroll_into_view_if_needed()
    shoot(page, "phone-ranking")
    no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_key_that_acts_anywhere_can_be_switched_off(open_page: OpenPage) -> None:
    page = open_page("/")
    page.locator(".keys summary").click()
    page.get_by_label("/ goes to the words").uncheck()
    page.reload()
    page.keyboard.press("/")
    expect(page.locator("#words")).not_to_be_focused()
    page.locator(".keys summary").click()
    page.get_by_label("/ goes to the words").check()
    page.keyboard.press("/")
    expect(page.locator("#words")).to_be_focused()


def test_near_duplicates_are_folded_and_unfold(open_page: OpenPage, live_figseek: Site, shoot: Shoot) -> None:
    page = open_page("/?text=armchair")
    first = live_figseek.search(text="armchair", size=1)["results"][0]
    assert [one["publication"] for one in first["alike"]] == [f"US{TWIN}S1"]
    folded = page.locator(".tile").first.locator(".alike")
    box = page.locator(".tile").nth(1).bounding_box()
    folded.locator("summary").click()
    expect(folded.get_by_role("link")).to_contain_text(f"US{TWIN}S1 Armchair")
    assert page.locator(".tile").nth(1).bounding_box() == box
    shoot(page, "alike")
    no_violations(page)
    page.keyboard.press("Escape")
    expect(folded.get_by_role("link")).to_be_hidden()
    folded.locator("summary").press("Enter")
    folded.get_by_role("link").click()
    page.wait_for_url(f"**&patent=US{TWIN}S1")
    page.goto(f"{live_figseek.url}/?text=armchair")
    page.locator("#ranking summary").click()
    page.get_by_label("Near-duplicates apart").check()
    page.wait_for_url("**/?text=armchair&fold=no")
    settle(page)
    expect(page.locator(".alike")).to_have_count(0)
    assert publications(page) == expected(live_figseek, text="armchair", fold=False)
