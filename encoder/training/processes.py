"""Several processes that learn one network: each has its part of every batch, and all have the same weights."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import torch
from timm.layers import convert_sync_batchnorm
from torch import distributed as dist
from torch import nn

from encoder.errors import UnusableRecipe

Answer = TypeVar("Answer")
ANSWER, MEET = "answer", "meet"


def refuse_processes(processes: int, designs: int, device: str) -> None:
    """Raise UnusableRecipe where so many processes cannot share a batch of so many designs, or this machine."""
    if designs % processes:
        raise UnusableRecipe(
            f"--processes {processes}: they cannot share the {designs} designs of a batch; make sampling.designs a "
            "multiple."
        )
    if device == "cuda" and 0 < torch.cuda.device_count() < processes:
        raise UnusableRecipe(
            f"--processes {processes}: each needs a CUDA device of its own, and there are {torch.cuda.device_count()}."
        )


def spread(work: Callable[[], Answer], processes: int, device: str) -> Answer:
    """Do the same work in so many processes that know of each other, and return what the first of them returned.

    `work` can be pickled. They meet by NCCL on CUDA, by Gloo on processors, whose cores they share.
    """
    with TemporaryDirectory(prefix="figseek-") as folder:
        try:
            torch.multiprocessing.spawn(_join, (work, processes, device, folder), nprocs=processes)
        except torch.multiprocessing.ProcessRaisedException as error:
            # The last line of a traceback: the class of the error and what it says.
            last = str(error).strip().splitlines()[-1]
            raise UnusableRecipe(last.partition(": ")[2] or last) from error
        answer: Answer = pickle.loads((Path(folder) / ANSWER).read_bytes())
        return answer


def _join(rank: int, work: Callable[[], object], processes: int, device: str, folder: str) -> None:
    if device == "cuda":
        torch.cuda.set_device(rank)
    else:
        torch.set_num_threads(max(1, (os.cpu_count() or 1) // processes))
    backend = "nccl" if device == "cuda" else "gloo"
    dist.init_process_group(backend, init_method=f"file://{folder}/{MEET}", rank=rank, world_size=processes)
    try:
        answer = work()
        if rank == 0:
            (Path(folder) / ANSWER).write_bytes(pickle.dumps(answer))
    finally:
        dist.destroy_process_group()


def rank_and_processes() -> tuple[int, int]:
    """Say which process this is, from 0, and of how many."""
    return (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)


def shared(learner: nn.Module) -> nn.Module:
    """Wrap a network so that its gradients are the means over all processes; alone it is the network itself."""
    if rank_and_processes()[1] == 1:
        return learner
    # What it imports takes seconds, which one process alone is spared.
    from torch.nn.parallel import DistributedDataParallel

    # A batch without texts has no gradient for what projects them.
    return DistributedDataParallel(learner, find_unused_parameters=True)


def in_step(learner: nn.Module, device: str) -> nn.Module:
    """Let batch norms see the whole batch, where torch can: on CUDA. On processors each process has its own means."""
    if device == "cuda" and rank_and_processes()[1] > 1:
        return convert_sync_batchnorm(learner)
    return learner


def agreed(number: int, device: torch.device) -> int:
    """Return what the first process has."""
    if rank_and_processes()[1] == 1:
        return number
    told = torch.tensor([number], device=device)
    dist.broadcast(told, 0)
    return int(told.item())
