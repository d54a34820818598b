from __future__ import annotations

from pathlib import Path

import pytest

from workers.batch.rows import LINE_CHARACTERS, BatchRow, Refused, read
from workers.errors import WorkersError

COMMON = {"size": 3}


def rows(tmp_path: Path, text: str | bytes) -> list[BatchRow | Refused]:
    path = tmp_path / "batch.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read(path, COMMON))


def test_a_row_is_a_query_with_its_drawing_beside_the_file(tmp_path: Path) -> None:
    text = (
        "\ufeffName,image,Text,classes,from,to,applicant\n"
        'one,a/b.png,"a chair, folding",06-01; cpc:A47C 7/54,2021-01-01,2021-12-31,acme\n'
    )
    (row,) = rows(tmp_path, text)
    assert isinstance(row, BatchRow)
    assert (row.line, row.name, row.image) == (2, "one", tmp_path / "a" / "b.png")
    assert row.query.text == "a chair, folding"
    assert row.query.classes == ["06-01", "cpc:A47C 7/54"]
    assert (row.query.dates.from_, row.query.dates.to) == ("2021-01-01", "2021-12-31")
    assert (row.query.applicant, row.query.size) == ("acme", 3)


def test_blank_lines_are_none_and_a_row_without_a_name_is_called_by_its_line(tmp_path: Path) -> None:
    found = rows(tmp_path, "text,id\nchair\n\n , \nlamp,L-1\n")
    assert [(row.line, row.name) for row in found] == [(2, "line 2"), (5, "L-1")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",,,", "nothing to search by"),
        ("chair,,,,x", "it has 5 cells; the first line names 4"),
        ("chair,31.1.2021,,x", "dates.from: '31.1.2021' is not a date"),
        ("chair,2021-02-01,2021-01-01,x", "is later than"),
        ("x" * 2_001 + ",,,x", "text: "),
        ('"chair"x,,,', "it is not CSV"),
    ],
)
def test_a_bad_row_is_told_by_its_line_and_the_rest_goes_on(tmp_path: Path, row: str, reason: str) -> None:
    named = row if row.endswith("x") or "CSV" in reason else row + "x"
    first, second = rows(tmp_path, f"text,from,to,name\n{named}\nlamp,,,\n")
    assert isinstance(first, Refused)
    assert first.line == 2
    assert reason in first.reason
    assert isinstance(second, BatchRow)


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        (["chair", '"folding chair', "lamp", '"wall clock"', "vase"], [3]),
        (["chair", '"lamp', "vase"], [3]),
        (['"chair', '"lamp', '"vase"x', "clock"], [2, 3, 4]),
        (['"two', 'lines"', "lamp"], []),
    ],
)
def test_a_quote_that_is_not_closed_costs_its_own_line_and_no_other(
    tmp_path: Path, lines: list[str], refused: list[int]
) -> None:
    found = rows(tmp_path, "\n".join(["text", *lines, ""]))
    assert [row.line for row in found if isinstance(row, Refused)] == refused
    texts = [row.query.text or "" for row in found if isinstance(row, BatchRow)]
    assert sum(len(text.split("\n")) for text in texts) == len(lines) - len(refused)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "is empty"),
        (b"text,colour\nchair,red\n", "has a column 'colour'"),
        (b"text,text\na,b\n", "has the column text twice"),
        (b"text\n\xff\xfe\n", "is not UTF-8"),
        (b"text\n" + b"a" * LINE_CHARACTERS, "has a line of more than"),
        (b'"text\n', "is not CSV"),
    ],
)
def test_a_file_that_is_no_batch_is_refused_whole(tmp_path: Path, text: bytes, reason: str) -> None:
    with pytest.raises(WorkersError, match=reason):
        rows(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkersError, match=r"none\.csv: No such file"):
        list(read(tmp_path / "none.csv", COMMON))
