from __future__ import annotations

import json
from pathlib import Path

import pytest

from search.errors import Mismatch, NodeError
from search.node.folder import LAYOUT, bring_over, prepare


def test_a_new_folder_is_private_and_says_its_layout(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "new" / "data")
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert json.loads(folder.layout.read_text()) == {"layout": LAYOUT}
    assert prepare(folder.path) == folder


def test_an_empty_folder_is_taken_and_made_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert prepare(tmp_path).path.stat().st_mode & 0o777 == 0o700


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "letters").mkdir()
    with pytest.raises(NodeError, match="not empty and not figseek's"):
        prepare(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_another_layout_is_refused_with_the_way_out(tmp_path: Path) -> None:
    prepare(tmp_path).layout.write_text(json.dumps({"layout": LAYOUT + 1}))
    with pytest.raises(Mismatch, match=r"has layout 2, this figseek works with layout 1: run `figseek reindex`"):
        prepare(tmp_path)


def test_a_reindex_brings_another_layout_over_and_makes_no_folder(tmp_path: Path) -> None:
    prepare(tmp_path).layout.write_text(json.dumps({"layout": LAYOUT + 1}))
    bring_over(tmp_path)
    assert prepare(tmp_path).path == tmp_path
    bring_over(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("text", ["", "{}", "[]", '"layout"'])
def test_a_damaged_mark_is_refused(tmp_path: Path, text: str) -> None:
    prepare(tmp_path).layout.write_text(text)
    with pytest.raises(Mismatch, match="is damaged"):
        prepare(tmp_path)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NodeError, match=r"cannot be used: File exists; name another by FIGSEEK_DATA"):
        prepare(tmp_path / "file")
