"""`figseek evaluate` with the shipped encoder on some grants of the sample."""

from __future__ import annotations

import csv
import json
import shutil
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image, ImageDraw

from encoder.folders import DEFAULT, MODELS, PUBLISHED
from encoder.training.drawings.sample import sample_path
from search.evaluation.disturbances import DISTURBANCES
from workers.cli import main

# The 21 families come in turns: two designs each of the first six, of which four are of one Locarno class.
TAKEN = (*range(6), *range(21, 27))


@pytest.fixture(scope="module")
def grants(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grants")
    with tarfile.open(sample_path()) as week:
        members = sorted((one for one in week if one.isfile()), key=lambda one: one.name)
        for member in (members[place] for place in TAKEN):
            stream = week.extractfile(member)
            assert stream is not None
            (folder / Path(member.name).name).write_bytes(stream.read())
    return folder


def _evaluate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["evaluate", *map(str, arguments)])


@pytest.fixture(scope="module")
def saved(grants: Path) -> Path:
    answer = _evaluate(grants, "--out", grants.parent / "saved", "--json")
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout) == json.loads((grants.parent / "saved" / "evaluation.json").read_text())
    return grants.parent / "saved"


def test_other_views_are_found_better_than_kin(saved: Path) -> None:
    found = json.loads((saved / "evaluation.json").read_text())
    assert found["designs"] == found["front_pages"] == len(TAKEN)
    protocols = found["protocols"]
    views, kin = (protocols[name]["measures"]["MRR@10"] for name in ("same-design", "uspc"))
    assert views["mean"] > kin["mean"] > 0
    assert views["low"] < views["mean"] < views["high"]
    # The shipped encoder's texts and drawings are in one space.
    assert protocols["title"]["queries"] == len(TAKEN)


def test_groups_of_few_queries_have_no_figure(saved: Path) -> None:
    groups = json.loads((saved / "evaluation.json").read_text())["protocols"]["same-design"]["groups"]
    assert {"head", "tail", "class 06", "year 2026"} <= set(groups)
    assert any(group["measures"] is None for group in groups.values())
    assert all((group["measures"] is None) == (group["queries"] < 50) for group in groups.values())


def test_the_saved_values_are_those_of_the_means_and_of_the_saved_runs(saved: Path) -> None:
    with (saved / "uspc.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    mean = json.loads((saved / "evaluation.json").read_text())["protocols"]["uspc"]["measures"]["MRR@10"]["mean"]
    assert sum(float(row["MRR@10"]) for row in rows) / len(rows) == pytest.approx(mean)
    relevant = {tuple(line.split()[0:3:2]) for line in (saved / "uspc.qrels").read_text().splitlines()}
    first = next(row for row in rows if float(row["MRR@10"]))
    run = [line.split() for line in (saved / "uspc.run").read_text().splitlines()]
    ranks = [int(line[3]) for line in run if line[0] == first["query"] and (line[0], line[2]) in relevant]
    assert 1 / ranks[0] == pytest.approx(float(first["MRR@10"]))
    assert len(ranks) == int(first["relevant"])


def test_people_get_a_table_and_what_stands_too_few(grants: Path) -> None:
    answer = _evaluate(grants, "--protocol", "examiner", "--protocol", "same-design", "--details")
    assert answer.exit_code == 0
    assert "figseek-drawings-1" in answer.stdout
    assert "mAP-trapezoid" in answer.stdout
    assert "- class 06" in answer.stdout
    assert "not enough judgments" in answer.stdout


def test_what_cannot_be_judged_is_said_in_one_sentence(tmp_path: Path, grants: Path, saved: Path) -> None:
    (tmp_path / "notes.txt").write_text("no drawing")
    for arguments, sentence in (
        ([tmp_path], "no drawing of a design was found; name a folder of grants, a weekly tar"),
        ([grants, "--out", saved], "is there already; name a new folder."),
        ([grants, "--protocol", "title", "--model", PUBLISHED], "needs texts and drawings in one space"),
        ([tmp_path / "away"], "does not exist"),
    ):
        answer = _evaluate(*arguments)
        assert answer.exit_code == 2
        assert sentence in answer.output
        assert "Traceback" not in answer.output


def test_a_drawing_that_cannot_be_read_is_named_and_left_out(tmp_path: Path) -> None:
    files = ["1.tif", "2.tif", "away.tif", "damaged.tif"]
    for place, name in enumerate(files[:2]):
        image = Image.new("1", (300, 400), 1)
        ImageDraw.Draw(image).rectangle((10, 10, 200 - 90 * place, 90), outline=0, width=3)
        image.save(tmp_path / name)
    (tmp_path / "damaged.tif").write_bytes(b"no image")
    (tmp_path / "manifest.jsonl").write_text(json.dumps({"patent": "USD0000001", "sheets": files}))
    answer = _evaluate(tmp_path, "--protocol", "same-design", "--json")
    assert answer.exit_code == 1
    found = json.loads(answer.stdout)
    assert [one["name"] for one in found["refused"]] == ["USD0000001-away", "USD0000001-damaged"]
    assert "figseek: USD0000001-away: away.tif cannot be read: No such file or directory." in answer.stderr
    assert (found["drawings"], found["protocols"]["same-design"]["queries"]) == (2, 2)


def test_a_saved_evaluation_against_itself_changes_nothing(saved: Path) -> None:
    answer = CliRunner().invoke(main, ["compare", str(saved), str(saved), "--json"])
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)["protocols"]
    assert found["examiner"]["measures"] is None
    for measure in found["same-design"]["measures"].values():
        assert (measure["change"], measure["low"], measure["high"], measure["p"]) == (0, 0, 0, 1)
    people = CliRunner().invoke(main, ["compare", str(saved), str(saved)]).stdout
    assert "+0.0 % to +0.0 %" in people
    assert "not enough judgments" in people


