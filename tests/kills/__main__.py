"""Long runs: `python -m tests.kills --seeds 1-50` prints a line a seed; a failing one is run again by its seed."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import click

from tests.kills.campaign import Outcome, Run
from tests.kills.reference import Reference
from tests.kills.schedule import make, told


def _seeds(text: str) -> list[int]:
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def line(outcome: Outcome) -> str:
    """Say an outcome in a line, and each problem in one more."""
    answers = ", ".join(f"{count} x {status}" for status, count in sorted(outcome.answers.items()))
    head = f"seed {outcome.seed}: {'FAILED' if outcome.problems else 'well'}, {outcome.troubles} troubles, {answers}"
    return "\n  ".join([f"{head}, {outcome.took_s:.0f} s", *outcome.problems])


@click.command()
@click.option("--seeds", default="1-10", show_default=True, help="One seed, or a range.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where to work (else a temporary folder).")
@click.option("--keep", is_flag=True, help="Keep the folder of a failing run.")
def main(seeds: str, folder: Path | None, keep: bool) -> None:
    """Kill and disturb, and compare what is left with what should be."""
    base = Path(tempfile.mkdtemp(prefix="figseek-kills-", dir=folder))
    reference = Reference(base / "reference")
    failed = 0
    for seed in _seeds(seeds):
        schedule = make(seed)
        click.echo(f"seed {seed}: {told(schedule)}", err=True)
        place = base / str(seed)
        place.mkdir()
        outcome = Run(schedule, place, reference).carry_out()
        click.echo(line(outcome))
        sys.stdout.flush()
        failed += bool(outcome.problems)
        if not (outcome.problems and keep):
            shutil.rmtree(place)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
