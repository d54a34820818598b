"""An export taken in by a second figseek: every document is the same, vectors and all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mappings.document import Patent
from search.settings import Settings
from tests.integration.writing import Figseek, digest, figseek, record

Unpack = Callable[[Path, int], list[Path]]
PATCHED = "USD0800001S1"


@pytest.fixture(scope="module")
def first(services: Settings, tmp_path_factory: pytest.TempPathFactory, unpack_sample: Unpack) -> Iterator[Figseek]:
    """A figseek that holds grants, one with a damaged sheet, and a patent that was written and changed over HTTP."""
    folder = tmp_path_factory.mktemp("first")
    grants = unpack_sample(folder / "grants", 4)
    next(grants[0].glob("*-D00002.TIF")).write_bytes(b"damaged")
    with figseek(services, folder) as made:
        assert made.answer("ingest", folder / "grants", status=1)["patents"]["indexed"] == 4
        written = record(1, 11, 12)
        written["figures"][0] |= {"descriptions": ["Drawn by hand."], "describer": "somebody-1"}
        assert made.put(written, 11, 12).status_code == 201
        patch = {"status": "expired", "title": "Ünïcode “lamp”\n", "citations": [{"publication": "as printed, 1912"}]}
        assert made.client.patch(f"/api/v1/patents/{PATCHED}", json=patch).status_code == 200
        assert made.put(record(2)).status_code == 201
        assert made.client.delete("/api/v1/patents/USD0800002S1").status_code == 200
        yield made


@pytest.fixture(scope="module")
def second(services: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Figseek]:
    with figseek(services, tmp_path_factory.mktemp("second")) as made:
        yield made


def patents(here: Figseek) -> dict[str, Patent]:
    """Every patent that is not deleted, whatever its revision."""
    index = here.context.index
    live = index.current().name
    index.refresh(live)
    found = [index.get(live, name) for name in index.revisions(live)]
    return {one.publication: replace(one, revision=0) for one in found if one and not one.deleted}


@pytest.mark.parametrize("name", ["export", "export.tar"])
def test_every_document_is_the_same_in_the_second(first: Figseek, second: Figseek, tmp_path: Path, name: str) -> None:
    written = first.answer("export", tmp_path / name, status=0)
    assert (written["patents"], written["failures"]) == (5, [])
    taken = second.answer("ingest", tmp_path / name, status=1)
    before, after = patents(first), patents(second)
    assert len(before) == 5
    assert before == after
    assert before[PATCHED].figures[0].descriptions == ("Drawn by hand.",)
    assert sum(len(one.failures) for one in before.values()) == 1
    for one in after.values():
        for figure in (*one.figures, *([one.front_page] if one.front_page else [])):
            assert second.context.blobs.exists("upright", figure.digest)
    revisions = second.context.index.revisions(second.context.index.current().name)
    assert taken["patents"]["failed"] == 0
    again = second.answer("ingest", tmp_path / name, status=1)
    assert again["patents"]["unchanged"] == again["patents"]["found"] == 5
    assert second.context.index.revisions(second.context.index.current().name) == revisions


def test_a_part_by_class_or_number_and_what_is_not_there(first: Figseek, tmp_path: Path) -> None:
    assert first.answer("export", tmp_path / "a", "--publication", "US D800,001 S1")["patents"] == 1
    assert len(list((tmp_path / "a" / "images").iterdir())) == 2
    assert first.answer("export", tmp_path / "b", "--class", "26-05")["patents"] >= 1
    for words, reason in (
        (["--publication", "D999,998"], "There is no patent USD0999998"),
        (["--class", "zz"], "'zz'"),
    ):
        done = first.command("export", tmp_path / "c", *words)
        assert done.returncode == 2
        assert reason in done.stderr
    done = first.command("export", tmp_path / "a")
    assert done.returncode == 2
    assert "is there already" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_damaged_and_a_missing_image_are_failures_of_their_figures(
    first: Figseek, services: Settings, tmp_path: Path
) -> None:
    first.answer("export", tmp_path / "export", "--publication", PATCHED)
    (tmp_path / "export" / "images" / digest(11)).write_bytes(b"damaged")
    (tmp_path / "export" / "images" / digest(12)).unlink()
    lines = tmp_path / "export" / "patents.jsonl"
    lines.write_bytes(b'{"publication": 5}\n' + lines.read_bytes())
    (tmp_path / "third").mkdir()
    with figseek(services, tmp_path / "third") as third:
        answer = third.answer("ingest", tmp_path / "export", status=1)
        assert (answer["patents"]["indexed"], answer["patents"]["failed"]) == (1, 1)
        reasons = {str(one["figure"]): one["reason"] for one in answer["failures"]}
        assert digest(11) in reasons["11.png"]
        assert digest(12) in reasons["12.png"]
        assert reasons["None"].startswith("Line 1 of patents.jsonl is no record: publication: ")
        assert patents(third)[PATCHED].figures == ()


def test_an_image_that_is_lost_is_named_and_the_rest_is_exported(first: Figseek, tmp_path: Path) -> None:
    blob = Path(first.context.blobs._path("images", digest(12)))
    kept = blob.read_bytes()
    blob.unlink()
    try:
        answer = first.answer("export", tmp_path / "export", status=1)
    finally:
        blob.write_bytes(kept)
    assert answer["patents"] == 5
    assert [one["digest"] for one in answer["failures"]] == [digest(12)]
