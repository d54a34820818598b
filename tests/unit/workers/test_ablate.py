"""`figseek ablate` on a few designs of the sample, killed in the midst and carried on."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from encoder.errors import UnusableRecipe
from encoder.training.ablation import read_ablation
from encoder.training.drawings.sample import sample_path
from encoder.training.train import Training
from workers.cli import main

ABLATION = """
name = "tiny"

[data.made]
paths = ["{grants}"]
aside = 0.5

[data.more]
paths = []

[recipe]
steps = 2
looks = 16
image = {{weights = "random", side = 32}}
sampling = {{designs = 4, views = 2}}

[[cells]]
name = "published"

[[cells]]
name = "whitened"
whitened = true

[[cells]]
name = "image-text"
losses = {{image-text = {{}}}}

[[cells]]
name = "+ class"
losses = {{image-text = {{}}, class = {{}}}}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("ablate")
    with tarfile.open(sample_path()) as week:
        for member in [one for one in week.getmembers() if one.isfile()][:48:2]:
            week.extract(member, folder / "grants", filter="data")
    (folder / "tiny.toml").write_text(ABLATION.format(grants=folder / "grants"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FIGSEEK_CACHE", str(folder / "cache"))
        yield folder / "tiny.toml"


def _ablate(file: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["ablate", str(file), "--out", str(file.parent / "out"), *more])


@pytest.fixture(scope="module")
def found(file: Path) -> dict[str, Any]:
    """What is found after a kill in the midst of the third training, and a second call."""
    begun: list[Path] = []
    run = Training.run

    def killed(training: Training, *given: Any) -> None:
        begun.append(training.out)
        if len(begun) == 2:
            raise KeyboardInterrupt
        run(training, *given)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Training, "run", killed)
        assert _ablate(file, "--seeds", "2").exit_code == 130
        done = _ablate(file, "--seeds", "2", "--json")
    assert done.exit_code == 0, done.output
    # The first was done before the kill, the second was killed and comes again.
    places = [f"{one.parent.name}/{one.name}" for one in begun]
    assert places == ["image-text/seed-1", "class/seed-1", "class/seed-1", "image-text/seed-2", "class/seed-2"]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_every_cell_has_its_figures_over_seeds_and_its_changes(found: dict[str, Any], file: Path) -> None:
    published, whitened, words, classes = found["judged"]["made"]["cells"]
    assert (published["seeds"], published["changes"]) == (1, {})
    assert (whitened["seeds"], list(whitened["changes"])) == (1, ["published"])
    assert "title" in whitened["protocols"]
    assert (words["seeds"], list(words["changes"])) == (2, ["published", "whitened"])
    assert list(classes["changes"]) == ["published", "image-text"]
    assert "title" not in published["protocols"]
    assert "title" in words["protocols"]
    same = words["protocols"]["same-design"]
    assert same["measures"]["mAP"]["mean"] == pytest.approx(sum(one["mAP"] for one in same["by_seed"]) / 2)
    assert same["by_seed"][0] != same["by_seed"][1]
    change = classes["changes"]["image-text"]["same-design"]["measures"]["mAP"]
    assert change["low"] <= change["change"] <= change["high"]
    assert change["before"] == pytest.approx(same["measures"]["mAP"]["mean"])
    table = (file.parent / "out" / "ablation.md").read_text()
    assert "| cell" in table
    assert "| + class" in table
    assert " ± " in table
    assert json.loads((file.parent / "out" / "ablation.json").read_text()) == found


def test_what_is_done_is_not_done_again_and_only_tables_are_left_to_print(
    found: dict[str, Any], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Training, "run", lambda training, *given: pytest.fail("trained again"))
    again = _ablate(file, "--seeds", "2")
    assert again.exit_code == 0
    assert "## made: " in again.stdout
    assert not list((file.parent / "out").rglob("*.pt"))


def test_a_folder_of_another_ablation_is_left_alone(found: dict[str, Any], file: Path) -> None:
    other = file.with_name("other.toml")
    other.write_text(file.read_text().replace("steps = 2", "steps = 3"))
    refused = CliRunner().invoke(main, ["ablate", str(other), "--out", str(file.parent / "out")])
    assert refused.exit_code == 2
    assert "was begun with another file or other drawings" in refused.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--source", "real"), "write NAME=PATH"),
        (("--source", "real=/away/grants"), "/away/grants is not there"),
    ],
)
def test_a_source_that_is_none_is_refused(file: Path, options: tuple[str, ...], told: str) -> None:
    refused = _ablate(file, *options)
    assert refused.exit_code == 2
    assert told in refused.stderr


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('name = "+ class"', 'name = "Image text"'), "two cells are named 'Image text'"),
        (('name = "+ class"', 'name = "+ class"\nagainst = "later"'), "'later', which is no cell before it"),
        (("steps = 2", "step = 2"), "tiny: recipe: step"),
        (("aside = 0.5", "aside = 2"), "data.made.aside"),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(file: Path, change: tuple[str, str], told: str) -> None:
    wrong = file.with_name("wrong.toml")
    wrong.write_text(file.read_text().replace(*change))
    with pytest.raises(UnusableRecipe, match=told) as refused:
        read_ablation(wrong)
    assert "\n" not in str(refused.value)


def test_the_shipped_ablation_is_whole() -> None:
    ablation = read_ablation(Path("encoder/training/recipes/ablation.toml"))
    assert [cell.name for cell in ablation.cells][:3] == ["ImageNet", "whitened", "image-text"]
    assert ablation.before(6) == "+ class"
    assert ablation.before(7) == "+ class, balanced"
