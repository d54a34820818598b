"""Every hostile line and file of an export is refused with one sentence, and the lines beside it are taken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.hostile import exports
from workers.sources import read
from workers.sources.exports import RecordSource
from workers.sources.records import Unreadable


def assert_told(item: object, source: str, pattern: str) -> None:
    assert isinstance(item, Unreadable)
    assert item.name == source
    assert re.search(pattern, item.reason), item.reason
    assert item.reason.endswith(".")
    assert item.reason.isprintable()
    assert len(item.reason) < 400


@pytest.mark.timeout(60)
def test_each_line_is_refused_by_its_number_and_the_rest_is_read(tmp_path: Path) -> None:
    exports.write(tmp_path / "lines")
    items = list(read(tmp_path / "lines"))
    first, *bad, last = items
    for item, publication in ((first, exports.FIRST), (last, exports.LAST)):
        assert isinstance(item, RecordSource)
        assert item.record.publication == publication
        assert item.load(exports.DIGEST) == exports.IMAGE
    assert len(bad) == len(exports.lines())
    for number, (item, case) in enumerate(zip(bad, exports.lines(), strict=True), start=2):
        assert_told(item, f"lines/{exports.LINES}:{number}", case.refused)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("case", exports.files(), ids=lambda case: case.name)
def test_a_whole_file_is_refused(tmp_path: Path, case: exports.FileCase) -> None:
    case.write(tmp_path / case.name)
    items = list(read(tmp_path / case.name))
    assert items
    for item in items:
        assert isinstance(item, Unreadable)
        assert re.search(case.refused, item.reason), item.reason
