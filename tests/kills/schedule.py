"""What happens in one run of the campaign, made from its seed alone: operations, and who is killed when; pure."""

from __future__ import annotations

import random
from dataclasses import dataclass

OPERATIONS = ("ingest", "delete", "reindex")
SERVICES = ("worker", "supervisor", "valkey", "elasticsearch", "web")
# `pool` is one process of the worker's, `command` the one that runs the operation, `up` the services' own command.
PROCESSES = (*SERVICES, "pool", "command", "up")
# A run of some thirty patents takes about so long; a kill that would come after its end comes at its end.
LATEST_S = 12.0
MOST_KILLS = 4
# The runs of the suite: between them they kill every process, alone and all at once, freeze some, in every operation.
SEEDS = (829, 450)
# The part of the kills that are freezes.
FROZEN = 0.2


@dataclass(frozen=True, slots=True)
class Kill:
    """`victims` get SIGKILL at once, so many seconds after the kill before, or after the operation's start.

    With `frozen_s` they are stopped for so long instead, as by a machine that swaps, or a network that is gone.
    """

    after_s: float
    victims: tuple[str, ...]
    frozen_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Operation:
    """One command with what befalls it; `share` is the part of the patents that it changes or deletes."""

    name: str
    share: float
    kills: tuple[Kill, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """One run."""

    seed: int
    operations: tuple[Operation, ...]


def make(seed: int) -> Schedule:
    """Make the schedule of a seed: an ingest first, then a few operations, each with some kills."""
    rng = random.Random(seed)
    names = ["ingest", *rng.choices(OPERATIONS, weights=(2, 2, 3), k=rng.randint(2, 3))]
    return Schedule(seed, tuple(_operation(name, rng) for name in names))


def _operation(name: str, rng: random.Random) -> Operation:
    kills = tuple(_kill(rng) for _ in range(rng.randint(1, MOST_KILLS)))
    return Operation(name, round(rng.uniform(0.1, 0.6), 2), kills)


def _kill(rng: random.Random) -> Kill:
    """One process most of the time, now and then several, or all at once as a power cut would."""
    count = rng.choices((1, 2, len(PROCESSES)), weights=(7, 2, 1))[0]
    # The first seconds are the richest: most is begun in them.
    after_s = round(min(rng.expovariate(1 / 4), LATEST_S), 2)
    victims = tuple(sorted(rng.sample(PROCESSES, count)))
    # Some freezes outlast the half minute after which a silent worker is taken for dead.
    frozen_s = round(rng.uniform(1, 40), 1) if rng.random() < FROZEN else 0.0
    return Kill(after_s, victims, frozen_s)


def told(schedule: Schedule) -> str:
    """Say a schedule in one line."""
    parts = []
    for operation in schedule.operations:
        parts.append(f"{operation.name} ({', '.join(map(_told, operation.kills))})")
    return "; ".join(parts)


def _told(kill: Kill) -> str:
    who = "all" if len(kill.victims) == len(PROCESSES) else " and ".join(kill.victims)
    return f"+{kill.after_s:.1f} s {who}" + (f" frozen {kill.frozen_s:.0f} s" if kill.frozen_s else "")
