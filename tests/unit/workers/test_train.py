import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from PIL import Image, ImageOps

from encoder.sandbox.pool import Sandbox
from encoder.training.drawings.sample import sample_path
from encoder.training.finish import MODEL
from encoder.training.recipe import Recipe
from encoder.training.train import BEST, LOG, STATE
from search.evaluation.collection import Design, LabelledDrawing
from workers.cli import main
from workers.training.data import Reader, Source
from workers.training.judging import kept_by
from workers.training.plot import PLOT, plot_training

RECIPE = """
name = "tiny"
data = ["{grants}"]
steps = 2
looks = 16
image = {{weights = "random", side = 32}}
sampling = {{designs = 4, views = 2}}
judge = {{every = 1, share = 0.4}}
losses = {{image-text = {{}}, hierarchical = {{}}}}
"""


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FIGSEEK_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


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
    assert best["image"]["head.words.projection.weight"].shape == (384, 1280)
    finished = torch.load(trained / MODEL, weights_only=True)
    assert finished["image"]["head.looks.turn"].shape == (1280, 16)
    # Learned in halves, served with the share of words that the recipe has in the end.
    assert finished["image"]["head.words.common"].norm() > 0
    assert rows[-1]["finished"]["same design mAP"] > 0
    assert json.loads((trained / "recipe.json").read_text())["name"] == "tiny"


def test_the_plot_beside_the_log_is_that_of_the_whole_log(trained: Path, tmp_path: Path) -> None:
    rows = (trained / LOG).read_text().splitlines(keepends=True)
    plots = []
    for count in (len(rows), len(rows) - 2):
        (tmp_path / LOG).write_text("".join(rows[:count]))
        plot_training(tmp_path / LOG)
        plots.append((tmp_path / PLOT).read_bytes())
    assert (trained / PLOT).read_bytes() == plots[0] != plots[1]


def test_a_folder_with_a_training_is_not_written_over(trained: Path, recipe: Path) -> None:
    again = CliRunner().invoke(main, ["train", str(recipe), "--out", str(trained)])
    assert again.exit_code == 2
    assert "carry it on with --resume" in again.stderr
    other = recipe.with_name("other.toml")
    other.write_text(recipe.read_text().replace("steps = 2", "steps = 3"))
    resumed = CliRunner().invoke(main, ["train", str(other), "--out", str(trained), "--resume"])
    assert resumed.exit_code == 2
    assert "another recipe" in resumed.stderr


def test_named_designs_are_kept_aside(recipe: Path) -> None:
    numbers = recipe.with_name("aside.txt")
    numbers.write_text("D9,900,001\n\n USD9900003 \n")
    everything = recipe.with_name("everything.toml")
    everything.write_text(recipe.read_text().replace("share = 0.4", "share = 0.0"))
    arguments = ["train", str(everything), "--aside", str(numbers), "--out"]
    ended = CliRunner().invoke(main, [*arguments, str(recipe.parent / "named")])
    assert ended.exit_code == 0, ended.output
    kept = Recipe.model_validate_json((recipe.parent / "named" / "recipe.json").read_text())
    assert kept.judge.aside == ["USD9900001", "USD9900003"]
    told = json.loads(ended.stdout)
    assert told["learned"] > told["aside"] > 2
    assert 0 < told["same design mAP"] <= 1
    numbers.write_text("USD9900001\nUSD1\n")
    refused = CliRunner().invoke(main, [*arguments, str(recipe.parent / "missing")])
    assert refused.exit_code == 2
    assert "aside: USD0000001 is in no data; 1 of 2 are not." in refused.stderr
    numbers.write_text("\n")
    refused = CliRunner().invoke(main, [*arguments, str(recipe.parent / "missing")])
    assert "names no design" in refused.stderr


