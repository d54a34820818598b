from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from encoder.images import open_drawing
from encoder.training.drawings.sample import sample_path
from workers.bench.made import FIRST_NUMBER, Grant, grants, write_week
from workers.sources.find import read
from workers.sources.records import Source
from workers.sources.redbook import parse

COUNT = 4


@pytest.fixture(scope="module")
def made() -> list[Grant]:
    return list(grants(COUNT, seed=1))


def test_every_made_grant_has_a_number_of_its_own_and_can_be_parsed(made: list[Grant], tmp_path: Path) -> None:
    write_week(tmp_path / "I20260106.tar", made)
    sources = [source for source in read(tmp_path / "I20260106.tar") if isinstance(source, Source)]
    parsed = [parse(source.xml, source.name) for source in sources]
    assert [one.patent.publication for one in parsed] == [f"USD{FIRST_NUMBER + n}S1" for n in range(COUNT)]
    assert all(
        drawing.file in source.images for source, one in zip(sources, parsed, strict=True) for drawing in one.drawings
    )


def test_no_two_sheets_are_the_same_file_nor_one_of_the_sample(made: list[Grant]) -> None:
    digests = [hashlib.sha256(data).hexdigest() for grant in made for data in grant.sheets.values()]
    sample = [
        hashlib.sha256(load()).hexdigest()
        for source in read(sample_path())
        if isinstance(source, Source)
        for load in source.images.values()
    ]
    assert len(set(digests)) == len(digests)
    assert not set(digests) & set(sample)


def test_a_made_sheet_differs_from_its_original_by_some_dots(made: list[Grant]) -> None:
    for source in read(sample_path()):
        if isinstance(source, Source):
            original = np.asarray(open_drawing(source.images[min(source.images)]()))
            break
    copy = np.asarray(open_drawing(min(made[0].sheets.items())[1]))
    assert original.shape == copy.shape
    assert 1 <= np.count_nonzero(original != copy) <= 5


def test_the_texts_tell_the_new_title_throughout(made: list[Grant]) -> None:
    parsed = parse(next(data for name, data in made[0].files.items() if name.endswith(".XML")), "x")
    assert parsed.patent.title.startswith("Folding ")
    assert all("folding" in text for text in (*parsed.patent.claims, *parsed.patent.figure_texts[:1]))


def test_the_same_seed_makes_the_same_grants(made: list[Grant]) -> None:
    assert next(grants(1, seed=1)) == made[0]
    assert next(grants(1, seed=2)).sheets != made[0].sheets
