from __future__ import annotations

from search.jobs import SILENT_S
from tests.kills.schedule import LATEST_S, MOST_KILLS, OPERATIONS, PROCESSES, SEEDS, make, told

MANY = [make(seed) for seed in range(300)]


def test_a_seed_makes_one_schedule_and_another_seed_another() -> None:
    assert make(7) == make(7)
    assert len({told(schedule) for schedule in MANY}) == len(MANY)


def test_every_run_begins_with_an_ingest_and_every_operation_is_disturbed() -> None:
    for schedule in MANY:
        assert schedule.operations[0].name == "ingest"
        assert 3 <= len(schedule.operations) <= 4
        for operation in schedule.operations:
            assert 1 <= len(operation.kills) <= MOST_KILLS
            assert 0 < operation.share < 1
            assert all(0 <= kill.after_s <= LATEST_S for kill in operation.kills)


def test_all_operations_and_all_victims_come_alone_and_together() -> None:
    operations = [operation for schedule in MANY for operation in schedule.operations]
    assert {operation.name for operation in operations} == set(OPERATIONS)
    victims = {kill.victims for operation in operations for kill in operation.kills}
    assert {(process,) for process in PROCESSES} < victims
    assert tuple(sorted(PROCESSES)) in victims


def test_some_are_frozen_for_longer_than_a_worker_may_be_silent() -> None:
    kills = [kill for schedule in MANY for operation in schedule.operations for kill in operation.kills]
    frozen = [kill.frozen_s for kill in kills if kill.frozen_s]
    assert len(kills) / 10 < len(frozen) < len(kills) / 3
    assert max(frozen) > SILENT_S


def test_the_seeds_of_the_suite_kill_everybody_in_every_operation() -> None:
    operations = [operation for seed in SEEDS for operation in make(seed).operations]
    kills = [kill for operation in operations for kill in operation.kills]
    assert {operation.name for operation in operations} == set(OPERATIONS)
    assert {victim for kill in kills if len(kill.victims) < len(PROCESSES) for victim in kill.victims} == set(PROCESSES)
    assert any(len(kill.victims) == len(PROCESSES) for kill in kills)
    assert any(kill.frozen_s for kill in kills)


def test_a_schedule_is_told_in_a_line() -> None:
    line = told(make(3))
    assert "\n" not in line
    assert line.startswith("ingest (+")
