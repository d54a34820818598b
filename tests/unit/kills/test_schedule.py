from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from search.jobs import SILENT_S
from tests.kills.schedule import (
    BEFALLS,
    LATEST_S,
    MANNERS,
    MOST_TROUBLES,
    OPERATIONS,
    PROCESSES,
    SEEDS,
    Schedule,
    Trouble,
    make,
    told,
)

MANY = [make(seed) for seed in range(300)]


def test_a_seed_makes_one_schedule_and_another_seed_another() -> None:
    assert make(7) == make(7)
    assert len({told(schedule) for schedule in MANY}) == len(MANY)


def troubles(schedules: Iterable[Schedule]) -> list[Trouble]:
    return [one for schedule in schedules for operation in schedule.operations for one in operation.troubles]


def test_every_run_begins_with_an_ingest_and_every_operation_is_disturbed() -> None:
    for schedule in MANY:
        assert schedule.operations[0].name == "ingest"
        assert 3 <= len(schedule.operations) <= 4
        for operation in schedule.operations:
            assert 1 <= len(operation.troubles) <= MOST_TROUBLES
            assert 0 < operation.share < 1
            assert all(0 <= one.after_s <= LATEST_S for one in operation.troubles)


def test_all_operations_and_all_victims_come_alone_and_together() -> None:
    operations = [operation for schedule in MANY for operation in schedule.operations]
    assert {operation.name for operation in operations} == set(OPERATIONS)
    victims = {one.victims for one in troubles(MANY)}
    assert {(process,) for process in PROCESSES} < victims
    assert tuple(sorted(PROCESSES)) in victims


def test_every_trouble_befalls_whom_it_can_and_some_freeze_for_longer_than_a_worker_may_be_silent() -> None:
    met = troubles(MANY)
    counts = Counter(one.manner for one in met)
    assert set(counts) == set(MANNERS)
    assert counts["killed"] > len(met) / 2
    assert max(one.lasts_s for one in met if one.manner == "frozen") > SILENT_S
    for one in met:
        assert (one.lasts_s == 0) == (one.manner == "killed")
        assert one.manner not in BEFALLS or one.victims[0] in BEFALLS[one.manner]


def test_the_seeds_of_the_suite_meet_every_trouble_and_kill_everybody_in_every_operation() -> None:
    schedules = [make(seed) for seed in SEEDS]
    kills = [one for one in troubles(schedules) if one.manner == "killed"]
    assert {operation.name for schedule in schedules for operation in schedule.operations} == set(OPERATIONS)
    assert {victim for one in kills if len(one.victims) < len(PROCESSES) for victim in one.victims} == set(PROCESSES)
    assert any(len(one.victims) == len(PROCESSES) for one in kills)
    assert {one.manner for one in troubles(schedules)} == set(MANNERS)


def test_a_schedule_is_told_in_a_line() -> None:
    line = told(make(3))
    assert "\n" not in line
    assert line.startswith("ingest (+")
