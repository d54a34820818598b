"""Ingest against `figseek encode` on the same files, and a second ingest of the same input against the first."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.settings import PREFIX
from workers.bench import usage
from workers.bench.made import FIRST_NUMBER, Grant, grants, write_week
from workers.bench.measured import Measured, ratios, spread, timed
from workers.bench.session import Session
from workers.errors import WorkersError

WARM_PATENTS = 16
AGAIN = 3
MB = 1 << 20


def measure(session: Session) -> list[Measured]:
    """Run the commands as a user does, services up: half of the files encoded, all taken in, the other half encoded."""
    plan, settings = session.plan, session.settings
    session.say(f"making {plan.patents:,} patents")
    tar, warm = session.folder / "made" / "I20260106.tar", session.folder / "warm" / "I20260106.tar"
    made = list(grants(plan.patents, plan.seed))
    write_week(tar, made)
    write_week(warm, grants(WARM_PATENTS, plan.seed + 1, FIRST_NUMBER + plan.patents))
    halves = _halves(session.folder / "sheets", made)
    warmed = _figseek(session, "ingest", warm)  # the workers load their encoder, the JVM compiles

    start = min(timed(lambda: _encode_command(session, halves[0][:1])) for _ in range(AGAIN))
    session.say("encoding the first half of the sheets")
    encoded = [_encode(session, halves[0], start)]
    session.say("taking the patents in")
    services = usage.services(settings)
    before = _processor_s(services)
    with usage.watched(services) as peaks:
        first, answer = _ingest(session, tar)
    after = _processor_s(services)
    session.say("encoding the other half of the sheets")
    encoded.append(_encode(session, halves[1], start))
    figures = answer["figures"]["indexed"]
    if figures != sum(map(len, halves)):
        raise WorkersError(f"The ingest indexed {figures} figures of {sum(map(len, halves))}; the bench cannot go on.")
    session.say("taking the same patents in again")
    again = [_ingest(session, tar)[0] for _ in range(AGAIN)]

    rate = figures / first
    parts = {name: 1000 * (after[name] - before[name]) / figures for name in after}
    rates = [one.rate for one in encoded]
    share, faster = ratios([rate] * 2, rates), ratios([first] * AGAIN, again)
    encode, worked = spread(rates), sum(one.worked_s for one in encoded)
    return [
        Measured("ingest", rate, "figures/s", note=MADE),
        Measured("figseek encode", encode.median, "figures/s", low=encode.low, high=encode.high, note=ENCODE),
        Measured("… of figseek encode", share.median, "x", 0.7, low=share.low, high=share.high),
        Measured("processor time of figseek encode, a figure", 1000 * worked / figures, "ms"),
        *(
            Measured(f"processor time of {name} in ingest, a figure", ms, "ms", note=PARTS)
            for name, ms in parts.items()
        ),
        Measured("second ingest of unchanged input", spread(again).median, "s", low=min(again), high=max(again)),
        Measured("… times the first", faster.median, "x", 50, low=faster.low, high=faster.high),
        *_sizes(session, figures + warmed["figures"]["indexed"]),
        *(Measured(f"peak memory of {name} in ingest", size / MB, "MB") for name, size in peaks.bytes.items()),
    ]


MADE = (
    "Made patents: grant n is grant n of the shipped sample of 150 with another number and title and five dots of ink "
    "taken out of each drawing, so that every file, digest and vector is new."
)
PARTS = (
    "What the processors do for a figure: opening it and its image vector, as `figseek encode`; and in addition its "
    "description's vector, its picture, its look, the rows of the ledger, and Elasticsearch, on the same machine."
)
ENCODE = (
    "The very sheets of these patents as files; half of them before the ingest, half after it, "
    "less what the command takes for one sheet: the workers of the ingest have loaded their encoder before."
)


def _halves(folder: Path, made: Sequence[Grant]) -> list[list[Path]]:
    """Write the sheets of the made patents as files, in two halves."""
    folder.mkdir()
    sheets = [sheet for grant in made for sheet in grant.sheets.items()]
    paths = [folder / name for name, _ in sheets]
    for path, (_, data) in zip(paths, sheets, strict=True):
        path.write_bytes(data)
    return [paths[::2], paths[1::2]]


def _figseek(session: Session, *words: object) -> dict[str, Any]:
    """Run the command as its user does, on the session's services, and return its JSON."""
    command = [sys.executable, "-P", "-c", "from workers.cli import main; main()", *map(str, words), "--json"]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    # As installed: Python keeps its compiled modules, whatever the environment of this command says.
    inherited.pop("PYTHONDONTWRITEBYTECODE", None)
    cache = {"PYTHONPYCACHEPREFIX": str(session.folder / "pycache")}
    environ = inherited | cache | session.wanted.to_environ()
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WorkersError(f"figseek {words[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _ingest(session: Session, tar: Path) -> tuple[float, dict[str, Any]]:
    answers: list[dict[str, Any]] = []
    seconds = timed(lambda: answers.append(_figseek(session, "ingest", tar)))
    return seconds, answers[0]


@dataclass(frozen=True, slots=True)
class Encoded:
    """One run of `figseek encode`: figures a second, without the command's own start, and seconds of the processor."""

    rate: float
    worked_s: float


def _encode(session: Session, sheets: Sequence[Path], start_s: float) -> Encoded:
    before = _worked_s()
    taken = timed(lambda: _encode_command(session, sheets))
    # Of a few sheets the difference is noise, and may be none.
    return Encoded(len(sheets) / max(taken - start_s, taken / 2), _worked_s() - before)


def _encode_command(session: Session, sheets: Sequence[Path]) -> None:
    _figseek(session, "encode", *sheets, "--out", session.folder / "vectors.npy")


def _worked_s() -> float:
    """Seconds of the processor that commands which have ended took, their children among them."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def _processor_s(services: Mapping[str, int]) -> dict[str, float]:
    return usage.processor_s(services) | {"the command": _worked_s()}


def _sizes(session: Session, figures: int) -> list[Measured]:
    context = session.context
    blobs = usage.bytes_in(Path(context.settings.blobs))
    index = context.elastic.index_usage(context.index.live().name).bytes
    return [
        Measured("blobs on disk, a figure", blobs / figures / 1024, "KB"),
        Measured("index on disk after ingest, a figure", index / figures / 1024, "KB"),
    ]
