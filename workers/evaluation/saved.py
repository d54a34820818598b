"""The folder of an evaluation: its summary and plot, and by protocol values by query, qrels and run in TREC form."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from search.evaluation.collection import Design
from search.evaluation.measures import MEASURES, Qrels, Run
from search.evaluation.ranking import Judged, Keep, Query
from search.evaluation.trec import write_qrels, write_run
from workers.errors import WorkersError

SUMMARY = "evaluation.json"
COLUMNS = ("query", "design", "locarno", "uspc", "year", "relevant", *MEASURES)


class SavedRuns:
    """The folder in the making of one run; `tag` names it in TREC files."""

    def __init__(self, folder: Path, tag: str) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._tag = "_".join(tag.split())

    @contextmanager
    def trec(self, protocol: str) -> Iterator[Keep]:
        """Open qrels and run of a protocol, to be written to some queries at a time."""
        with ExitStack() as files:
            qrels_file, run_file = (
                files.enter_context((self._folder / f"{protocol}.{kind}").open("w", encoding="utf-8"))
                for kind in ("qrels", "run")
            )

            def keep(qrels: Qrels, run: Run) -> None:
                write_qrels(qrels_file, qrels)
                write_run(run_file, run, self._tag)

            yield keep

    def queries(self, judged: Judged) -> None:
        """Write the values of each query."""
        with (self._folder / f"{judged.protocol}.csv").open("w", encoding="utf-8", newline="") as stream:
            lines = csv.writer(stream)
            lines.writerow(COLUMNS)
            for query, relevant, values in zip(judged.queries, judged.relevant, judged.values.tolist(), strict=True):
                design = query.design
                lines.writerow(
                    (query.name, design.number, design.locarno, design.uspc, design.year or "", relevant, *values)
                )


def save_summary(folder: Path, found: Mapping[str, Any]) -> None:
    """Write a summary into the folder that it is of."""
    (folder / SUMMARY).write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@contextmanager
def saving(out: Path) -> Iterator[Path]:
    """Give a folder beside the place, renamed at the end; what a killed command left there is cleared away."""
    partial = out.with_name(f".{out.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        yield partial
        partial.rename(out)
    except OSError as error:
        raise WorkersError(f"{out} cannot be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def refuse_taken(out: Path) -> None:
    """Say before any work that a place is taken."""
    if out.exists():
        raise WorkersError(f"{out} is there already; name a new folder.")


def load_summary(folder: Path) -> dict[str, Any]:
    """Read the summary of a saved evaluation; `WorkersError` in one sentence where a folder holds none."""
    try:
        found: dict[str, Any] = json.loads((folder / SUMMARY).read_bytes())
        return found | {"encoder": str(found["encoder"]), "protocols": dict(found["protocols"])}
    except OSError as error:
        raise WorkersError(f"{folder} holds no saved evaluation; make one with `figseek evaluate --out`.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise WorkersError(f"{folder / SUMMARY} is damaged; evaluate again.") from error


def load_judged(folder: Path, protocol: str) -> Judged:
    """Read the values of a protocol's queries back, with what the groups of their designs are told by."""
    path = folder / f"{protocol}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        queries = tuple(
            Query(
                row["query"],
                Design(row["design"], year=int(row["year"] or 0) or None, locarno=row["locarno"], uspc=row["uspc"]),
            )
            for row in rows
        )
        values = np.array([float(row[measure]) for row in rows for measure in MEASURES]).reshape(-1, len(MEASURES))
        return Judged(protocol, queries, tuple(int(row["relevant"]) for row in rows), values)
    except OSError as error:
        raise WorkersError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        raise WorkersError(f"{path} is damaged; evaluate again.") from error
