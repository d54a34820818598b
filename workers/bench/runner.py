"""Runs the measurements that are asked for, one after the other, and hands their figures on."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click
from tqdm import tqdm

from search.settings import Settings
from workers.bench import clients, encoding, ingesting, machine, recall, report, searching, sheets
from workers.bench.measured import Measured
from workers.bench.plan import FULL, Plan
from workers.bench.session import Session, opened
from workers.errors import WorkersError


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measurement: what it tells, and how long it takes on two cores, quick and full.

    Its aims are for the full size of `aims_at`, a field of the plan; a smaller run is not held to them.
    """

    measure: Callable[[Session], list[Measured]]
    tells: str
    takes: str
    aims_at: str = ""

    def of(self, session: Session) -> list[Measured]:
        """Measure, without aims where the session's plan is smaller than what they are for."""
        found = self.measure(session)
        if self.aims_at and getattr(session.plan, self.aims_at) < getattr(FULL, self.aims_at):
            return [replace(one, aim=None) for one in found]
        return found


MEASUREMENTS: Mapping[str, Measurement] = {
    "encoder": Measurement(
        encoding.measure, "images/s of the shipped encoder against eager torch (same network, ViT-B/32)", "1 min"
    ),
    "sheet": Measurement(sheets.measure, "a sheet from file to vector against its decoding", "10 s"),
    "ingest": Measurement(
        ingesting.measure,
        "ingest against `figseek encode`, a second ingest, memory, disk",
        "1 min; full 5 min",
        "patents",
    ),
    "search": Measurement(
        searching.measure,
        "hybrid search against the sum of its sub-queries, and figseek's own part",
        "1 min; full 10 min",
        "figures",
    ),
    "recall": Measurement(
        recall.measure, "recall@10 of the shipped index settings against exact search", "10 s", "figures"
    ),
    "clients": Measurement(clients.measure, "search over HTTP by 1 and 8 clients, memory", "20 s"),
}


def run(settings: Settings, names: Sequence[str], plan: Plan, out: Path | None, *, as_json: bool) -> None:
    """Measure, print the table or the JSON, and write the JSON to `out` where it is given."""
    if out is not None and not out.parent.is_dir():
        raise WorkersError(f"{out} cannot be written: {out.parent} is no folder.")
    results: list[Measured] = []
    chosen = [name for name in MEASUREMENTS if name in names or not names]
    with opened(plan, settings) as session, tqdm(chosen, unit="measurement", dynamic_ncols=True) as bar:
        for name in bar:
            session.say(f"{name}: {MEASUREMENTS[name].tells}")
            results += MEASUREMENTS[name].of(session)
    facts, sizes = machine.facts(), {**asdict(plan), "workers": settings.workers, "threads": os.cpu_count()}
    answer = json.dumps(report.as_json(facts, sizes, results), ensure_ascii=False)
    click.echo(answer if as_json else report.as_table(facts, sizes, results))
    if out is not None:
        out.write_text(answer + "\n", encoding="utf-8")
