"""The answers of a figseek that runs to labelled drawings, each mode's kept for all protocols."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from encoder.errors import UnreadableImage
from mappings.errors import BadPublication
from mappings.publication import stem
from search.evaluation.collection import Design, LabelledDrawing
from search.evaluation.patents import Answered
from search.evaluation.ranking import Query
from search.limits import NAMES
from search.naming.titles import object_name
from workers.ahead import ahead
from workers.errors import WorkersError
from workers.evaluation.encoded import Remake, as_it_is, held
from workers.evaluation.labelled import Item
from workers.evaluation.modes import Mode
from workers.evaluation.package import Refuse
from workers.evaluation.running import CONNECTIONS, Refused, Running

# Drawings whose files are held while they wait for their answers.
AHEAD = 2 * CONNECTIONS


@dataclass
class Asked:
    """What was asked and answered: drawings, the designs of theirs that the index has, and answers by mode."""

    drawings: list[LabelledDrawing] = field(default_factory=list)
    indexed: dict[str, Design] = field(default_factory=dict)
    answers: dict[str, list[Answered]] = field(default_factory=dict)
    index: str = ""
    encoder: str = ""


# What an answer names: publications by stem, the index and its encoder.
Told = tuple[Sequence[str], str, str]


def ask_labelled(
    running: Running,
    modes: Sequence[Mode],
    items: Iterable[Item],
    refuse: Refuse,
    done: Callable[[int], object],
    remake: Remake = as_it_is,
) -> Asked:
    """Ask for every drawing in every mode; one that is refused goes to `refuse` and is no query.

    A title is asked once for all drawings of its design. `WorkersError` where the index becomes another meanwhile.
    """
    asked = Asked(answers={mode.name: [] for mode in modes})
    asking = _Asking(running, modes)

    # Read now: the loader ends with the next item, and answers are waited for beside each other.
    given = ((item, held(item, remake)) for item in items)
    for drawing, is_indexed, found in ahead(asking, given, CONNECTIONS, AHEAD):
        done(1)
        if isinstance(found, str):
            refuse(drawing.name, found)
            continue
        asked.drawings.append(drawing)
        if is_indexed:
            asked.indexed[drawing.design.number] = drawing.design
        for mode, (ranking, index, encoder) in found.items():
            asked.index, asked.encoder = asked.index or index, asked.encoder or encoder
            if asked.index != index:
                raise WorkersError(f"The index became {index} while {asked.index} was judged; evaluate again.")
            asked.answers[mode].append(Answered(Query(drawing.name, drawing.design), ranking))
    return asked


class _Asking:
    """Asks what belongs to one drawing; used from several threads, and what is of a design is asked only once."""

    def __init__(self, running: Running, modes: Sequence[Mode]) -> None:
        self._running = running
        self._modes = modes
        self._indexed: dict[str, bool] = {}
        self._by_title: dict[tuple[str, str], Told] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def __call__(self, given: tuple[Item, Callable[[], bytes]]) -> tuple[LabelledDrawing, bool, dict[str, Told] | str]:
        """Return the drawing, whether the index has its design, and the answers by mode or why there are none."""
        item, load = given
        drawing, design = item.drawing, item.drawing.design
        with self._lock:
            of_design = self._locks.setdefault(design.number, Lock())
        try:
            data = load()
            with of_design:
                if design.number not in self._indexed:
                    self._indexed[design.number] = self._running.has(design.number)
            found = {}
            for mode in self._modes:
                told = self._ask(mode, design, data, of_design)
                if told is not None:
                    found[mode.name] = told
        except (UnreadableImage, Refused) as error:
            return drawing, False, str(error)
        return drawing, self._indexed[design.number], found

    def _ask(self, mode: Mode, design: Design, data: bytes, of_design: Lock) -> Told | None:
        query = mode.query(design)
        if query is None:
            return None
        if mode.by_words:
            query["words"] = self._words(design, data)
        if mode.by_drawing:
            return self._told(*self._running.search(query, data))
        with of_design:
            key = (mode.name, design.number)
            if key not in self._by_title:
                self._by_title[key] = self._told(*self._running.search(query))
            return self._by_title[key]

    def _words(self, design: Design, data: bytes) -> list[str]:
        """Find words for a drawing as a search does, but for what only the titles of the index say and its own says.

        For a drawing that was not taken in its own title would not be there.
        """
        found = self._running.name(data, NAMES + 1)
        own = object_name(design.title)
        return [word for word, sources in found if word != own or sources != ["index"]][:NAMES]

    def _told(self, publications: Sequence[str], answer: dict[str, object]) -> Told:
        return [_stem(one) for one in publications], str(answer.get("index")), str(answer.get("encoder"))


def _stem(publication: str) -> str:
    try:
        return stem(publication)
    except BadPublication:
        return publication  # of an office whose numbers are not read; no design of ours has it
