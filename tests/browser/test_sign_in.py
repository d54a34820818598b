"""Signing in where a key is needed: beside the session's figseek a page of its own, which always wants one."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from search.node import record
from tests.browser.conftest import Site

Shoot = Callable[[Page, str], None]
SIGN_IN = re.compile(r"/sign-in\?next=")


@pytest.fixture(scope="module")
def guarded(live_figseek: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page on the same index that always needs a key."""
    found = record.read(live_figseek.data / "services.json")
    assert found is not None
    assert found.elasticsearch is not None
    environ = {name: value for name, value in os.environ.items() if not name.startswith("FIGSEEK_")}
    environ |= {
        "FIGSEEK_DATA": str(live_figseek.data),
        "FIGSEEK_ELASTICSEARCH_URL": found.elasticsearch.url,
        "FIGSEEK_KEYS": "always",
    }
    log = tmp_path_factory.mktemp("guarded") / "web.log"
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as stderr:
        command = [sys.executable, "-m", "search.web", "--fd", str(listener.fileno())]
        process = subprocess.Popen(command, pass_fds=[listener.fileno()], env=environ, stderr=stderr)
        port = listener.getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="module")
def key(live_figseek: Site, figseek: Callable[..., subprocess.CompletedProcess[str]]) -> str:
    """A key to sign in with."""
    made = figseek(live_figseek.data, "keys", "create", "browser", "--scope", "search")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    opened = chromium.new_context()
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


def sign_in(page: Page, key: str) -> None:
    page.get_by_label("API key").fill(key)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_one_signs_in_gets_back_to_where_one_wanted_to_and_signs_out(
    chromium: Browser, guarded: str, key: str, shoot: Shoot, scripts: bool
) -> None:
    context = chromium.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{guarded}/?text=chair")
    expect(page).to_have_url(SIGN_IN)
    sign_in(page, key)
    expect(page).to_have_url(f"{guarded}/?text=chair")
    expect(page.locator(".tile").first).to_be_visible()
    (cookie,) = context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("figseek_key", True, "Strict")
    picture = page.locator(".tile img").first
    if scripts:
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0
        page.wait_for_load_state()
        assert "fsk_" not in page.evaluate("document.cookie + document.documentElement.outerHTML")
        page.get_by_role("searchbox", name="Words").fill("lamp")
        page.get_by_role("button", name="Search", exact=True).click()
        expect(page).to_have_url(re.compile("text=lamp"))
        expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
        assert Axe().run(page).violations_count == 0
        shoot(page, "signed-in")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{guarded}/sign-in")
    assert context.cookies() == []
    context.close()


def test_a_script_that_is_refused_leads_to_sign_in_and_back(context: BrowserContext, guarded: str, key: str) -> None:
    page = context.new_page()
    page.goto(f"{guarded}/sign-in?next={quote('/?text=chair')}")
    sign_in(page, key)
    expect(page.locator(".tile").first).to_be_visible()
    page.wait_for_load_state()  # the scripts run
    context.clear_cookies()
    page.get_by_role("searchbox", name="Words").fill("lamp")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page).to_have_url(SIGN_IN)
    sign_in(page, key)
    expect(page).to_have_url(re.compile(r"/\?text=lamp"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_says_what_is_wrong_and_axe_finds_nothing(
    chromium: Browser, guarded: str, shoot: Shoot, scheme: str
) -> None:
    context = chromium.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "policy" in message.text.lower() else None)
    page.goto(f"{guarded}/sign-in")
    assert Axe().run(page).violations_count == 0
    shoot(page, f"sign-in-{scheme}")
    sign_in(page, "fsk_000000000000_" + "0" * 64)
    expect(page.get_by_role("alert")).to_contain_text("There is no such key")
    assert Axe().run(page).violations_count == 0
    shoot(page, f"sign-in-wrong-{scheme}")
    assert complaints == []
    context.close()


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_away(context: BrowserContext, guarded: str, key: str, target: str) -> None:
    page = context.new_page()
    page.goto(f"{guarded}/sign-in?next={quote(target, safe='')}")
    sign_in(page, key)
    expect(page).to_have_url(f"{guarded}/")
