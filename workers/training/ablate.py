"""What `figseek ablate` does: trains and judges each cell of an ablation, one after the other, and tells them all."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np
from tqdm import tqdm

from encoder.protocols import Encoder, Vectors
from encoder.registry import find_spec, load_encoder
from encoder.sandbox.pool import Sandbox
from encoder.training.ablation import Ablation, Cell, Data, projected, read_ablation, untrained
from encoder.training.finish import complete
from encoder.training.heads import TextPart
from encoder.training.learner import encoded
from encoder.training.networks import ImageNetwork
from encoder.training.setup import make_image_network, make_training
from encoder.training.train import BEST, STATE
from search.evaluation.ablation import NOTES, PRIOR, SAME, TITLE, Ran, ablated, markdown
from search.evaluation.collection import Design, digest
from search.evaluation.groups import bands
from search.evaluation.protocols import PROTOCOLS
from search.evaluation.ranking import Gallery, Judged, Query, drawing_queries, judge
from search.printable import printable
from workers.encoding import CORES
from workers.errors import WorkersError
from workers.evaluation.saved import SUMMARY, SavedRuns, load_judged, load_summary, save_summary, saving
from workers.training.data import Reader, Source, Split
from workers.training.judging import judged, kept_by
from workers.training.texts import KeptTexts

BEGUN, CELLS, TABLE, FOUND = "begun.json", "cells", "ablation.md", "ablation.json"
# The split and the descriptions are the same for all seeds, so that these can be compared drawing by drawing.
SPLIT_SEED = 1


@dataclass(frozen=True)
class Cells:
    """The cells of an ablation in a folder; one whose judgments lie there is done."""

    ablation: Ablation
    split: Split
    text: Encoder
    out: Path
    device: str

    def run(self, cell: Cell, seed: int) -> None:
        """Train and judge one cell, unless it is done; what was killed is carried on from where its state was written.

        The tower as it is published is the same for every seed.
        """
        folder = self.folder(cell, seed)
        if (folder / "judged" / SUMMARY).exists():
            return
        begun = time.monotonic()
        folder.mkdir(parents=True, exist_ok=True)
        image, text = self._trained(cell, seed, folder) if cell.losses else self._untrained(cell)
        aside = self.split.aside.squares
        vectors = encoded(image, np.stack([aside[place] for place in range(len(aside))]), self.device)
        with saving(folder / "judged") as part:
            found = self._judge(vectors, text, SavedRuns(part, cell.slug))
            save_summary(part, {"encoder": cell.name, "seconds": time.monotonic() - begun, "protocols": found})
        for name in (STATE, BEST):
            (folder / name).unlink(missing_ok=True)

    def folder(self, cell: Cell, seed: int) -> Path:
        """Say where a cell lies."""
        return self.out / CELLS / cell.slug / (f"seed-{seed}" if cell.losses else "published")

    def judged(self, cell: Cell, seed: int, source: str) -> dict[str, Judged]:
        """Read back what a cell that is done was judged on one source."""
        folder = self.folder(cell, seed) / "judged"
        names = load_summary(folder)["protocols"]
        return {
            name.removeprefix(f"{source}."): load_judged(folder, name)
            for name in names
            if name.startswith(f"{source}.")
        }

    def _trained(self, cell: Cell, seed: int, folder: Path) -> tuple[ImageNetwork, TextPart]:
        recipe = self.ablation.recipe_of(cell, seed)
        told = partial(judged, self.split.judged)
        training = make_training(recipe, self.split.learned, self.split.aside, self.text, told, folder, self.device)
        training.kept_by = kept_by(self.split.judged)
        training.resume()
        name = f"{cell.name}, seed {seed}"
        with tqdm(total=recipe.steps, initial=training.step, unit=" steps", desc=name, dynamic_ncols=True) as bar:
            training.run(lambda: bar.update())
        training.settle()
        complete(training.learner.image, self.split.learned, recipe)
        return training.learner.image, training.learner.text

    def _untrained(self, cell: Cell) -> tuple[ImageNetwork, TextPart | None]:
        recipe = self.ablation.recipe_of(cell, SPLIT_SEED)
        if not cell.whitened:
            return untrained(recipe, self.device), None
        image = make_image_network(recipe, self.text).to(self.device)
        complete(image, self.split.learned, recipe)
        return image, TextPart(self.text.spec.text_dims, recipe.looks).to(self.device)

    def _judge(self, vectors: Vectors, text: TextPart | None, saved: SavedRuns) -> dict[str, Any]:
        found = {}
        for source in dict.fromkeys(self.split.sources):
            places = np.flatnonzero(np.array(self.split.sources) == source)
            gallery = Gallery(tuple(self.split.judged[place] for place in places), vectors[places])
            for name in (SAME, PRIOR, *([TITLE] if text else [])):
                asked = self._titles(gallery, text) if text and name == TITLE else drawing_queries(gallery)
                one = judge(PROTOCOLS[name], *asked, gallery, lambda qrels, run: None)
                one = replace(one, protocol=f"{source}.{name}")
                saved.queries(one)
                found[one.protocol] = {"queries": len(one.queries), "unjudged": one.unjudged}
        return found

    def _titles(self, gallery: Gallery, text: TextPart) -> tuple[tuple[Query, ...], Vectors]:
        designs = [one for one in dict.fromkeys(drawing.design for drawing in gallery.drawings) if one.title]
        features = self.text.encode_texts([design.title for design in designs])
        return tuple(Query(design.number, design) for design in designs), projected(text, features, self.device)


def ablate(
    path: Path, out: Path, cache: Path, more: Mapping[str, Sequence[str]], seeds: int, device: str, *, as_json: bool
) -> int:
    """Run an ablation, or carry it on; returns the exit status, 1 where something could not be read.

    `more` are paths beside those of the file, by the name of their data.
    """
    ablation = _with_paths(read_ablation(path), more)
    shared = ablation.recipe_of(ablation.cells[0], SPLIT_SEED)
    refused: list[str] = []
    with tqdm(unit=" drawings", desc="read", dynamic_ncols=True) as bar:
        reader = Reader(Sandbox(CORES), cache, lambda name, why: refused.append(f"{name}: {why}"), bar.update)
        sources = [Source(name, tuple(map(Path, one.paths)), one.aside) for name, one in ablation.data.items()]
        split = reader.split(sources, shared.image.side, SPLIT_SEED)
    for one in refused:
        click.echo(printable(f"figseek: {one}"), err=True)
    _prepare(out, ablation, split)
    text = KeptTexts(load_encoder(find_spec(shared.text.tower), threads=CORES), cache / "texts")
    cells = Cells(ablation, split, text, out, device)
    for seed in range(1, seeds + 1):
        for cell in ablation.cells:
            cells.run(cell, seed)
    found = _found(cells, seeds)
    table = _table(found)
    for name, told in ((FOUND, json.dumps(found, ensure_ascii=False, indent=1)), (TABLE, table)):
        part = out / f".{name}.partial"
        part.write_text(told + "\n", encoding="utf-8")
        part.replace(out / name)
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else table)
    return 1 if refused else 0


def _with_paths(ablation: Ablation, more: Mapping[str, Sequence[str]]) -> Ablation:
    data = dict(ablation.data)
    for name, paths in more.items():
        one = data.get(name, Data())
        data[name] = one.model_copy(update={"paths": [*one.paths, *paths]})
    data = {name: one for name, one in data.items() if one.paths}
    for one in data.values():
        for path in one.paths:
            if not Path(path).exists():
                raise WorkersError(f"{path} is not there; make it, or name other data by --source NAME=PATH.")
    return ablation.model_copy(update={"data": data})


def _prepare(out: Path, ablation: Ablation, split: Split) -> None:
    """Make the folder; one that was begun with another file or other drawings is not mixed with."""
    learned = sorted(example.name for example in split.learned.examples)
    wanted = {"ablation": ablation.model_dump(mode="json"), "judged": digest(split.judged), "learned": len(learned)}
    text = json.dumps(wanted, indent=1)
    try:
        if (out / BEGUN).exists():
            if (out / BEGUN).read_text(encoding="utf-8") != text:
                raise WorkersError(f"{out} was begun with another file or other drawings; name a new folder.")
            return
        out.mkdir(parents=True, exist_ok=True)
        (out / BEGUN).write_text(text, encoding="utf-8")
    except OSError as error:
        raise WorkersError(f"{out} cannot be written: {error.strerror or error}.") from error


def _found(cells: Cells, seeds: int) -> dict[str, Any]:
    ablation, split = cells.ablation, cells.split
    everything = (*split.learned.examples, *split.aside.examples)
    band_of = bands({Design(one.design, locarno=one.main_class) for one in everything})
    found: dict[str, Any] = {}
    for source in dict.fromkeys(split.sources):
        ran = [
            Ran(cell.name, ablation.before(place), [cells.judged(cell, seed, source) for seed in _seeds(cell, seeds)])
            for place, cell in enumerate(ablation.cells)
        ]
        drawings = [drawing for drawing, own in zip(split.judged, split.sources, strict=True) if own == source]
        designs = len({drawing.design.number for drawing in drawings})
        found[source] = {"drawings": len(drawings), "designs": designs, "cells": ablated(ran, band_of)}
    minutes = {
        cell.name: [load_summary(cells.folder(cell, seed) / "judged")["seconds"] / 60 for seed in _seeds(cell, seeds)]
        for cell in ablation.cells
    }
    learned = len(split.learned.examples)
    return {"name": ablation.name, "seeds": seeds, "learned": learned, "minutes": minutes, "judged": found}


def _seeds(cell: Cell, seeds: int) -> range:
    return range(1, (seeds if cell.losses else 1) + 1)


def _table(found: Mapping[str, Any]) -> str:
    parts = [f"# {found['name']}: {found['learned']:,} drawings learned from, {found['seeds']} seeds"]
    for source, one in found["judged"].items():
        head = f"## {source}: {one['drawings']:,} drawings of {one['designs']:,} designs kept aside"
        parts += [head, markdown(one["cells"])]
    return "\n\n".join((*parts, NOTES))
