"""Blobs are stored once, under their SHA-256, and read back only as they were."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest

from search.blobs import Blobs
from search.errors import Corrupt, NotFound, Unavailable

DATA = b"a drawing"
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(params=["local", "memory"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    return Blobs(str(tmp_path / "blobs") if request.param == "local" else f"memory://{tmp_path.name}")


def test_what_was_put_is_got_under_its_digest(blobs: Blobs) -> None:
    assert not blobs.exists("images", DIGEST)
    assert blobs.put("images", DATA) == DIGEST
    assert blobs.exists("images", DIGEST)
    assert blobs.get("images", DIGEST) == DATA
    assert not blobs.exists("xml", DIGEST)


def test_an_empty_file_is_as_good_as_none(blobs: Blobs) -> None:
    assert not blobs.exists("images", blobs.put("images", b""))


def test_a_rendition_has_the_digest_of_its_image(blobs: Blobs) -> None:
    blobs.put_named("upright", DIGEST, b"png")
    assert blobs.get("upright", DIGEST) == b"png"


def test_an_absent_blob_is_not_found_with_a_sentence(blobs: Blobs) -> None:
    with pytest.raises(NotFound, match=f"There is no images blob {DIGEST}"):
        blobs.get("images", DIGEST)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "\n", "a" * 65])
def test_only_a_digest_gets_into_a_path(blobs: Blobs, digest: str) -> None:
    with pytest.raises(NotFound, match="64 hexadecimal"):
        blobs.get("images", digest)
    with pytest.raises(NotFound, match="64 hexadecimal"):
        blobs.put_named("upright", digest, b"")


def test_kinds_are_a_closed_set(blobs: Blobs) -> None:
    with pytest.raises(ValueError, match="no kind"):
        blobs.get("../xml", DIGEST)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not named by their content"):
        blobs.put("upright", DATA)
    with pytest.raises(ValueError, match="are named by their content"):
        blobs.put_named("images", DIGEST, DATA)


def test_files_are_private_and_nothing_temporary_stays(tmp_path: Path) -> None:
    root = tmp_path / "blobs"
    Blobs(str(root)).put("images", DATA)
    path = root / "images" / DIGEST[:2] / DIGEST
    assert [item for item in root.rglob("*") if item.is_file()] == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (root, *list(path.parents)[:2])} == {0o700}


def test_a_blob_is_written_once(tmp_path: Path) -> None:
    blobs = Blobs(str(tmp_path))
    blobs.put("images", DATA)
    path = tmp_path / "images" / DIGEST[:2] / DIGEST
    before = path.stat()
    blobs.put("images", DATA)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_damaged_blob_is_an_error_by_name_and_a_cut_one_is_mended(tmp_path: Path) -> None:
    blobs = Blobs(str(tmp_path))
    blobs.put("images", DATA)
    path = tmp_path / "images" / DIGEST[:2] / DIGEST
    path.write_bytes(DATA[:3])
    with pytest.raises(Corrupt, match=f"{DIGEST} is damaged"):
        blobs.get("images", DIGEST)
    blobs.put("images", DATA)
    assert blobs.get("images", DIGEST) == DATA
    path.write_bytes(bytes(len(DATA)))
    blobs.put("images", DATA)
    assert blobs.get("images", DIGEST) == DATA


def test_a_store_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "images").write_text("a file where a folder belongs")
    with pytest.raises(Unavailable, match="Images cannot be stored"):
        Blobs(str(tmp_path)).put("images", DATA)
