"""What happens in one run of the campaign, made from its seed alone: operations, and what befalls whom when; pure."""

from __future__ import annotations

import random
from dataclasses import dataclass

# `erase` is `figseek delete`, `delete` the same over HTTP; `restore` is a backup, the loss of all, and its restore;
# `write` is PUT, PATCH and POST over HTTP.
OPERATIONS = ("ingest", "delete", "erase", "reindex", "restore", "write")
OFTEN = (4, 3, 2, 6, 2, 5)
SERVICES = ("worker", "supervisor", "valkey", "elasticsearch", "web")
# `pool` is one process of the worker's, `command` the one that runs the operation, `up` the services' own command.
PROCESSES = (*SERVICES, "pool", "command", "up")
# A run of some thirty patents takes about so long; a trouble that would come after its end comes at its end.
LATEST_S = 12.0
MOST_TROUBLES = 4
# The runs of the suite: between them every trouble, every operation, every process killed, and all at once.
SEEDS = (52553, 35445)
# What befalls whom: killed; stopped as by a machine that swaps, or a network that is gone; slowed to a tenth; killed
# again whenever it comes back; rejecting all (429); read-only, as at the flood stage of its disk.
MANNERS = ("killed", "frozen", "slow", "away", "busy", "full")
WEIGHTS = (12, 3, 1, 2, 1, 1)
# Some freezes outlast the half minute after which a silent worker is taken for dead.
LENGTHS_S = {"killed": (0, 0), "frozen": (1, 40), "slow": (5, 25), "away": (3, 12), "busy": (3, 20), "full": (3, 20)}
# Whom these may befall, one at a time; a kill or a freeze befalls any.
BEFALLS = {
    "slow": ("elasticsearch",),
    "away": ("valkey", "elasticsearch"),
    "busy": ("elasticsearch",),
    "full": ("elasticsearch",),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """It befalls its victims so many seconds after the one before, or after the operation's start, and lasts a while.

    `manner` is one of MANNERS; a kill lasts no time.
    """

    after_s: float
    victims: tuple[str, ...]
    manner: str
    lasts_s: float


@dataclass(frozen=True, slots=True)
class Operation:
    """One command with what befalls it; `share` is the part of the patents that it changes or deletes."""

    name: str
    share: float
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """One run."""

    seed: int
    operations: tuple[Operation, ...]


def make(seed: int) -> Schedule:
    """Make the schedule of a seed: an ingest first, then a few operations, each with some troubles."""
    rng = random.Random(seed)
    names = ["ingest", *rng.choices(OPERATIONS, weights=OFTEN, k=rng.randint(2, 3))]
    return Schedule(seed, tuple(_operation(name, rng) for name in names))


def _operation(name: str, rng: random.Random) -> Operation:
    troubles = tuple(_trouble(rng) for _ in range(rng.randint(1, MOST_TROUBLES)))
    return Operation(name, round(rng.uniform(0.1, 0.6), 2), troubles)


def _trouble(rng: random.Random) -> Trouble:
    # The first seconds are the richest: most is begun in them.
    after_s = round(min(rng.expovariate(1 / 4), LATEST_S), 2)
    (manner,) = rng.choices(MANNERS, WEIGHTS)
    return Trouble(after_s, _victims(manner, rng), manner, round(rng.uniform(*LENGTHS_S[manner]), 1))


def _victims(manner: str, rng: random.Random) -> tuple[str, ...]:
    """One process most of the time, now and then several, or all at once as a power cut would."""
    if manner in BEFALLS:
        return (rng.choice(BEFALLS[manner]),)
    count = rng.choices((1, 2, len(PROCESSES)), weights=(7, 2, 1))[0]
    return tuple(sorted(rng.sample(PROCESSES, count)))


def told(schedule: Schedule) -> str:
    """Say a schedule in one line."""
    parts = []
    for operation in schedule.operations:
        parts.append(f"{operation.name} ({', '.join(map(_told, operation.troubles))})")
    return "; ".join(parts)


def _told(trouble: Trouble) -> str:
    who = "all" if len(trouble.victims) == len(PROCESSES) else " and ".join(trouble.victims)
    lasting = f" for {trouble.lasts_s:.0f} s" if trouble.lasts_s else ""
    return f"+{trouble.after_s:.1f} s {who} {trouble.manner}{lasting}"
