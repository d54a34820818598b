"""Several processes with a part of a batch each learn what one process with the whole batch learns."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch import distributed as dist
from torch.nn import functional

from encoder.training.losses.batch import Batch, Items, labels
from encoder.training.losses.gather import gather
from encoder.training.losses.loss import TrainingSet
from encoder.training.losses.registry import LOSSES, make_objective

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
