from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from mappings.document import Figure, Patent
from tests.kills.access import missed
from tests.kills.expected import Expected
from tests.kills.verdict import closest
from tests.kills.writes import (
    OF_A_NEW_ONE,
    OF_ONE_THAT_IS_HERE,
    OF_ONE_THAT_IS_NOT,
    SHEETS,
    Author,
    Journal,
    Story,
    Write,
    is_there,
    load,
    save,
)

NAME = "USD9900001S1"
PATENT = Patent(NAME, title="Lamp", status="granted", source_digest="a", revision=5)


@pytest.fixture
def sheets(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"D0000{number}.TIF" for number in range(3)]
    for path in paths:
        path.write_bytes(path.name.encode())
    return paths


def stories(sheets: list[Path], seed: int = 1) -> list[Story]:
    author = Author(random.Random(seed))
    every = (OF_ONE_THAT_IS_HERE, OF_ONE_THAT_IS_NOT, OF_A_NEW_ONE)
    return [author.story(forms, NAME, sheets) for forms in every for _ in range(40)]


def test_one_seed_tells_the_same_stories_and_they_survive_their_file(sheets: list[Path], tmp_path: Path) -> None:
    told = stories(sheets)
    assert told == stories(sheets)
    save(told, tmp_path / "stories.json")
    assert load(tmp_path / "stories.json") == told
    numbers = [write.number for story in told for write in story]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {write.method for story in told for write in story} == {"PUT", "PATCH", "POST"}
    assert {write.is_repeated for story in told for write in story} == {True, False}


def test_what_may_come_late_or_twice_is_followed_by_nothing_that_it_could_undo(sheets: list[Path]) -> None:
    for story in stories(sheets):
        for write, after in pairwise(story):
            assert write.is_bound or write.method == "POST"
            assert after.is_repeated
            assert after.is_bound or write.is_repeated
        assert all(len(write.images) == (0 if write.method == "PATCH" else SHEETS) for write in story)


def test_a_write_is_there_when_all_that_it_says_is(sheets: list[Path]) -> None:
    put, patch = (
        next(write for story in stories(sheets) for write in story if write.method == method)
        for method in ("PUT", "PATCH")
    )
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sheets[:SHEETS]]
    answer = {**put.body, "figures": [{"digest": digest} for digest in digests]}
    assert is_there(put, answer)
    assert not is_there(put, answer | {"status": None})
    assert not is_there(put, answer | {"figures": answer["figures"][:1]})
    assert is_there(patch, answer | patch.body | {name: [] for name, value in patch.body.items() if value is None})
    assert not is_there(patch, answer)


def test_a_journal_knows_what_was_begun_and_what_was_done(sheets: list[Path], tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    assert (journal.begun(), journal.acknowledged()) == (set(), {})
    one, other, *_ = (write for story in stories(sheets) for write in story)
    journal.add(one, begun=True)
    journal.add(one, revision=7)
    journal.add(other, begun=True)
    assert journal.begun() == {one.number, other.number}
    assert journal.acknowledged() == {one.number: 7}


def retitled(there: Patent | None) -> Patent | None:
    return there and replace(there, title="Shed", revision=0)


def patch() -> Write:
    return Write(1, "PATCH", NAME, {}, {}, is_repeated=True, is_bound=True, prefer="")


def test_an_acknowledged_write_is_certain_and_one_that_was_given_up_is_there_or_not() -> None:
    expected = Expected()
    expected.ingested({NAME: PATENT})
    assert NAME in expected
    expected.written(patch(), retitled, None)
    assert expected.possible == {NAME: (PATENT, replace(PATENT, title="Shed"))}
    expected.written(patch(), lambda there: there and replace(there, status="expired"), 8)
    assert [one and (one.title, one.status, one.revision) for one in expected.possible[NAME]] == [
        ("Lamp", "expired", 8),
        ("Shed", "expired", 8),
    ]
    expected.deleted([NAME])
    assert (NAME in expected, expected.possible[NAME]) == (False, (None,))
    expected.written(patch(), lambda there: PATENT, None)
    assert NAME not in expected


def test_an_ingest_leaves_what_it_brought_before_and_the_status() -> None:
    expected = Expected()
    expected.ingested({NAME: PATENT})
    expected.written(patch(), retitled, 8)
    source = replace(PATENT, status=None, revision=0)
    expected.ingested({NAME: source})
    assert expected.possible[NAME] == (replace(PATENT, title="Shed", revision=8),)
    expected.ingested({NAME: replace(source, title="Mast", source_digest="b")})
    assert expected.possible[NAME] == (replace(PATENT, title="Mast", source_digest="b", revision=8),)


@pytest.mark.parametrize(
    ("found", "possible", "words"),
    [
        (PATENT, (PATENT,), []),
        (PATENT, (None, PATENT), []),
        (None, (None, PATENT), []),
        (replace(PATENT, revision=6), (PATENT,), []),
        (replace(PATENT, revision=4), (PATENT,), ["the revision 4, and had 5"]),
        (None, (PATENT,), ["is lost"]),
        (PATENT, (None,), ["should not be there"]),
        (replace(PATENT, title="Half"), (PATENT, replace(PATENT, title="Shed")), ["differs from its source"]),
        (replace(PATENT, figures=(Figure("d", "D1"),)), (PATENT,), ["its figures"]),
    ],
)
def test_a_document_is_one_of_those_that_are_possible(
    found: Patent | None, possible: tuple[Patent | None, ...], words: list[str]
) -> None:
    problems = closest(NAME, found, possible)
    assert len(problems) == len(words)
    assert all(word in problem for word, problem in zip(words, problems, strict=True))


def test_an_entry_that_the_audit_log_lacks_is_found_in_the_log_of_its_process() -> None:
    entry = '{"at": 1, "who": "loopback", "action": "PUT /x", "outcome": "201", "publication": "A", "job": "write-1"}'
    line = f"2026-01-06T00:00:00.000Z WARNING search.access.audit: not in the audit log (away (429): wait): {entry}"
    assert [found["job"] for found in missed(["other", line])] == ["write-1"]
