"""The training: steps from a recipe, judged on what is kept aside, stopped in time, carried on to the same numbers."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from encoder.training.batches import Batches, Drawn
from encoder.training.learner import Learner, encoded, optimiser, set_rates
from encoder.training.losses.uncertainty import Measured
from encoder.training.networks import ImageNetwork, between, train_mode
from encoder.training.processes import agreed, rank_and_processes, shared
from encoder.training.recipe import Recipe

STATE, BEST, LOG, RECIPE = "state.pt", "best.pt", "log.jsonl", "recipe.json"
# In the names of what whitening has learned, which no step changes.
LOOKS = "head.looks."
# Gradients longer than this are shortened: one odd batch does not undo what was learned.
LONGEST_GRADIENT = 1.0

# From the vectors of the drawings that are kept aside to figures by name.
Judge = Callable[[NDArray[np.float32]], Mapping[str, float]]
PRIOR_ART = "prior art mAP"


@dataclass
class Training:
    """One training in a folder: its state, its best weights and its log lie there.

    `features` (wordings, features) is what the text tower makes of the wordings; `judged` are the squares kept aside.
    The figure `kept_by` tells the best state. `logged` is told where the log lies whenever the state was judged.
    """

    recipe: Recipe
    learner: Learner
    batches: Batches
    features: Tensor
    judged: Tensor
    judge: Judge
    out: Path
    device: torch.device
    kept_by: str = PRIOR_ART
    logged: Callable[[Path], object] = lambda log: None
    step: int = 0
    best: float = -math.inf
    misses: int = 0
    adamw: torch.optim.AdamW = field(init=False)
    begun: dict[str, Tensor] = field(init=False)
    module: nn.Module = field(init=False)
    writes: bool = field(init=False)

    def __post_init__(self) -> None:
        """Make the optimiser, and share the gradients among the processes, of which the first judges and writes."""
        self.adamw = optimiser(self.learner, self.recipe.optimiser)
        self.begun = _copied(self.learner)
        self.module = shared(self.learner)
        self.writes = rank_and_processes()[0] == 0

    def run(self, done: Callable[[], object] = lambda: None) -> None:
        """Train to the last step, or until nothing is gained; the state is written whenever it was judged.

        `done` is called after each step.
        """
        if self.step == 0:
            self._judge()
        train_mode(self.learner, norms=self.recipe.image.norms)
        for drawn in self.batches.from_step(self.step, self.recipe.steps):
            measured = self._learn(drawn)
            self.step += 1
            done()
            if self.step % self.recipe.judge.every == 0 or self.step == self.recipe.steps:
                self.log({"total": measured.total.item()} | _floats(measured))
                self._judge()
                if self.misses >= self.recipe.judge.patience:
                    return
                train_mode(self.learner, norms=self.recipe.image.norms)

    def resume(self) -> bool:
        """Carry on from the folder's state, if there is one."""
        path = self.out / STATE
        if not path.exists():
            return False
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.learner.load_state_dict(state["learner"])
        # Whitening that is learned again may differ in signs, and by the machine; nothing lies between two of them.
        self.begun |= {name: value.clone() for name, value in self.learner.state_dict().items() if LOOKS in name}
        self.adamw.load_state_dict(state["adamw"])
        self.step, self.best, self.misses = state["step"], state["best"], state["misses"]
        if self.writes:
            # What was logged after the state was written comes again.
            os.truncate(self.out / LOG, state["logged"])
        return True

    def settle(self) -> None:
        """Put the recipe's share of the published weights back into the learner, for good; random ones tell nothing."""
        if self.recipe.image.weights == "random":
            return
        self.learner.load_state_dict(between(self.begun, self.learner.state_dict(), self.recipe.finish.kept))

    def _learn(self, drawn: Drawn) -> Measured:
        # What a network drops at random is told by the step, too.
        torch.manual_seed(self.recipe.seed * 1_000_003 + self.step)
        set_rates(self.adamw, rate_share(self.step, self.recipe.steps, self.recipe.optimiser.warm_up))
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            measured: Measured = self.module(
                drawn.squares.to(self.device),
                drawn.image_labels.to(self.device),
                self.features[drawn.texts].to(self.device),
                drawn.text_labels.to(self.device),
            )
        self.adamw.zero_grad(set_to_none=True)
        measured.total.backward()
        torch.nn.utils.clip_grad_norm_(self.learner.parameters(), LONGEST_GRADIENT)
        self.adamw.step()
        return measured

    def _judge(self) -> None:
        if self.writes:
            self._judge_and_write()
        self.misses = agreed(self.misses, self.device)

    def _judge_and_write(self) -> None:
        learned = _copied(self.learner)
        self.settle()
        figures = self.judged_by(self.learner.image)
        self.log({"judged": dict(figures)})
        gained = not figures or figures[self.kept_by] > self.best
        if gained and figures:
            self.best = figures[self.kept_by]
        self.misses = 0 if gained else self.misses + 1
        if gained or self.recipe.judge.keep == "last":
            self.write(BEST)
        self.learner.load_state_dict(learned)
        logged = (self.out / LOG).stat().st_size
        state = {"step": self.step, "best": self.best, "misses": self.misses, "logged": logged}
        self._write(STATE, {"learner": self.learner.state_dict(), "adamw": self.adamw.state_dict(), **state})
        self.logged(self.out / LOG)

    def judged_by(self, image: ImageNetwork) -> Mapping[str, float]:
        """Judge a network on what is kept aside; no figure where nothing is."""
        if not len(self.judged):
            return {}
        return self.judge(encoded(image, self.judged.numpy(), self.device))

    def write(self, name: str) -> None:
        """Write both networks, as they are, to a file in the folder."""
        self._write(name, {"image": self.learner.image.state_dict(), "text": self.learner.text.state_dict()})

    def _write(self, name: str, state: Mapping[str, object]) -> None:
        """Write whole or not at all."""
        part = self.out / f"{name}.part"
        torch.save(dict(state), part)
        part.replace(self.out / name)

    def log(self, row: Mapping[str, object]) -> None:
        """Write one line to the log, with the step."""
        if not self.writes:
            return
        with (self.out / LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps({"step": self.step, **row}) + "\n")


def rate_share(step: int, steps: int, warm_up: float) -> float:
    """Rise evenly over the warm-up, then fall by a half cosine to 0 at the last step."""
    rising = max(1, round(steps * warm_up))
    if step < rising:
        return (step + 1) / rising
    return (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising))) / 2


def _copied(learner: Learner) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in learner.state_dict().items()}


def _floats(measured: Measured) -> dict[str, object]:
    return {
        "losses": {name: value.item() for name, value in measured.losses.items()},
        "weights": {name: value.item() for name, value in measured.weights.items()},
    }
