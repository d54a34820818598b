"""From a recipe to an encoder: trained, exported, and judged as any other."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path

from click.testing import CliRunner

from encoder.training.drawings.sample import sample_path
from workers.cli import main

# The 21 families come in turns: some 400 drawings, and titles enough to be judged.
TAKEN = 56
RECIPE = """
name = "tiny"
data = ["{drawings}"]
steps = 2
dims = 16
image = {{side = 64}}
sampling = {{designs = 4, views = 2}}
judge = {{every = 1}}
losses = {{image-text = {{}}, multi-view = {{}}}}
"""


def test_a_trained_model_is_exported_and_judged(tmp_path: Path) -> None:
    with tarfile.open(sample_path()) as week:
        week.extractall(tmp_path / "grants", sorted(week.getmembers(), key=lambda one: one.name)[:TAKEN], filter="data")
    drawings, folder = str(tmp_path / "grants"), tmp_path / "model"
    (tmp_path / "tiny.toml").write_text(RECIPE.format(drawings=drawings))
    run = CliRunner().invoke
    trained = run(main, ["train", str(tmp_path / "tiny.toml"), "--out", str(tmp_path / "trained")])
    assert trained.exit_code == 0, trained.output
    command: list[str | Path] = [sys.executable, "-m", "encoder.training.export", folder]
    command += ["--drawings", sample_path(), "--exact", "--trained", tmp_path / "trained"]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    record = json.loads((folder / "spec.json").read_text())
    assert (record["image_dims"], record["text_dims"], record["image_size"]) == (16, 16, 64)
    judged = run(main, ["evaluate", drawings, "--model", f"folder:{folder}", "--json"])
    assert judged.exit_code == 0, judged.output
    protocols = json.loads(judged.stdout)["protocols"]
    # Texts and drawings are in one space, so titles are judged, too; with so short a training both hardly find.
    assert protocols["title"]["measures"]["mAP"]["mean"] > 0
    kept = json.loads(trained.stdout)["prior art mAP"]
    assert 0 < kept < 1
