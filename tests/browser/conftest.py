"""A real figseek with a part of the sample, and a real Chromium that looks at it; nothing is skipped."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.chromium import find_chromium

# More than a page of 24, so that there is a second one; of each family of drawings two.
PATENTS = 26
YEARS = (2026, 2024, 2023, 2020)
# The number of a grant with the very drawings of another one.
TWIN = "D9900901"
ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "screenshots"
# A warm search answers within a tenth of this; two cores are shared with all that runs beside.
TIMEOUT_MS = 15_000
STOP_S = 20
PREPARED_S = 120


@dataclass(frozen=True)
class Site:
    """A figseek that runs: its address, the drawings that were taken in, as published, and its data folder."""

    url: str
    sheets: list[Path]
    data: Path

    def search(self, **query: Any) -> dict[str, Any]:
        """Ask the HTTP interface what the page should show."""
        body = json.dumps(query).encode()
        return _answer(urllib.request.Request(f"{self.url}/api/v1/search", body, {"Content-Type": "application/json"}))

    def name(self, figure: str) -> dict[str, Any]:
        """Ask the HTTP interface for words for a figure."""
        body = json.dumps({"figure": figure}).encode()
        return _answer(urllib.request.Request(f"{self.url}/api/v1/name", body, {"Content-Type": "application/json"}))

    def prepare(self) -> None:
        """Have the vocabulary encoded, which takes seconds once: no page is to meet the 503 that says so."""
        figure = self.search(size=1)["results"][0]["figures"][0]["digest"]
        for _ in range(PREPARED_S):
            try:
                self.name(figure)
            except HTTPError as error:
                if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                    raise
                time.sleep(1)
            else:
                return
        pytest.fail("The vocabulary is not encoded.")

    def patent(self, publication: str) -> dict[str, Any]:
        """Ask the HTTP interface for a patent."""
        return _answer(urllib.request.Request(f"{self.url}/api/v1/patents/{publication}"))


def _answer(request: urllib.request.Request) -> dict[str, Any]:
    with urllib.request.urlopen(request, timeout=30) as response:
        return cast(dict[str, Any], json.load(response))


class OpenPage(Protocol):
    """Opens a page of the site in a browser context of its own; `options` are Playwright's."""

    def __call__(self, path: str, *, allowed: str = "$^", **options: Any) -> Page: ...


def spread(grants: list[Path]) -> None:
    """Publish grants in several years: the sample is of one week."""
    for at, grant in enumerate(grants):
        (xml,) = grant.glob("*.XML")
        xml.write_text(
            xml.read_text().replace("<date>20260106</date>", f"<date>{YEARS[at % len(YEARS)]}0106</date>", 1)
        )


def published_twice(grant: Path) -> Path:
    """Publish the drawings of a grant once more, under another number."""
    number = grant.name.partition("-")[0].removeprefix("US")
    folder = grant.with_name(grant.name.replace(number, TWIN))
    folder.mkdir()
    for path in grant.iterdir():
        data = path.read_bytes()
        renamed = data.replace(number.encode(), TWIN.encode()) if path.suffix == ".XML" else data
        (folder / path.name.replace(number, TWIN)).write_bytes(renamed)
    return folder


def environ_of(data: Path) -> dict[str, str]:
    """The environment of the commands, without the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FIGSEEK_")}
    cache = {name: os.environ[name] for name in ("FIGSEEK_CACHE",) if name in os.environ}
    return kept | cache | {"FIGSEEK_DATA": str(data), "FIGSEEK_ELASTICSEARCH_HEAP": "512m"}


@pytest.fixture(scope="session")
def live_figseek(
    tmp_path_factory: pytest.TempPathFactory, unpack_sample: Callable[[Path, int], list[Path]]
) -> Iterator[Site]:
    """Start `figseek up` on an empty data folder and take grants of the sample in."""
    folder = tmp_path_factory.mktemp("browser")
    grants = unpack_sample(folder / "grants", PATENTS - 1)
    spread(grants)
    grants.append(published_twice(grants[0]))
    sheets = sorted(path for grant in grants for path in grant.iterdir() if path.suffix.upper() == ".TIF")
    environ = environ_of(folder / "data")
    figseek = str(Path(sys.executable).with_name("figseek"))
    log = folder / "up.log"
    with log.open("w") as errors:
        up = subprocess.Popen([figseek, "up"], env=environ, stdout=subprocess.PIPE, stderr=errors, text=True)
    assert up.stdout is not None
    try:
        # Nothing but the address goes to its standard output; a command that cannot start closes it.
        address = re.search(r"http://\S+", up.stdout.readline())
        assert address, f"figseek up printed no address: {log.read_text()[-2000:]}"
        done = subprocess.run(
            [figseek, "ingest", str(folder / "grants")],
            env=environ,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        site = Site(address[0], sheets, folder / "data")
        site.prepare()
        yield site
    finally:
        up.send_signal(signal.SIGTERM)
        up.stdout.close()
        up.wait(STOP_S)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium of the system; a test run without one fails."""
    path = find_chromium()
    expect.set_options(timeout=TIMEOUT_MS)
    assert path is not None, "There is no Chromium: run `python tests/browser/chromium.py`."
    with sync_playwright() as playwright:
        # Chromium has no sandbox for root, and tests run as root in containers.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Complaints:
    """What a page's console and network complained of, but for what a test provokes."""

    allowed: re.Pattern[str]
    heard: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Keep a complaint that was not provoked."""
        if not self.allowed.search(text):
            self.heard.append(text)

    def console(self, message: ConsoleMessage) -> None:
        """Keep an error or a warning; breaches of the content security policy come as errors."""
        if message.type in ("error", "warning"):
            self.note(f"{message.text} ({message.location.get('url', '')})")


@pytest.fixture
def open_page(chromium: Browser, live_figseek: Site) -> Iterator[OpenPage]:
    """Open pages; at the end of the test no script failed, nothing was refused and the policy held."""
    opened: list[tuple[Page, Complaints]] = []

    def open_one(path: str, *, allowed: str = "$^", **options: Any) -> Page:
        context = chromium.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
        context.set_default_timeout(TIMEOUT_MS)
        page = context.new_page()
        complaints = Complaints(re.compile(allowed))
        page.on("console", complaints.console)
        page.on("pageerror", lambda error: complaints.note(str(error)))
        opened.append((page, complaints))
        page.goto(live_figseek.url + path)
        return page

    yield open_one
    for page, complaints in opened:
        page.context.close()
        assert complaints.heard == []


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """Keep a screenshot of a state, for the eye."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def save(page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return save
