"""Elasticsearch is killed under the page, or hangs, and comes back: the page says so and recovers by itself."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from search.node import record
from tests.browser.conftest import SCREENSHOTS, OpenPage, Site
from tests.browser.test_page_access import no_violations

Shoot = Callable[[Page, str], None]
# The node starts in some ten seconds on an idle machine, and the page asks again every five.
BACK_MS = 150_000
# A search that hangs is given up after 15 s.
NOTICED_MS = 40_000


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Let a process stand still."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def pids(site: Site) -> tuple[int, int]:
    """Process ids of the supervisor and of Elasticsearch."""
    found = record.read(site.data / "services.json")
    assert found is not None
    assert found.elasticsearch is not None
    return found.pid, found.elasticsearch.pid


def started_again(site: Site, before: int) -> int:
    """Wait until the supervisor has started Elasticsearch again; its process id."""
    deadline = time.monotonic() + BACK_MS / 1000
    while time.monotonic() < deadline:
        _, now = pids(site)
        if now not in (0, before):
            return now
        time.sleep(0.02)
    raise AssertionError("Elasticsearch was not started again.")


def search(page: Page, words: str) -> None:
    page.locator("#words").fill(words)
    page.keyboard.press("Enter")


def test_a_killed_elasticsearch_is_said_to_be_away_then_starting_and_waited_for_on_every_page(
    open_page: OpenPage, live_figseek: Site, shoot: Shoot
) -> None:
    supervisor, elasticsearch = pids(live_figseek)
    publication = live_figseek.search(text="chair")["results"][0]["publication"]
    open_before = open_page("/?text=chair", allowed="503")
    before = open_before.locator(".tile .number").all_inner_texts()
    waiting = re.compile(r"Elasticsearch cannot be reached.*Trying again in \d s")
    with stopped(supervisor):
        os.kill(elasticsearch, signal.SIGKILL)
        search(open_before, "table")
        opened_meanwhile = open_page("/?text=table", allowed="503")
        patent = open_page(f"/patents/{publication}", allowed="503")
        first_visit = open_page("/", allowed="503")
        for page in (open_before, opened_meanwhile, patent, first_visit):
            expect(page.locator(".notice.waiting")).to_contain_text(waiting)
        shoot(patent, "outage-patent")
        # What was there stays, and so does the question.
        assert open_before.locator(".tile .number").all_inner_texts() == before
        expect(open_before.locator("#words")).to_have_value("table")
    # It runs again, but does not answer yet, for as long as the test holds it.
    with stopped(started_again(live_figseek, elasticsearch)):
        for page in (open_before, opened_meanwhile, patent, first_visit):
            expect(page.locator(".notice.starting")).to_contain_text("figseek is starting.")
        for page, name in ((open_before, "search"), (first_visit, "first-visit"), (patent, "patent")):
            # Pages go on asking, so that the network is never idle.
            page.screenshot(path=SCREENSHOTS / f"starting-{name}.png")
        # The old results are dimmed, and can still be read.
        no_violations(open_before)
        assert open_before.locator(".tile .number").all_inner_texts() == before
        without_scripts = open_page("/", allowed="503", java_script_enabled=False)
        expect(without_scripts.locator(".notice.waiting")).to_contain_text("Elasticsearch is starting")
    for page in (open_before, opened_meanwhile):
        expect(page.locator(".tile em").first).to_have_text("table", ignore_case=True, timeout=BACK_MS)
        expect(page.locator(".notice.waiting")).to_have_count(0)
    expect(patent.locator("main .facts")).to_contain_text(publication, timeout=BACK_MS)
    expect(first_visit.locator(".sample")).to_have_count(3, timeout=BACK_MS)


def test_an_elasticsearch_that_hangs_is_given_up_in_time_and_found_again(
    open_page: OpenPage, live_figseek: Site
) -> None:
    _, elasticsearch = pids(live_figseek)
    page = open_page("/?text=chair", allowed="503")
    with stopped(elasticsearch):
        search(page, "table")
        expect(page.locator(".notice.waiting")).to_contain_text("Trying again", timeout=NOTICED_MS)
    expect(page.locator(".tile em").first).to_have_text("table", ignore_case=True, timeout=BACK_MS)
    expect(page.locator(".notice.waiting")).to_have_count(0)
