"""What a figseek that runs answers, judged from end to end: by the drawing, by the title, by both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from encoder.sandbox.pool import Sandbox
from search.evaluation.collection import digest
from search.evaluation.comparison import compare
from search.evaluation.disturbances import DISTURBANCES, Disturbance
from search.evaluation.groups import bands
from search.evaluation.patents import judge_patents
from search.evaluation.protocols import OF_PATENTS, Protocol
from search.evaluation.ranking import Judged
from search.evaluation.summary import summarise
from workers.encoding import CORES
from workers.errors import WorkersError
from workers.evaluation.asked import Asked, ask_labelled
from workers.evaluation.encoders import nothing_found
from workers.evaluation.labelled import Item, Labelled
from workers.evaluation.modes import MODES, Mode
from workers.evaluation.package import Refuse
from workers.evaluation.robustness import remade
from workers.evaluation.running import Running
from workers.evaluation.runs import Folders, Run
from workers.evaluation.saved import SavedRuns

KNOWN_ITEM = OF_PATENTS["known-item"]


def judge_live(
    running: Running,
    modes: Sequence[str],
    labelled: Labelled,
    names: Sequence[str],
    *,
    robustness: bool,
    out: Path | None,
    refuse: Refuse,
) -> list[Run]:
    """Ask for every drawing in every mode and judge the patents that are answered.

    Front pages, which copy a sheet in half of the grants, are no queries. Without modes or `names`, which are
    protocols, there are all that the index is fit for.
    """
    modes = _fit(running, modes)
    folders = Folders(out, modes)
    with tqdm(unit=" drawings", desc="asked", dynamic_ncols=True) as bar:
        asked = ask_labelled(running, [MODES[name] for name in modes], _sheets(labelled, refuse), refuse, bar.update)
    if not asked.drawings:
        raise nothing_found(labelled)
    if not asked.indexed:
        raise WorkersError(f"{running.url} has none of the designs of {labelled}; take them in by `figseek ingest`.")
    protocols = [OF_PATENTS[name] for name in names or OF_PATENTS]
    runs = [_judged(MODES[name], asked, protocols, folders.of(name)) for name in modes]
    if robustness:
        sandbox = Sandbox(CORES)
        for run in runs:
            if MODES[run.name].by_drawing:
                run.found["robustness"] = {
                    disturbance.name: _disturbed(running, run, asked, disturbance, sandbox, labelled, refuse)
                    for disturbance in DISTURBANCES.values()
                }
    return runs


def _fit(running: Running, modes: Sequence[str]) -> Sequence[str]:
    by_words = [name for name in modes or MODES if MODES[name].by_words]
    if not by_words or running.can_name():
        return modes or tuple(MODES)
    if modes:
        raise WorkersError(
            f"The mode {by_words[0]} needs an index with drawings and texts in one space, which {running.url} does not "
            "have."
        )
    return [name for name in MODES if name not in by_words]


def _sheets(labelled: Labelled, refuse: Refuse) -> Iterator[Item]:
    return (item for item in labelled.read(refuse) if item.drawing.asks and not item.drawing.front_page)


def _judged(mode: Mode, asked: Asked, protocols: Sequence[Protocol], folder: Path | None) -> Run:
    saved = SavedRuns(folder, f"{asked.encoder}-{mode.name}") if folder else None
    band_of = bands({drawing.design for drawing in asked.drawings})
    judged = {protocol.name: _judge(protocol, mode, asked, saved) for protocol in protocols}
    found = _facts(mode, asked) | {"bands": band_of}
    found |= {"protocols": {one.name: {"tells": one.tells} | summarise(judged[one.name], band_of) for one in protocols}}
    return Run(mode.name, found, judged)


def _facts(mode: Mode, asked: Asked) -> dict[str, Any]:
    return {
        "encoder": asked.encoder,
        "mode": mode.name,
        "tells": mode.tells,
        "index": asked.index,
        "designs": len({drawing.design.number for drawing in asked.drawings}),
        "drawings": len(asked.drawings),
        "indexed": len(asked.indexed),
        "collection": digest(asked.drawings, asked.indexed),
    }


def _judge(protocol: Protocol, mode: Mode, asked: Asked, saved: SavedRuns | None) -> Judged:
    with saved.trec(protocol.name) if saved else nullcontext(lambda qrels, run: None) as keep:
        judged = judge_patents(protocol, asked.answers[mode.name], asked.indexed, keep)
    if saved:
        saved.queries(judged)
    return judged


def _disturbed(
    running: Running,
    run: Run,
    asked: Asked,
    disturbance: Disturbance,
    sandbox: Sandbox,
    labelled: Labelled,
    refuse: Refuse,
) -> dict[str, Any]:
    """Return as JSON what a disturbance of the queries leaves: whether their patents are still found by them."""
    mode = MODES[run.name]
    items = _sheets(labelled, lambda name, reason: None)
    names = {drawing.name for drawing in asked.drawings}
    with tqdm(total=len(names), unit=" drawings", desc=f"{mode.name}, {disturbance.name}") as bar:
        again = ask_labelled(
            running,
            [mode],
            (item for item in items if item.drawing.name in names),
            lambda name, reason: refuse(f"{name}, {disturbance.name}", reason),
            bar.update,
            partial(remade, sandbox, disturbance),
        )
    upright, disturbed = (_judge(KNOWN_ITEM, mode, one, None) for one in (asked, again))
    compared = compare(upright, disturbed, {})
    return {"tells": disturbance.tells} | {name: compared[name] for name in ("queries", "measures")}
