"""What is under way is told in a slim line: a reindex that stands still because its worker does, and then ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
from playwright.sync_api import Page, expect

from search.node import record
from tests.browser.conftest import OpenPage, Site, environ_of

SHOWN_MS = 60_000
ENDED_S = 240


def test_a_running_job_is_a_line_until_it_has_ended(
    open_page: OpenPage, live_figseek: Site, shoot: Callable[[Page, str], None]
) -> None:
    found = record.read(live_figseek.data / "services.json")
    assert found is not None
    # The pool's processes do the work; the one above them, which feeds them, goes on.
    pool = psutil.Process(found.worker_pid).children()
    assert pool
    command = [str(Path(sys.executable).with_name("figseek")), "reindex"]
    for process in pool:
        os.kill(process.pid, signal.SIGSTOP)
    try:
        reindex = subprocess.Popen(command, env=environ_of(live_figseek.data), stderr=subprocess.DEVNULL)
        page = open_page("/?text=chair")
        line = page.locator("#activity")
        before = page.locator(".tile").first.bounding_box()
        expect(line).to_have_text("Making a new index: 0 of 26", timeout=SHOWN_MS)
        # Who listens hears of the beginning and the end, and not of each count.
        told = page.locator("#activity-told")
        expect(told).to_have_text("Making a new index: begun.")
        assert page.locator(".tile").first.bounding_box() == before, "nothing moves while one reads"
        shoot(page, "activity")
    finally:
        for process in pool:
            os.kill(process.pid, signal.SIGCONT)
    assert reindex.wait(ENDED_S) == 0
    expect(line).to_have_text("", timeout=SHOWN_MS)
    expect(told).to_have_text("Making a new index: ended.")
