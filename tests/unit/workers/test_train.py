import json
import tarfile
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from PIL import Image, ImageOps

from encoder.sandbox.pool import Sandbox
from encoder.training.drawings.sample import sample_path
from encoder.training.recipe import read_recipe
from encoder.training.train import BEST, LOG
from search.evaluation.collection import Design, LabelledDrawing
from workers.cli import main
from workers.training.command import kept_by
from workers.training.data import read_split

RECIPE = """
name = "tiny"
data = ["{grants}"]
steps = 2
dims = 16
image = {{weights = "random", side = 32}}
sampling = {{designs = 4, views = 2}}
judge = {{every = 1, share = 0.4}}
losses = {{image-text = {{}}, hierarchical = {{}}}}
"""


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("train")
    with tarfile.open(sample_path()) as week:
        # The families come in turns: of each, two designs at least.
        for member in [one for one in week.getmembers() if one.isfile()][:48:2]:
            week.extract(member, folder / "grants", filter="data")
    (folder / "tiny.toml").write_text(RECIPE.format(grants=folder / "grants"))
    return folder / "tiny.toml"


@pytest.fixture(scope="module")
def trained(recipe: Path) -> Path:
    out = recipe.parent / "trained"
    ended = CliRunner().invoke(main, ["train", str(recipe), "--out", str(out)])
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.stdout)
    assert told["steps"] == 2
    assert told["learned"] > told["aside"] > 20
    return out


def test_a_training_leaves_its_log_its_best_weights_and_its_recipe(trained: Path) -> None:
    rows = [json.loads(line) for line in (trained / LOG).read_text().splitlines()]
    assert [row["step"] for row in rows if "judged" in row] == [0, 1, 2]
    assert all(0 < row["judged"]["same design mAP"] < 1 for row in rows if "judged" in row)
    assert set(rows[1]["losses"]) == {"image-text", "hierarchical"}
    best = torch.load(trained / BEST, weights_only=True)
    assert best["image"]["projection.weight"].shape == (16, 1280)
    assert json.loads((trained / "recipe.json").read_text())["name"] == "tiny"


def test_a_folder_with_a_training_is_not_written_over(trained: Path, recipe: Path) -> None:
    again = CliRunner().invoke(main, ["train", str(recipe), "--out", str(trained)])
    assert again.exit_code == 2
    assert "carry it on with --resume" in again.stderr
    other = recipe.with_name("other.toml")
    other.write_text(recipe.read_text().replace("steps = 2", "steps = 3"))
    resumed = CliRunner().invoke(main, ["train", str(other), "--out", str(trained), "--resume"])
    assert resumed.exit_code == 2
    assert "another recipe" in resumed.stderr


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("designs = 4", "designs = 400"), "400 designs"),
        (("share = 0.4", "share = 0.0001"), "too few designs"),
        (('weights = "random"', 'weights = "random", frozen = ["head"]'), "nothing begins with 'head'"),
        (("hierarchical", "pull"), "there is no 'pull'"),
    ],
)
def test_what_does_not_fit_is_told_in_one_sentence(recipe: Path, change: tuple[str, str], told: str) -> None:
    wrong = recipe.with_name("wrong.toml")
    wrong.write_text(recipe.read_text().replace(*change))
    ended = CliRunner().invoke(main, ["train", str(wrong), "--out", str(recipe.parent / "wrong")])
    assert ended.exit_code == 2
    assert told in ended.stderr.splitlines()[-1]


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_without_cuda_the_device_is_refused(recipe: Path) -> None:
    ended = CliRunner().invoke(main, ["train", str(recipe), "--out", str(recipe.parent / "cuda"), "--device", "cuda"])
    assert ended.exit_code == 2
    assert "finds no CUDA device" in ended.stderr


def test_a_made_drawing_learns_from_descriptions_of_its_parts_and_its_view(tmp_path: Path) -> None:
    made = {"name": "lamp", "aliases": ["desk lamp"], "parts": ["drum shade", "bent arm"]}
    line = {"title": "Desk lamp", "locarno": "26-05", "sheets": ["a.png"], "views": ["rear perspective"], "made": made}
    lines = [json.dumps({"patent": f"USD990000{n}", **line}) for n in range(8)]
    (tmp_path / "manifest.jsonl").write_text("\n".join(lines))
    ImageOps.expand(Image.new("L", (20, 20), 0), 20, 255).save(tmp_path / "a.png")
    (tmp_path / "lamps.toml").write_text(RECIPE.format(grants=tmp_path))
    split = read_split(read_recipe(tmp_path / "lamps.toml"), Sandbox(1), lambda name, reason: pytest.fail(reason), int)
    texts = [example.texts for example in split.learned.examples]
    assert len(set(texts)) == len(texts) > 2
    for told in texts:
        assert 15 <= len(told) <= 20
        assert any("drum shade" in text for text in told)
        assert any("rear perspective view" in text for text in told)


@pytest.mark.parametrize(
    ("locarno", "uspc", "kept"),
    [("06-01", "D6/716", "prior art mAP"), ("", "D6/716", "family mAP"), ("", "", "same design mAP")],
)
def test_the_best_state_is_told_by_what_the_labels_can_tell(locarno: str, uspc: str, kept: str) -> None:
    designs = [Design(f"USD000000{number}", locarno=locarno, uspc=uspc) for number in range(3)]
    assert kept_by([LabelledDrawing(one.number, one) for one in designs]) == kept
    # A class of one design has no kin.
    assert kept_by([LabelledDrawing("a", designs[0]), LabelledDrawing("b", designs[0])]) == "same design mAP"
