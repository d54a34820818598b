"""`figseek corpus`: the same bytes however many processes draw, in forms that are read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from encoder.protocols import DrawingFacts
from encoder.training.descriptions.drawing import Drawing, describe
from encoder.training.descriptions.real import load_real_designs
from encoder.training.drawings.drawn import Drawn, draw_design
from encoder.training.drawings.families import FAMILIES
from encoder.training.drawings.frequencies import in_turn
from encoder.training.drawings.grant import grant_member
from encoder.training.drawings.manifest import MANIFEST, manifest_line, sheet_files
from encoder.training.drawings.plan import plan_designs
from workers.cli import main
from workers.corpus import write_corpus
from workers.evaluation.labelled import Item, Labelled

# Families that are quickly built.
QUICK = tuple(family for family in FAMILIES if family.name in ("mirror", "bowl", "animal house"))
PLANS = plan_designs(in_turn(QUICK, 3), seed=5)


def _corpus(out: Path, *words: object) -> Result:
    return CliRunner().invoke(main, ["corpus", str(out), *map(str, words)])


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _read(path: Path) -> list[Item]:
    refused: list[tuple[str, str]] = []
    items = list(Labelled([path]).read(lambda name, reason: refused.append((name, reason))))
    assert refused == []
    return items


@pytest.fixture(scope="module")
def drawn() -> list[Drawn]:
    return [draw_design(plan, plain=False) for plan in PLANS]


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("corpus") / "made"
    write_corpus(out, PLANS, plain=False, folder=True, processes=2, as_json=False)
    return out


def test_processes_write_the_bytes_that_one_alone_writes(drawn: list[Drawn], sheets: Path) -> None:
    wanted = {MANIFEST: "".join(map(manifest_line, drawn)).encode()}
    for one in drawn:
        wanted |= sheet_files(one)
    assert _files(sheets) == wanted


def test_grants_tell_of_the_same_designs(drawn: list[Drawn], sheets: Path, tmp_path: Path) -> None:
    write_corpus(tmp_path / "made", PLANS, plain=False, folder=False, processes=1, as_json=False)
    assert _files(tmp_path / "made") == dict(map(grant_member, drawn))
    grants = [item for item in _read(tmp_path / "made") if not item.drawing.front_page]
    assert [item.drawing.design for item in grants] == [item.drawing.design for item in _read(sheets)]


def test_a_made_drawing_has_twenty_descriptions_of_what_it_was_made_of(sheets: Path) -> None:
    for item in _read(sheets):
        facts = DrawingFacts(item.drawing.design.title, view=item.view)
        texts = describe(Drawing(item.drawing.name, facts, item.made), load_real_designs(), seed=1)
        assert len(texts) == 20
        assert item.made is not None
        assert any(part in text for part in item.made.parts for text in texts)
        assert any(item.view and item.view in text for text in texts)


def test_what_is_there_stays_and_sheets_are_no_tar(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    ran = _corpus(tmp_path / "mine", "--designs", 1)
    assert (ran.exit_code, "is there already" in ran.output) == (2, True)
    ran = _corpus(tmp_path / "mine.tar", "--designs", 1, "--format", "folder")
    assert (ran.exit_code, "into a folder, not a tar" in ran.output) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
