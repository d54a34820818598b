"""Every archive of the corpus is refused by name, member by member where it can be; what is good in it is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.hostile.archives import XML, ArchiveCase, cases
from workers.sources import Source, Unreadable, read
from workers.sources.limits import TAR_REFUSED


@pytest.mark.timeout(120)
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_it_is_refused_by_name_and_what_is_good_in_it_is_read(case: ArchiveCase, tmp_path: Path) -> None:
    path = tmp_path / case.name
    case.write(path)
    sources: list[str] = []
    refused: list[Unreadable] = []
    for item in read(path):
        if isinstance(item, Source):
            assert item.xml == XML
            sources.append(item.name)
        else:
            assert isinstance(item, Unreadable)
            refused.append(item)
    assert len(sources) == case.sources
    assert any(re.search(case.refused, item.reason) for item in refused), refused[:3]
    assert len(refused) <= TAR_REFUSED + 2  # the rest is counted, and the tar itself may be told of
    assert all(_told_well(item, case.name) for item in refused)
    assert [file.name for file in tmp_path.iterdir()] == [case.name]


def _told_well(item: Unreadable, archive: str) -> bool:
    """One printable sentence, under the name of the archive."""
    return item.name.startswith(archive) and item.reason.endswith(".") and f"{item.name}{item.reason}".isprintable()
