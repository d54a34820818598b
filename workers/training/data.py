"""Labelled drawings made ready to learn from: opened in the sandbox, described, and split into learned and judged."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from encoder.errors import UnreadableImage
from encoder.images import fit
from encoder.protocols import DrawingFacts
from encoder.sandbox.pool import Sandbox
from encoder.training.descriptions.drawing import Drawing, describe
from encoder.training.descriptions.real import load_real_designs
from encoder.training.examples import Example, Examples, collect, is_aside
from encoder.training.recipe import Recipe
from mappings.classification import title
from search.evaluation.collection import LabelledDrawing
from workers.ahead import ahead
from workers.encoding import AHEAD, CORES
from workers.errors import WorkersError
from workers.evaluation.encoded import held
from workers.evaluation.labelled import Item, read_labelled
from workers.evaluation.package import Refuse


@dataclass(frozen=True, slots=True)
class Split:
    """What is learned from, and what is kept aside to judge by: whole designs, with their labels."""

    learned: Examples
    aside: Examples
    judged: tuple[LabelledDrawing, ...]


def read_split(recipe: Recipe, sandbox: Sandbox, refuse: Refuse, done: Callable[[int], object]) -> Split:
    """Read all of a recipe's data; what cannot be read goes to `refuse`, and the rest goes on.

    Front-page figures are left out: in half of the grants they are copies of a sheet.
    """

    def opened(load: Callable[[], bytes]) -> Image.Image | str:
        try:
            return fit(sandbox.open_drawing(load()), recipe.image.side)
        except UnreadableImage as error:
            return str(error)

    learned: list[tuple[Example, Image.Image]] = []
    aside: list[tuple[Example, Image.Image]] = []
    judged: list[LabelledDrawing] = []
    items: deque[Item] = deque()
    for found in ahead(opened, _loads(recipe, refuse, items), CORES, AHEAD):
        item = items.popleft()
        drawing = item.drawing
        done(1)
        if isinstance(found, str):
            refuse(drawing.name, found)
        elif is_aside(drawing.design.number, recipe.judge.share, recipe.seed):
            aside.append((_example(item, recipe.seed), found))
            judged.append(drawing)
        else:
            learned.append((_example(item, recipe.seed), found))
    if not learned or not aside:
        raise WorkersError(
            f"{', '.join(recipe.data)}: too few designs to learn from and to keep aside (judge.share is "
            f"{recipe.judge.share}); name more in `data`."
        )
    return Split(collect(learned), collect(aside), tuple(judged))


def _loads(recipe: Recipe, refuse: Refuse, items: deque[Item]) -> Iterator[Callable[[], bytes]]:
    """Read the files one by one, and note in `items` whose each is."""
    for item in read_labelled([Path(one) for one in recipe.data], refuse):
        if not item.drawing.front_page:
            items.append(item)
            yield held(item)


def _example(item: Item, seed: int) -> Example:
    drawing, design = item.drawing, item.drawing.design
    scheme = "locarno" if design.locarno else "uspc"
    codes = [code for code in (design.subclass, design.main_class) if code]
    titles = tuple(filter(None, (title(scheme, code) for code in codes)))
    facts = DrawingFacts(design.title, item.text, item.view, titles)
    # Sheets that were cut from a document are named by themselves, those of a grant by their number in it.
    sheet = drawing.name.removeprefix(f"{design.number}-")
    named = sheet if "-" in sheet else drawing.name
    texts = describe(Drawing(named, facts, item.made), load_real_designs(), seed)
    return Example(drawing.name, design.number, design.subclass, design.main_class, texts)
