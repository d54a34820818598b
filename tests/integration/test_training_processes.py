"""Several processes with a part of a batch each learn what one process with the whole batch learns."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from torch import Tensor, nn
from torch import distributed as dist
from torch.nn import functional

from encoder.training.drawings.sample import sample_path
from encoder.training.losses.batch import Batch, Items, labels
from encoder.training.losses.gather import gather
from encoder.training.losses.loss import TrainingSet
from encoder.training.losses.registry import LOSSES, make_objective
from workers.cli import main

PROCESSES = 2
IMAGES, TEXTS, WIDE, DIMS = 6, 8, 5, 4


class Learner(nn.Module):  # type: ignore[misc]
    """Two towers of a layer each, and all losses."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.image_tower = nn.Linear(WIDE, DIMS)
        self.text_tower = nn.Linear(WIDE, DIMS)
        counts = torch.tensor([9, 3, 1])
        known = TrainingSet(DIMS, {"class": counts, "subclass": counts})
        self.objective = make_objective({name: {} for name in LOSSES}, known)

    def forward(self, images: Items, texts: Items) -> Tensor:
        batch = Batch(_embedded(self.image_tower, images), _embedded(self.text_tower, texts))
        return self.objective(gather(batch)).total


def _embedded(tower: nn.Module, items: Items) -> Items:
    return Items(functional.normalize(tower(items.vectors), dim=1), items.labels)


def _part(rank: int, processes: int) -> tuple[Items, Items]:
    """What one of so many processes has of the batch, before the towers."""
    generator = torch.Generator().manual_seed(2)
    images = Items(torch.randn(IMAGES, WIDE, generator=generator), _labels(torch.tensor([0, 0, 1, 2, 2, 3])))
    texts = Items(
        torch.randn(TEXTS, WIDE, generator=generator),
        _labels(torch.tensor([0, 1, 1, 2, 2, 3, 3, 0]), torch.tensor([0, 1, 2, 3, 3, 4, 5, 6])),
    )
    return _rows(images, rank, processes), _rows(texts, rank, processes)


def _labels(design: Tensor, wording: Tensor | None = None) -> Tensor:
    class_ = torch.tensor([0, 0, 1, 2])[design]
    return labels(drawing=torch.arange(len(design)), design=design, subclass=class_, class_=class_, wording=wording)


def _rows(items: Items, rank: int, processes: int) -> Items:
    return Items(items.vectors.chunk(processes)[rank], items.labels.chunk(processes)[rank])


def _gradients(learner: nn.Module, rank: int, processes: int) -> dict[str, Tensor]:
    learner(*_part(rank, processes)).backward()
    return {name: parameter.grad for name, parameter in learner.named_parameters()}


def _work(rank: int, folder: str) -> None:
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=PROCESSES)
    gradients = _gradients(Learner(), rank, PROCESSES)
    for gradient in gradients.values():  # As DistributedDataParallel does, which takes five seconds to import.
        dist.all_reduce(gradient)
        gradient /= PROCESSES
    torch.save(gradients, Path(folder) / f"{rank}.pt")
    images, texts = _part(rank, PROCESSES)
    with pytest.raises(ValueError, match=r"\[\[3, 4\], \[2, 4\]\], and all must have the same"):
        gather(Batch(Items(images.vectors[rank:], images.labels[rank:]), texts))
    dist.destroy_process_group()


def test_two_processes_have_the_gradients_of_one(tmp_path: Path) -> None:
    torch.multiprocessing.spawn(_work, args=(str(tmp_path),), nprocs=PROCESSES)
    alone = _gradients(Learner(), 0, 1)
    for rank in range(PROCESSES):
        together = torch.load(tmp_path / f"{rank}.pt")
        assert together.keys() == alone.keys()
        for name, gradient in alone.items():
            torch.testing.assert_close(together[name], gradient, msg=f"{name} in process {rank}")
            assert gradient.abs().sum() > 0


RECIPE = """
name = "{name}"
data = ["{grants}"]
steps = 2
looks = 16
image = {{weights = "random", side = 32}}
sampling = {{designs = 4, views = 2}}
judge = {{every = 1, share = 0.4}}
losses = {{image-text = {{}}, hierarchical = {{}}, multi-view = {{}}}}
augment = {{flip = 0.5, crop = 0.5}}
"""


def test_a_training_by_two_processes_has_the_numbers_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIGSEEK_CACHE", str(tmp_path / "cache"))
    with tarfile.open(sample_path()) as week:
        for member in [one for one in week.getmembers() if one.isfile()][:48:2]:
            week.extract(member, tmp_path / "grants", filter="data")
    recipe = tmp_path / "tiny.toml"
    recipe.write_text(RECIPE.format(name="tiny", grants=tmp_path / "grants"))
    outs = {}
    for processes in (1, PROCESSES):
        outs[processes] = tmp_path / f"by-{processes}"
        command = ["train", str(recipe), "--out", str(outs[processes]), "--processes", str(processes)]
        ended = CliRunner().invoke(main, command)
        assert ended.exit_code == 0, ended.output
        assert json.loads(ended.stdout)["steps"] == 2
    alone, together = (
        [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()] for out in outs.values()
    )
    assert [row["step"] for row in together] == [row["step"] for row in alone] == [0, 1, 1, 2, 2, 2]
    for one, other in zip(alone, together, strict=True):
        for told in {"total", "losses", "judged", "finished"} & one.keys():
            assert other[told] == pytest.approx(one[told], rel=1e-2)
    one, other = (torch.load(out / "state.pt", weights_only=True)["learner"] for out in outs.values())
    for name in one:
        torch.testing.assert_close(other[name], one[name], rtol=1e-2, atol=2e-3, msg=name)
    refused = CliRunner().invoke(main, ["train", str(recipe), "--out", str(tmp_path / "three"), "--processes", "3"])
    assert refused.exit_code == 2
    assert "cannot share the 4 designs of a batch" in refused.stderr
