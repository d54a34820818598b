"""`figseek evaluate --live`: grants taken in by a real worker, asked for over HTTP from the page's own process."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from encoder.folders import PUBLISHED
from encoder.training.drawings.sample import sample_path
from search.evaluation.plots import PLOT
from search.settings import Settings
from tests.integration.writing import figseek
from workers.cli import main

# The 21 families come in turns: two designs each of the first five, which have over fifty drawings.
TAKEN = (*range(5), *range(21, 26))


@dataclass(frozen=True, slots=True)
class Site:
    """A figseek that is up, the grants that it has, and a key to it."""

    url: str
    grants: Path
    key: str

    def evaluate(self, *words: str | Path, url: str = "") -> Result:
        environ = {"FIGSEEK_API_KEY": self.key}
        return CliRunner().invoke(main, ["evaluate", *map(str, words), "--live", url or self.url], env=environ)


@pytest.fixture(scope="module")
def site(services: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("live")
    with tarfile.open(sample_path()) as week:
        members = sorted((one for one in week if one.isfile()), key=lambda one: one.name)
        week.extractall(folder / "week", [members[place] for place in TAKEN], filter="data")
    with figseek(services, folder, keys="always", encoder=PUBLISHED) as running:
        taken = running.answer("ingest", folder / "week")
        assert taken["patents"]["indexed"] == len(TAKEN)
        key = running.answer("keys", "create", "judge", "--scope", "search", "--rate", "6000/minute")["key"]
        environ = {**os.environ, **running.settings.to_environ()}
        with socket.create_server(("127.0.0.1", 0)) as listener:
            page = subprocess.Popen(
                [sys.executable, "-P", "-m", "search.web", "--fd", str(listener.fileno())],
                pass_fds=[listener.fileno()],
                env=environ,
            )
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield Site(url, folder / "week", key)
        page.kill()
        page.wait()


@pytest.fixture(scope="module")
def saved(site: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    out = tmp_path_factory.mktemp("saved") / "live"
    answer = site.evaluate(site.grants, "--out", out, "--json")
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout), out


def test_a_drawing_that_is_in_the_index_finds_its_patent(saved: tuple[dict[str, Any], Path]) -> None:
    found, _ = saved
    assert list(found["runs"]) == ["image", "text", "hybrid"]
    image = found["runs"]["image"]
    assert image["indexed"] == image["designs"] == len(TAKEN)
    known = image["protocols"]["known-item"]
    assert known["queries"] == image["drawings"] >= 50
    assert known["measures"]["MRR@10"]["mean"] == 1


def test_words_find_kin_that_drawings_alone_do_not(saved: tuple[dict[str, Any], Path]) -> None:
    found, _ = saved
    kin = {mode: run["protocols"]["uspc"]["measures"]["mAP"]["mean"] for mode, run in found["runs"].items()}
    assert kin["text"] > kin["image"]
    change = found["changes"]["text"]["uspc"]["measures"]["mAP"]
    assert change["change"] == pytest.approx(kin["text"] / kin["image"] - 1)


def test_the_own_patent_is_in_no_ranking_of_kin(saved: tuple[dict[str, Any], Path]) -> None:
    _, out = saved
    for mode in ("image", "text", "hybrid"):
        lines = [line.split() for line in (out / mode / "uspc.run").read_text().splitlines()]
        assert {len(TAKEN) - 1} == {sum(one[0] == query for one in lines) for query in {one[0] for one in lines}}
        assert not [one for one in lines if one[0].startswith(one[2])]


def test_two_modes_are_compared_and_plotted_like_two_encoders(
    saved: tuple[dict[str, Any], Path], tmp_path: Path
) -> None:
    found, out = saved
    plot = tmp_path / "changes.png"
    answer = CliRunner().invoke(main, ["compare", str(out / "image"), str(out / "text"), "--plot", str(plot), "--json"])
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["protocols"] == found["changes"]["text"]
    assert plot.read_bytes() == (out / "text" / "changes.png").read_bytes()
    assert (out / PLOT).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_disturbed_drawings_look_for_their_patents(site: Site) -> None:
    one = next(site.grants.rglob("*.ZIP"))
    answer = site.evaluate(one, "--mode", "image", "--protocol", "known-item", "--robustness")
    assert answer.exit_code == 0, answer.output
    assert "photograph" in answer.stdout
    assert "not enough judgments" in answer.stdout


def test_what_cannot_be_asked_is_said_in_one_sentence(site: Site, tmp_path: Path) -> None:
    (tmp_path / "manifest.jsonl").write_text(json.dumps({"patent": "USD0000001", "sheets": ["a.tif"]}))
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        away = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    keyless = Site(site.url, site.grants, "")
    for answer, sentence in (
        (site.evaluate(site.grants, url=away), "No figseek answers at"),
        (site.evaluate(site.grants, url="localhost:8080"), "is no address of a figseek"),
        (keyless.evaluate(site.grants), "FIGSEEK_API_KEY is the key that it is asked with."),
        (site.evaluate(tmp_path), "no drawing of a design was found"),
        (site.evaluate(site.grants, "--protocol", "title"), "title is no protocol of --live"),
        (site.evaluate(site.grants, "--mode", "words"), "needs an index with drawings and texts in one space"),
        (site.evaluate(site.grants, "--model", "x"), "--model does not go with --live"),
        (site.evaluate(site.grants, "--mode", "text", "--mode", "text"), "text is named twice"),
    ):
        assert answer.exit_code == 2, answer.output
        assert sentence in answer.output
        assert "Traceback" not in answer.output
