"""A few seeds of the campaign; `python -m tests.kills --seeds 1-50` runs more of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.campaign import Run
from tests.kills.reference import Reference
from tests.kills.schedule import SEEDS, make, told


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return Reference(tmp_path_factory.mktemp("reference"))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_is_killed_every_document_equals_its_source(seed: int, tmp_path: Path, reference: Reference) -> None:
    schedule = make(seed)
    outcome = Run(schedule, tmp_path, reference, patents=12).carry_out()
    assert outcome.problems == [], told(schedule)
    # One may find nobody: its victim is a command that has ended, or has not yet been started again.
    assert outcome.troubles >= sum(len(operation.troubles) for operation in schedule.operations) - 1
    assert outcome.answers["200"]
    writes = any(operation.name == "write" for operation in schedule.operations)
    assert writes == ("acknowledged" in outcome.answers)