def test_evaluations_that_cannot_be_compared_are_refused_in_one_sentence(saved: Path, tmp_path: Path) -> None:
    other, damaged, empty = (tmp_path / name for name in ("other", "damaged", "empty"))
    for folder in (other, damaged):
        shutil.copytree(saved, folder)
    summary = json.loads((other / "evaluation.json").read_text())
    (other / "evaluation.json").write_text(json.dumps(summary | {"collection": "another"}))
    (damaged / "same-design.csv").write_text("query,design\n1,2\n")
    empty.mkdir()
    for folder, sentence in (
        (other, "were not judged on the same drawings and labels"),
        (damaged, "same-design.csv is damaged; evaluate again."),
        (empty, "holds no saved evaluation; make one with `figseek evaluate --out`."),
    ):
        answer = CliRunner().invoke(main, ["compare", str(saved), str(folder)])
        assert answer.exit_code == 2
        assert sentence in answer.output
        assert "Traceback" not in answer.output


def test_two_encoders_stand_side_by_side_and_are_compared_with_the_first(grants: Path, tmp_path: Path) -> None:
    shutil.copytree(MODELS / DEFAULT, tmp_path / "twin")
    twin, out = f"folder:{tmp_path / 'twin'}", tmp_path / "saved"
    models = ("--model", DEFAULT, "--model", twin)
    answer = _evaluate(grants, *models, "--protocol", "uspc", "--out", out, "--json")
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    assert list(found["changes"]) == [twin]
    first, second = (run["protocols"]["uspc"]["measures"]["mAP"] for run in found["runs"].values())
    assert first == second
    assert found["changes"][twin]["uspc"]["measures"]["mAP"]["change"] == 0
    folders = sorted(one.parent for one in out.rglob("evaluation.json"))
    assert len(folders) == 2
    assert all(folder.parent == out for folder in folders)
    people = _evaluate(grants, *models, "--protocol", "uspc").stdout
    assert f"From {DEFAULT} to {twin}" in people
    assert "twice" in _evaluate(grants, *models[:2], *models[:2]).output


def test_designs_that_are_not_named_are_left_out(saved: Path, grants: Path, tmp_path: Path) -> None:
    with (saved / "same-design.csv").open(newline="") as stream:
        numbers = sorted({row["query"].split("-")[0] for row in csv.DictReader(stream)})
    (tmp_path / "some.txt").write_text("\n".join([*numbers[:3], "USD1"]))
    answer = _evaluate(grants, "--designs", tmp_path / "some.txt", "--json")
    assert answer.exit_code == 1
    found = json.loads(answer.stdout)
    assert "USD0000001 is to be judged and lies under none of the paths." in answer.stderr
    whole = json.loads((saved / "evaluation.json").read_text())
    assert (found["designs"], whole["designs"]) == (3, len(TAKEN))
    assert 0 < found["drawings"] < whole["drawings"]
    (tmp_path / "some.txt").write_text("\n")
    assert "names no design" in _evaluate(grants, "--designs", tmp_path / "some.txt").stderr


def test_disturbed_queries_are_judged_and_saved_each_by_its_name(grants: Path, tmp_path: Path) -> None:
    one = sorted(grants.iterdir())[0]
    answer = _evaluate(one, "--protocol", "same-design", "--robustness", "--json", "--out", tmp_path / "saved")
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    assert list(found["robustness"]) == list(DISTURBANCES)
    for name, disturbed in found["robustness"].items():
        assert (disturbed["queries"], disturbed["measures"]) == (found["drawings"], None)
        lines = (tmp_path / "saved" / f"same-design.{name}.run").read_text().splitlines()
        assert len(lines) == found["drawings"] * (found["drawings"] - 1)