def test_where_nothing_is_kept_aside_the_last_state_is_finished(recipe: Path) -> None:
    everything, out = recipe.with_name("everything.toml"), recipe.parent / "everything"
    everything.write_text(recipe.read_text().replace("share = 0.4", "share = 0.0"))
    ended = CliRunner().invoke(main, ["train", str(everything), "--out", str(out)])
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.stdout)
    assert (told["aside"], told["finished"]) == (0, {})
    last, model = (torch.load(out / name, weights_only=True) for name in (BEST, MODEL))
    words = "head.words.projection.weight"
    state = torch.load(out / STATE, weights_only=True)
    assert torch.equal(last["image"][words], model["image"][words])
    # Random weights, which the recipe begins with, keep no share.
    assert torch.equal(state["learner"][f"image.{words}"], last["image"][words])
    assert state["step"] == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("designs = 4", "designs = 400"), "400 designs"),
        (("share = 0.4", "share = 0.0001"), "too few designs"),
        (("looks = 16", "weights = {grants = 2.0}"), "weights: there is no 'grants'; choose from "),
        (('weights = "random"', 'weights = "random", frozen = ["stem"]'), "nothing begins with 'stem'"),
        (("hierarchical", "pull"), "there is no 'pull'"),
        (("looks = 16", "looks = 2000"), "looks: efficientnet-lite0 has 1280 features; say so many or fewer."),
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
    reader = Reader(Sandbox(1), tmp_path / "cache", lambda name, reason: pytest.fail(reason), int)
    split = reader.split([Source("lamps", (tmp_path,), 0.4)], side=32, seed=1)
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


def test_drawings_are_opened_once_and_found_again_until_their_files_change(tmp_path: Path) -> None:
    lines = [{"patent": f"USD990000{n}", "sheets": [f"{n}.png", "damaged.png"]} for n in range(4)]
    (tmp_path / "manifest.jsonl").write_text("\n".join(map(json.dumps, lines)))
    for n in range(4):
        ImageOps.expand(Image.new("L", (20 + n, 20), 0), 20, 255).save(tmp_path / f"{n}.png")
    (tmp_path / "damaged.png").write_bytes(b"no image")
    told: list[str] = []
    reader = Reader(Sandbox(1), tmp_path / "cache", lambda name, why: told.append(name), int)
    source = Source("squares", (tmp_path,), 0.5)
    first, again = (reader.split([source], side=32, seed=3) for _ in range(2))
    assert len(list((tmp_path / "cache" / "squares").iterdir())) == 1
    assert sorted(told) == sorted([f"USD990000{n}-damaged" for n in range(4)] * 2)
    assert [one.name for one in first.judged] == [one.name for one in again.judged]
    assert all((first.learned.squares[n] == again.learned.squares[n]).all() for n in range(len(first.learned.squares)))
    Image.new("L", (9, 50), 0).save(tmp_path / "0.png")
    reader.split([source], side=32, seed=3)
    assert len(list((tmp_path / "cache" / "squares").iterdir())) == 2


def test_a_design_of_two_sources_counts_in_the_first_alone(tmp_path: Path) -> None:
    line = json.dumps({"patent": "USD9900001", "sheets": ["a.png"]})
    other = json.dumps({"patent": "USD9900002", "sheets": ["a.png"]})
    for name, lines in (("a", [line]), ("b", [line, other])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.jsonl").write_text("\n".join(lines))
        ImageOps.expand(Image.new("L", (20, 20), 0), 20, 255).save(tmp_path / name / "a.png")
    told: list[str] = []
    reader = Reader(Sandbox(1), tmp_path / "cache", lambda name, why: told.append(why), int)
    sources = [Source("aside", (tmp_path / "a",), 1.0), Source("learned", (tmp_path / "b",), 0.0)]
    split = reader.split(sources, side=32, seed=1)
    assert told == ["USD9900001 comes again and counts once."]
    assert ([one.design for one in split.aside.examples], split.sources) == (["USD9900001"], ("aside",))
    assert [one.design for one in split.learned.examples] == ["USD9900002"]
