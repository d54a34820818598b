"""Uploaded drawings are kept a day, within bounds, and told apart from what was never here."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from search import limits
from search.blobs import Blobs
from search.drawings import HOUR_S, Drawings
from search.errors import NotFound, Unavailable

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()


class Clock:
    now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["local", "memory"])
def drawings(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Drawings:
    url = str(tmp_path / "blobs") if request.param == "local" else f"memory://{tmp_path.name}"
    return Drawings(Blobs(url), clock)


def digest(at: int) -> str:
    return hashlib.sha256(str(at).encode()).hexdigest()


def test_a_drawing_is_kept_for_a_day_and_then_refused_as_expired(drawings: Drawings, clock: Clock) -> None:
    assert drawings.keep(digest(1), b"png") == datetime(2026, 11, 25, 12, tzinfo=UTC)
    clock.now += 24 * HOUR_S - 1
    assert drawings.get(digest(1)) == b"png"
    clock.now += 1
    with pytest.raises(NotFound, match="was kept for 24 hours, until 2026-11-25 12:00 UTC; upload it again"):
        drawings.get(digest(1))


def test_one_that_never_was_here_is_refused_with_the_way_out(drawings: Drawings) -> None:
    with pytest.raises(NotFound, match=r"There is no figure .* here; an uploaded drawing is kept for 24 hours"):
        drawings.get(digest(1))


def test_uploaded_again_it_is_kept_for_longer_and_stored_once(drawings: Drawings, clock: Clock) -> None:
    first = drawings.keep(digest(1), b"png")
    clock.now += HOUR_S / 2
    assert drawings.keep(digest(1), b"png") == first
    clock.now += HOUR_S
    assert drawings.keep(digest(1), b"png").timestamp() == clock.now + 24 * HOUR_S
    assert len(drawings.blobs.kept()) == 1


def test_what_has_expired_is_swept_by_the_next_upload(drawings: Drawings, clock: Clock) -> None:
    drawings.keep(digest(1), b"png")
    clock.now += 25 * HOUR_S
    drawings.keep(digest(2), b"png")
    assert [one.digest for one in drawings.blobs.kept()] == [digest(2)]


def test_the_oldest_make_room(drawings: Drawings, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DRAWINGS_BYTES", 25)
    for at in range(5):
        clock.now += 1
        drawings.keep(digest(at), bytes(10))
    assert {one.digest for one in drawings.blobs.kept()} == {digest(3), digest(4)}
    monkeypatch.setattr(limits, "DRAWINGS", 1)
    drawings.sweep()
    assert {one.digest for one in drawings.blobs.kept()} == {digest(4)}


def test_foreign_files_in_the_folder_are_left_alone(tmp_path: Path, clock: Clock) -> None:
    drawings = Drawings(Blobs(str(tmp_path)), clock)
    drawings.keep(digest(1), b"png")
    (tmp_path / "drawings" / "note.txt").write_text("not ours")
    clock.now += 25 * HOUR_S
    drawings.sweep()
    assert [path.name for path in (tmp_path / "drawings").iterdir()] == ["note.txt"]


def test_a_store_that_cannot_be_read_is_unavailable(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable):
        Drawings(Blobs(str(tmp_path / "file" / "below")), clock).keep(digest(1), b"png")
