from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from search.node.locks import Lock, is_held


@pytest.mark.parametrize(
    ("first_shared", "second_shared", "both"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_a_shared_lock_admits_shared_ones_only(
    tmp_path: Path, first_shared: bool, second_shared: bool, both: bool
) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.acquire(shared=first_shared)
    assert second.acquire(shared=second_shared) is both
    first.release()
    second.release()
    assert not is_held(tmp_path / "lock")


def test_who_holds_a_lock_for_itself_is_told_from_who_shares_it(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "lock")
    lock.acquire(shared=True)
    assert (is_held(tmp_path / "lock"), is_held(tmp_path / "lock", exclusively=True)) == (True, False)
    lock.release()
    lock.acquire()
    assert (is_held(tmp_path / "lock"), is_held(tmp_path / "lock", exclusively=True)) == (True, True)
    lock.release()


def test_a_lock_lasts_while_a_child_has_it(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "lock")
    lock.acquire()
    with subprocess.Popen(["sleep", "60"], pass_fds=[lock.fd]) as child:
        lock.close()
        assert is_held(tmp_path / "lock")
        child.kill()
    assert not is_held(tmp_path / "lock")
