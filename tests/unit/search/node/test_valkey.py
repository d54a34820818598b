from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.errors import NodeError
from search.node.folder import DataFolder
from search.node.valkey import ValkeyServer, socket_path


def test_the_server_has_no_tcp_port_and_writes_all_down(tmp_path: Path) -> None:
    command = ValkeyServer(tmp_path, tmp_path / "s").command()
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--port"] == "0"
    assert options["--unixsocketperm"] == "700"
    assert options["--appendonly"] == "yes"


def test_the_socket_lies_in_the_data_folder() -> None:
    assert socket_path(DataFolder(Path("/data"))) == Path("/data/valkey/valkey.sock")


@pytest.fixture
def short() -> Iterator[Path]:
    """A temporary folder whose path is short, as pytest's is not under every runner."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


def test_a_long_data_folder_gets_a_short_private_one_for_the_socket(
    short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(short))
    path = socket_path(DataFolder(Path("/" + "d" * 100)))
    assert path.parent.parent == short
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.parent.chmod(0o755)
    with pytest.raises(NodeError, match="not private to this user: remove it"):
        socket_path(DataFolder(Path("/" + "d" * 100)))


def test_a_long_temporary_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / ("t" * 100)))
    (tmp_path / ("t" * 100)).mkdir()
    with pytest.raises(NodeError, match="set TMPDIR to a shorter folder"):
        socket_path(DataFolder(Path("/" + "d" * 100)))


def test_a_blank_in_the_path_is_quoted() -> None:
    assert ValkeyServer(Path("/a b"), Path("/a b/valkey.sock")).url == "redis+socket:///a%20b/valkey.sock"
